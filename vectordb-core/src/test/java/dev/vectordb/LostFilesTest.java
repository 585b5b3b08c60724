package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.ForkedJvm;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P8, P11: mapped files that somebody truncates under an open database, which is to memory what a
 * bad block of the device is. The virtual machine reports what its own accesses meet, and ends the
 * process where vector instructions meet it; so rows and their codes can be lost with scalar
 * kernels only.
 */
@Tag("reliability")
@Timeout(120)
class LostFilesTest {
  /** Enough for a graph. */
  private static final int RECORDS = Integer.getInteger("lost.records", 4_200);

  private static final int DIMENSION = Integer.getInteger("lost.dimension", 16);

  @TempDir Path directory;

  @Test
  void ofScalarKernelsAllEndNoProcessAndFalsifyNoAnswer() throws IOException {
    assertThat(outcome(List.of()))
        .contains("vectors=")
        .contains("codes-int8=")
        .contains("records=");
  }

  /** With vector instructions, in the long profile alone: it is the same but for two files. */
  @Test
  void whatKernelsDoNotReadEndsNoProcess() throws IOException {
    if (Figures.areLong()) {
      List<String> options = List.of("--add-modules=jdk.incubator.vector");
      assertThat(outcome(options, "vectors", "codes-int8")).contains("records=").contains("links=");
    }
  }

  /** What is written to a file without a name is gone with it, however well it is forced. */
  @Test
  void aLogThatIsDeletedTakesNoMoreWrites() throws IOException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = collection(database);
      collection.upsert(VectorRecord.of("a", new float[] {1, 2}));
      database.keyValues().put("key", "value");
      for (Path log : logs(directory)) {
        Files.delete(log);
      }
      assertThatThrownBy(() -> collection.upsert(VectorRecord.of("b", new float[] {1, 2})))
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("deleted or moved");
      assertThat(collection.stats().state()).isEqualTo(CollectionState.FAILED);
      assertThat(collection.get("a")).as("reads go on").isPresent();
      assertThat(collection.get("b")).isEmpty();
      assertThatThrownBy(() -> database.keyValues().put("key", "other"))
          .isInstanceOf(VectorDatabaseException.class)
          .hasMessageContaining("deleted or moved");
    }
    assertThatThrownBy(() -> VectorDatabase.open(directory).close())
        .isInstanceOf(DatabaseCorruptException.class);
  }

  @Test
  void whatIsMovedTakesNoMoreWritesAndIsWholeWhereItIs() throws IOException {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    try (VectorDatabase database = VectorDatabase.open(before)) {
      VectorCollection collection = collection(database);
      collection.upsert(VectorRecord.of("a", new float[] {1, 2}));
      Files.move(before, after);
      assertThatThrownBy(() -> collection.upsert(VectorRecord.of("b", new float[] {1, 2})))
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("deleted or moved");
      assertThat(collection.get("a")).isPresent();
    }
    try (VectorDatabase database = VectorDatabase.open(after)) {
      assertThat(database.collection("c").get("a")).isPresent();
    }
  }

  private static VectorCollection collection(VectorDatabase database) {
    return database.createCollection("c", CollectionConfig.ofDimension(2));
  }

  private static List<Path> logs(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".incr")).toList();
    }
  }

  private String outcome(List<String> more, String... spared) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    options.addAll(more);
    List<String> arguments =
        new ArrayList<>(
            List.of(directory.toString(), String.valueOf(RECORDS), String.valueOf(DIMENSION)));
    arguments.addAll(List.of(spared));
    try (ForkedJvm jvm =
        new ForkedJvm(options, LostFilesChild.class, arguments.toArray(String[]::new))) {
      String outcome = jvm.await("survived");
      System.out.println("LostFilesTest: " + outcome);
      return outcome;
    }
  }
}
