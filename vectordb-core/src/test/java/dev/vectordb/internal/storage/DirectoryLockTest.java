package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.DatabaseLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R14: one opener at a time, and the refusal says who it is. */
@Tag("reliability")
class DirectoryLockTest {
  @TempDir Path temp = Path.of("unset");

  /** Takes the lock in another process, says so, and waits to be killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      Path root = Path.of(arguments[1]);
      try (DirectoryLock lock =
          arguments[0].equals("shared")
              ? DirectoryLock.acquireShared(root)
              : DirectoryLock.acquire(root)) {
        System.out.println("held " + lock);
        Thread.sleep(600_000);
      } catch (DatabaseLockedException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }

  private static ForkedJvm holder(String mode, Path root) throws IOException {
    return new ForkedJvm(List.of("-Xmx64m"), Holder.class, mode, root.toString());
  }

  @Test
  void createsTheDirectoryAndCanBeTakenAgainAfterClose() throws IOException {
    Path root = temp.resolve("new");
    for (int i = 0; i < 3; i++) {
      DirectoryLock lock = DirectoryLock.acquire(root);
      assertThat(root.resolve("LOCK")).exists();
      lock.close();
      lock.close();
    }
  }

  @Test
  void refusesASecondOpenerInTheSameProcessByWhateverName() throws IOException {
    Path link = temp.resolve("link");
    Path root = Files.createDirectory(temp.resolve("root"));
    Files.createSymbolicLink(link, root);
    try (DirectoryLock first = DirectoryLock.acquire(root)) {
      for (Path name : List.of(root, link, root.resolve("../root"))) {
        assertThatExceptionOfType(DatabaseLockedException.class)
            .isThrownBy(() -> DirectoryLock.acquire(name))
            .withMessageContaining("this process")
            .withMessageContaining("pid=" + ProcessHandle.current().pid());
        assertThatExceptionOfType(DatabaseLockedException.class)
            .isThrownBy(() -> DirectoryLock.acquireShared(name));
      }
      // The refusals must not have given up the lock of the process.
      try (ForkedJvm other = holder("exclusive", root)) {
        assertThat(other.await("refused")).contains("pid=" + ProcessHandle.current().pid());
      }
      assertThat(first).isNotNull();
    }
    DirectoryLock.acquire(link).close();
  }

  @Test
  void refusesWhileAnotherProcessHoldsItAndNamesIt() throws IOException {
    try (ForkedJvm other = holder("exclusive", temp)) {
      other.await("held");
      assertThatExceptionOfType(DatabaseLockedException.class)
          .isThrownBy(() -> DirectoryLock.acquire(temp))
          .withMessageContaining("pid=" + other.pid())
          .withMessageContaining("host=")
          .withMessageContaining("started=");
      assertThatExceptionOfType(DatabaseLockedException.class)
          .isThrownBy(() -> DirectoryLock.acquireShared(temp))
          .withMessageContaining("pid=" + other.pid());
    }
    // Killed, not closed: the lock ended with the process.
    DirectoryLock.acquire(temp).close();
  }

  /** As of a copy made of hard links, or a directory that is mounted twice. */
  @Test
  void oneFileUnderTwoNamesIsRefusedAndStaysLocked() throws IOException {
    Path root = Files.createDirectory(temp.resolve("root"));
    Path other = Files.createDirectory(temp.resolve("other"));
    try (DirectoryLock first = DirectoryLock.acquire(root)) {
      Files.createLink(other.resolve("LOCK"), root.resolve("LOCK"));
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(DatabaseLockedException.class)
            .isThrownBy(() -> DirectoryLock.acquire(other))
            .withMessageContaining("this process");
        assertThatExceptionOfType(DatabaseLockedException.class)
            .isThrownBy(() -> DirectoryLock.acquireShared(other))
            .withMessageContaining("this process");
      }
      // The refusals must not have given up the lock of the process.
      try (ForkedJvm process = holder("exclusive", root)) {
        assertThat(process.await("refused")).contains("pid=" + ProcessHandle.current().pid());
      }
      assertThat(first).isNotNull();
    }
    DirectoryLock.acquire(other).close();
  }

  @Test
  void readersGoTogetherButNotWithAWriter() throws IOException {
    DirectoryLock.acquire(temp).close();
    String content = Files.readString(temp.resolve("LOCK"));
    try (ForkedJvm other = holder("shared", temp)) {
      other.await("held");
      try (DirectoryLock shared = DirectoryLock.acquireShared(temp)) {
        assertThat(shared).isNotNull();
      }
      assertThatExceptionOfType(DatabaseLockedException.class)
          .isThrownBy(() -> DirectoryLock.acquire(temp));
    }
    assertThat(temp.resolve("LOCK")).hasContent(content.strip());
  }

  @Test
  void aReaderOfADirectoryThatWasNeverLockedWritesNothing() throws IOException {
    try (DirectoryLock shared = DirectoryLock.acquireShared(temp)) {
      assertThat(shared).isNotNull();
      assertThat(temp).isEmptyDirectory();
    }
  }
}
