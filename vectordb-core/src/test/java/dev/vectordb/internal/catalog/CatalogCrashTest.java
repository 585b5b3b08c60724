package dev.vectordb.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a call has acknowledged is in the file when the process dies. */
@Tag("reliability")
class CatalogCrashTest {
  @TempDir Path root;

  @Test
  void processKilledWhileAddingKeepsWhatItAcknowledged() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<UUID> acknowledged = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      acknowledged.addAll(addUntilKilled(1 + random.nextInt(30)));
      assertThat(CatalogFixture.entriesInFile(root))
          .as("-Dseed=%d, round %d", seed, round)
          .extracting(CatalogEntry::uuid)
          .containsAll(acknowledged);
    }
  }

  /** Kills the child after it has acknowledged so many, in the middle of whatever comes next. */
  private List<UUID> addUntilKilled(int count) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<UUID> acknowledged = new ArrayList<>();
    try (BufferedReader output = child.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("added ")) {
          acknowledged.add(UUID.fromString(line.substring("added ".length())));
        }
        if (acknowledged.size() == count) {
          // Through the handle: the process object would close the pipe with the last lines in it.
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(count);
    return acknowledged;
  }

  /** Adds collections to the catalog of a directory until it is killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Path root = Path.of(arguments[0]);
      // The directories of a real database hold what was added; here the file itself stands in.
      List<CatalogEntry> known = CatalogFixture.entriesInFile(root);
      Catalog catalog = Catalog.openFile(root, () -> known);
      while (true) {
        CatalogEntry entry = CatalogFixture.entry("default", "books");
        catalog.add(entry);
        System.out.println("added " + entry.uuid());
      }
    }
  }
}
