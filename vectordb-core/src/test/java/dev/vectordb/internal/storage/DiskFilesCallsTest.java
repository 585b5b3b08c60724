package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.storage.RecordingFileSystem.Call;
import dev.vectordb.internal.storage.RecordingFileSystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P7: what the disk implementation asks of the operating system, call by call. */
@Tag("reliability")
class DiskFilesCallsTest {
  @TempDir Path real = Path.of("unset");

  private final RecordingFileSystem recorder = new RecordingFileSystem();
  private final StorageFiles files = StorageFiles.disk();
  private Path dir = Path.of("unset");

  @BeforeEach
  void record() {
    dir = recorder.record(real);
  }

  private static Call call(Kind kind, Path path) {
    return new Call(kind, path, path);
  }

  @Test
  void aForceForcesTheFileAfterWhatWasWritten() throws IOException {
    try (StorageFile file = files.open(dir.resolve("f"), OpenMode.CREATE_NEW)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
      file.force();
      file.truncate(1);
      file.force();
    }
    Path path = real.resolve("f");
    assertThat(recorder.calls())
        .containsExactly(
            call(Kind.CREATE, path),
            call(Kind.WRITE, path),
            call(Kind.FORCE, path),
            call(Kind.TRUNCATE, path),
            call(Kind.FORCE, path));
  }

  @Test
  void aForceOfADirectoryForcesTheDirectory() throws IOException {
    files.forceDirectory(dir);
    assertThat(recorder.calls()).containsExactly(call(Kind.FORCE_DIRECTORY, real));
  }

  @Test
  void directoriesAreForcedIntoTheirParents() throws IOException {
    files.createDirectories(dir.resolve("a").resolve("b"));
    assertThat(recorder.calls())
        .containsExactlyInAnyOrder(
            call(Kind.CREATE_DIRECTORY, real.resolve("a")),
            call(Kind.CREATE_DIRECTORY, real.resolve("a").resolve("b")),
            call(Kind.FORCE_DIRECTORY, real),
            call(Kind.FORCE_DIRECTORY, real.resolve("a")));
  }

  @Test
  void aFileIsReplacedByWriteForceRenameForceDirectory() throws IOException {
    WholeFiles.write(files, dir.resolve("f"), ByteBuffer.wrap(new byte[] {1}));
    Path temporary = real.resolve("f.tmp");
    assertThat(recorder.calls())
        .containsExactly(
            call(Kind.CREATE, temporary),
            call(Kind.WRITE, temporary),
            call(Kind.FORCE, temporary),
            new Call(Kind.RENAME, temporary, real.resolve("f")),
            call(Kind.FORCE_DIRECTORY, real));
  }

  @Test
  void deletesAreRecordedToo() throws IOException {
    files.createDirectories(dir.resolve("a"));
    files.open(dir.resolve("a").resolve("f"), OpenMode.CREATE_NEW).close();
    recorder.clear();
    files.deleteTree(dir.resolve("a"));
    assertThat(recorder.calls())
        .isEqualTo(
            List.of(
                call(Kind.DELETE, real.resolve("a").resolve("f")),
                call(Kind.DELETE, real.resolve("a"))));
  }
}
