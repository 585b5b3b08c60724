package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the disk does, the files of the fault tests must do too. */
@Tag("reliability")
class StorageFilesContractTest {
  @TempDir Path dir = Path.of("unset");

  static Stream<StorageFiles> implementations() {
    return Stream.of(StorageFiles.disk(), new FaultyFiles());
  }

  private static void write(StorageFiles files, Path file, int... bytes) throws IOException {
    try (StorageFile out = files.open(file, OpenMode.CREATE_NEW)) {
      ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
      for (int value : bytes) {
        buffer.put((byte) value);
      }
      out.write(buffer.flip(), 0);
      out.force();
    }
  }

  private static byte[] read(StorageFiles files, Path file) throws IOException {
    return WholeFiles.read(files, file, 1_000).array();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void readsWritesAndCuts(StorageFiles files) throws IOException {
    files.createDirectories(dir);
    Path path = dir.resolve("file");
    write(files, path, 1, 2, 3);
    try (StorageFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {9, 9}), 4);
      assertThat(file.size()).isEqualTo(6);
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(file.read(target, 1)).isEqualTo(5);
      assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 0, 9, 9}));
      assertThat(file.read(target.clear(), 6)).isEqualTo(-1);
      file.truncate(2);
      file.truncate(5);
      assertThat(file.size()).isEqualTo(2);
    }
    assertThat(read(files, path)).containsExactly(1, 2);
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0)).isInstanceOf(Exception.class);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void opensWhatIsThereAndCreatesWhatIsNot(StorageFiles files) throws IOException {
    files.createDirectories(dir);
    Path path = dir.resolve("file");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> files.open(path, OpenMode.READ));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> files.open(path, OpenMode.READ_WRITE));
    assertThat(files.exists(path)).isFalse();
    write(files, path, 1);
    assertThat(files.exists(path)).isTrue();
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> files.open(path, OpenMode.CREATE_NEW));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> files.open(dir.resolve("no/file"), OpenMode.CREATE_NEW));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void renamesOverFilesAndMovesDirectories(StorageFiles files) throws IOException {
    files.createDirectories(dir.resolve("a/b"));
    files.createDirectories(dir.resolve("a/b"));
    write(files, dir.resolve("old"), 1);
    write(files, dir.resolve("new"), 2);
    write(files, dir.resolve("a/b/deep"), 3);
    files.rename(dir.resolve("new"), dir.resolve("old"));
    files.rename(dir.resolve("a"), dir.resolve("c"));
    files.forceDirectory(dir);
    assertThat(files.list(dir)).containsExactly("c", "old");
    assertThat(read(files, dir.resolve("old"))).containsExactly(2);
    assertThat(read(files, dir.resolve("c/b/deep"))).containsExactly(3);
    assertThatThrownBy(() -> files.delete(dir.resolve("c"))).isInstanceOf(IOException.class);
    files.deleteTree(dir.resolve("c"));
    files.deleteTree(dir.resolve("c"));
    files.delete(dir.resolve("old"));
    files.delete(dir.resolve("old"));
    assertThat(files.list(dir)).isEmpty();
    assertThatThrownBy(() -> files.list(dir.resolve("c"))).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void mapsRangesOfFiles(StorageFiles files) throws IOException {
    files.createDirectories(dir);
    Path path = dir.resolve("file");
    write(files, path, 1, 2, 3, 4);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment shared = files.map(path, 1, 2, MapKind.READ_ONLY, arena);
      assertThat(shared.toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 3);
      assertThat(shared.isReadOnly()).isTrue();
      MemorySegment mine = files.map(path, 1, 2, MapKind.PRIVATE, arena);
      mine.set(ValueLayout.JAVA_BYTE, 0, (byte) 9);
      assertThat(mine.toArray(ValueLayout.JAVA_BYTE)).containsExactly(9, 3);
      MemorySegment empty = files.map(path, 4, 0, MapKind.READ_ONLY, arena);
      assertThat(empty.byteSize()).isZero();
      assertThat(empty.isReadOnly()).isTrue();
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> files.map(path, 3, 2, MapKind.READ_ONLY, arena));
    }
    assertThat(read(files, path)).containsExactly(1, 2, 3, 4);
  }
}
