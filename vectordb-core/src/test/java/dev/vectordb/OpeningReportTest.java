package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vectordb.internal.catalog.CapturedLog;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Recovery;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an opening says of itself, in figures and in one line of the log. */
class OpeningReportTest {
  private static final int TORN = 33;

  @TempDir Path directory;

  private Path file(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void tellsWhatWasMappedReplayedCutAndRebuilt() throws IOException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      assertThat(collection.stats().recovery()).isEqualTo(ofZeros(collection));
      collection.upsert(List.of(record("a"), record("b")));
      collection.rewrite();
      collection.upsert(List.of(record("c"), record("d")));
      collection.delete("a");
    }
    Files.write(file("aof-"), new byte[TORN], StandardOpenOption.APPEND);
    Path fields = file("fields");
    byte[] damaged = Files.readAllBytes(fields);
    damaged[4096] ^= 1;
    Files.write(fields, damaged);
    try (CapturedLog log = new CapturedLog("dev.vectordb", Level.INFO);
        VectorDatabase database = VectorDatabase.open(directory)) {
      Recovery recovery = database.collection("c").stats().recovery();
      assertThat(recovery.baseRecords()).isEqualTo(2);
      assertThat(recovery.replayedOperations()).isEqualTo(3);
      assertThat(recovery.replayedBytes()).isPositive();
      assertThat(recovery.cutBytes()).isEqualTo(TORN);
      assertThat(recovery.rebuilt()).containsExactly("metadata index");
      assertThat(log.messages(Level.INFO))
          .filteredOn(line -> line.contains(" opened in "))
          .singleElement()
          .asString()
          .contains("1 collections, 2 records mapped, 3 operations replayed")
          .contains("33 bytes of torn tails cut, to be built anew: metadata index of c");
    }
  }

  private static Recovery ofZeros(VectorCollection created) {
    Recovery recovery = created.stats().recovery();
    return new Recovery(0, 0, recovery.replayedBytes(), 0, List.of(), recovery.millis());
  }

  private static VectorRecord record(String id) {
    return VectorRecord.of(id, new float[] {1, 2});
  }
}
