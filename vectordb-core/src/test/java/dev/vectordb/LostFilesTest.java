package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.ForkedJvm;
import dev.vectordb.internal.storage.LogFailedException;
import dev.vectordb.internal.storage.LogSuccessor;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /** Forces reach the files that were moved away, and no opening would look there. */
  @Test
  void whatIsReplacedByACopyTakesNoMoreWrites() throws IOException {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    try (VectorDatabase database = VectorDatabase.open(before)) {
      VectorCollection collection = collection(database);
      collection.upsert(VectorRecord.of("a", new float[] {1, 2}));
      database.keyValues().put("key", "value");
      replaceByCopy(before, after);
      assertThatThrownBy(() -> collection.upsert(VectorRecord.of("b", new float[] {1, 2})))
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("replaced by a copy");
      assertThat(collection.stats().state()).isEqualTo(CollectionState.FAILED);
      assertThat(collection.get("a")).as("reads go on").isPresent();
      assertThatThrownBy(() -> database.keyValues().put("key", "other"))
          .isInstanceOf(VectorDatabaseException.class)
          .hasMessageContaining("replaced by a copy");
    }
    for (Path each : List.of(before, after)) {
      try (VectorDatabase database = VectorDatabase.open(each)) {
        assertThat(database.collection("c").get("a")).isPresent();
        assertThat(database.keyValues().get("key")).isPresent();
      }
    }
  }

  private static void replaceByCopy(Path root, Path moved) throws IOException {
    Files.move(root, moved);
    try (Stream<Path> files = Files.walk(moved)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("LOCK")) { // whose lock would be lost by its being read
          Files.copy(file, root.resolve(moved.relativize(file)));
        }
      }
    }
  }

  /** Nothing is forced in this mode, but a rewrite looks before it begins a new file. */
  @Test
  void whatIsNeverForcedIsMissedByARewrite() throws IOException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      CollectionConfig config = CollectionConfig.builder(2).durability(Durability.os()).build();
      VectorCollection collection = database.createCollection("c", config);
      collection.upsert(VectorRecord.of("a", new float[] {1, 2}));
      collection.flush();
      for (Path log : logs(directory)) {
        Files.delete(log);
      }
      assertThatThrownBy(collection::rewrite)
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("deleted or moved");
      assertThat(collection.stats().state()).isEqualTo(CollectionState.FAILED);
      assertThat(collection.get("a")).isPresent();
    }
  }

  /** What was written while an import was made is in no other file. */
  @Test
  void theLogBehindAnImportIsLookedForToo() throws IOException {
    byte[] zeros = new byte[1_000];
    assertForceFails("deleted or moved", content -> null);
    assertForceFails("replaced by a copy", content -> content);
    assertForceFails("replaced by a copy", content -> Arrays.copyOf(content, content.length + 500));
    assertForceFails("replaced by a copy", content -> zeros);
  }

  /** Lets another file, or none, stand under the name of a log that is being written. */
  private void assertForceFails(String why, Function<byte[], byte @Nullable []> instead)
      throws IOException {
    Path home = Files.createTempDirectory(directory, "log");
    try (LogSuccessor log = LogSuccessor.create(StorageFiles.disk(), home, new UUID(1, 2), 7)) {
      Path file = logs(home).getFirst();
      log.append(ByteBuffer.wrap(new byte[] {1}));
      log.force();
      byte[] other = instead.apply(Files.readAllBytes(file));
      Files.delete(file);
      if (other != null) {
        Files.write(file, other);
      }
      log.append(ByteBuffer.wrap(new byte[] {2}));
      assertThatThrownBy(log::force)
          .isInstanceOf(LogFailedException.class)
          .hasMessageContaining(why);
    }
  }

  /** As on file systems that give the numbers by which files are told apart anew. */
  @Test
  void aFileThatIsKnownByAnotherKeyAndHasAllIsTheSame() throws IOException {
    Path file = directory.resolve("aof-000007.incr");
    try (LogSuccessor log =
        LogSuccessor.create(StorageFiles.disk(), directory, new UUID(1, 2), 7)) {
      log.append(ByteBuffer.wrap(new byte[] {1}));
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      Files.write(file, content);
      log.force();
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
