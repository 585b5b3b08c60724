package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.internal.storage.ForkedJvm;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * R14: what is copied by other means than the database's own. A copy of a directory that is at rest
 * is a database of its own, which has one opener as any other; one of a directory in use is opened
 * as of some moment, or refused.
 */
@Tag("reliability")
@Timeout(120)
class CopiedDirectoryTest {
  private static final int PAIRS = 4_000;

  @TempDir Path temp;

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            try {
              Files.copy(file, to.resolve(from.relativize(file)));
            } catch (IOException e) {
              System.out.println("not copied: " + e); // deleted meanwhile
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static VectorRecord record(String id) {
    return VectorRecord.of(id, new float[] {1, 2});
  }

  /** Opens a directory in another process, or copies of it that it makes meanwhile. */
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      if (arguments.length == 1) {
        System.out.println("found " + open(directory));
        return;
      }
      int copies = Integer.parseInt(arguments[1]);
      int refused = 0;
      for (int i = 0; i < copies; i++) {
        Path copy = directory.resolveSibling("copy" + i);
        copy(directory, copy);
        String outcome = open(copy);
        System.out.println(outcome);
        refused += outcome.startsWith("refused") ? 1 : 0;
      }
      System.out.println("copied " + copies + " times, refused " + refused);
    }

    private static String open(Path directory) {
      try (VectorDatabase database = VectorDatabase.open(directory)) {
        VectorCollection collection = database.collection("c");
        List<String> ids =
            collection.list(ListRequest.firstPage(10_000)).records().stream()
                .map(VectorRecord::id)
                .toList();
        for (int i = 0; i < ids.size(); i++) {
          if (!ids.get(i).equals("r" + i)) {
            throw new AssertionError("a hole at " + i + " of " + ids);
          }
        }
        if (ids.size() % 2 != 0) {
          throw new AssertionError("half a batch is missing behind " + ids.size());
        }
        collection.upsert(record("later"));
        return ids.size() + " records";
      } catch (DatabaseCorruptException | DatabaseLockedException e) {
        return "refused: " + e.getMessage();
      }
    }
  }

  private static ForkedJvm other(String... arguments) throws IOException {
    return new ForkedJvm(List.of("-Xmx128m"), Other.class, arguments);
  }

  @Test
  void aCopyOfADirectoryAtRestIsADatabaseOfItsOwn() throws IOException {
    Path root = temp.resolve("root");
    Path copy = temp.resolve("copy");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      collection.upsert(List.of(record("r0"), record("r1")));
      collection.rewrite();
      collection.upsert(List.of(record("r2"), record("r3")));
    }
    assertThat(root.resolve("LOCK")).exists();
    copy(root, copy);
    try (VectorDatabase original = VectorDatabase.open(root)) {
      try (ForkedJvm process = other(copy.toString())) {
        assertThat(process.await("found")).isEqualTo("found 4 records");
      }
      try (VectorDatabase copied = VectorDatabase.open(copy)) {
        original.collection("c").upsert(record("of the original"));
        copied.collection("c").upsert(record("of the copy"));
        copied.collection("c").rewrite();
        assertThat(original.collection("c").get("of the copy")).isEmpty();
        assertThat(copied.collection("c").get("of the original")).isEmpty();
        assertThatThrownBy(() -> VectorDatabase.open(copy))
            .isInstanceOf(DatabaseLockedException.class)
            .hasMessageContaining("this process");
        try (ForkedJvm process = other(copy.toString())) {
          assertThat(process.await("found"))
              .contains("refused")
              .contains("pid=" + ProcessHandle.current().pid());
        }
      }
      assertThat(original.collection("c").count()).isEqualTo(5);
    }
    try (VectorDatabase copied = VectorDatabase.open(copy)) {
      assertThat(copied.collection("c").count()).as("four, one there, one here").isEqualTo(6);
    }
  }

  /**
   * With its LOCK, which says who has the original. By another process, as this one would give up
   * its lock by reading the file.
   */
  @Test
  void aCopyOfADirectoryInUseIsAsOfSomeMomentOrRefused() throws Exception {
    Path root = temp.resolve("root");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      AtomicBoolean enough = new AtomicBoolean();
      AtomicReference<Throwable> failed = new AtomicReference<>();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < PAIRS && !enough.get(); i++) {
                    collection.upsert(List.of(record("r" + 2 * i), record("r" + (2 * i + 1))));
                    if (i % 100 == 99) {
                      collection.rewrite();
                    }
                  }
                } catch (Throwable e) {
                  failed.set(e);
                }
              });
      try (ForkedJvm process = other(root.toString(), "6")) {
        System.out.println("CopiedDirectoryTest: " + process.await("copied"));
      } finally {
        enough.set(true);
        writer.join();
      }
      assertThat(failed).hasValue(null);
      assertThatThrownBy(() -> VectorDatabase.open(root))
          .isInstanceOf(DatabaseLockedException.class);
    }
  }
}
