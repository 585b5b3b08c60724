package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** R7: log files of frames that a fuzzer makes. */
@Tag("reliability")
class LogFuzzTest {
  private static final Path FILE = StorageFuzzFiles.DIR.resolve("aof-000001.incr");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Aof.class);

  /** Torn tails are what this is about, and no news. */
  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.ERROR);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  static Stream<byte[]> frames() {
    return FuzzCorpus.of("log-frames");
  }

  @MethodSource("frames")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrReplayedAlikeAsOftenAsItIsOpened(byte[] input) throws IOException {
    FaultyFiles files = StorageFuzzFiles.empty();
    Manifest.write(files, StorageFuzzFiles.DIR, StorageFuzzFiles.MANIFEST);
    FileHeader header = FileHeader.create(FileFormat.AOF, 17, StorageFuzzFiles.COLLECTION, 1);
    files.replace(FILE, StorageFuzzFiles.log(header, input));
    List<byte[]> readOnly;
    try {
      readOnly = replay(files, true);
    } catch (DatabaseCorruptException e) {
      return;
    }
    List<byte[]> written = replay(files, false);
    assertThat(written).usingElementComparator(java.util.Arrays::compare).isEqualTo(readOnly);
    List<byte[]> again = replay(files.afterPowerLoss(1), false);
    assertThat(again).usingElementComparator(java.util.Arrays::compare).isEqualTo(readOnly);
  }

  private static List<byte[]> replay(FaultyFiles files, boolean readOnly) throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    Aof.open(
            files,
            StorageFuzzFiles.DIR,
            StorageFuzzFiles.MANIFEST,
            readOnly,
            payload -> payloads.add(bytes(payload)))
        .close();
    return payloads;
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }
}
