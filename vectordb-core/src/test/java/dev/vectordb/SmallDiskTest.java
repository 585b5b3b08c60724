package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R4, P8 on a real file system of eight MiB that fills up: writes are refused whole, reads go on,
 * and writing resumes by itself when there is room. Needs the right to mount one in a name space of
 * its own; {@code PowerLossTest} and {@code DiskFullTest} need none.
 */
@Tag("reliability")
class SmallDiskTest {
  @TempDir Path directory;

  @Test
  void aFullDiskRefusesWholeBatchesAndRecoversByItself() throws Exception {
    Assumptions.assumeTrue(canMount(), "no file system can be mounted here");
    Process child =
        new ProcessBuilder(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=8m none \"$0\" && exec \"$@\"",
                directory.toString(),
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    System.out.println(output.substring(output.lastIndexOf("SmallDiskTest:")).strip());
  }

  private boolean canMount() throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "unshare", "-rm", "mount", "-t", "tmpfs", "none", directory.toString())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs on the small disk. */
  static final class Child {
    private static final int PATIENCE_SECONDS = 30;
    private static final String TEXT = "x".repeat(2_000);

    private final Path root;
    private int acknowledged;

    private Child(Path root) {
      this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
      new Child(Path.of(arguments[0])).run();
      System.exit(0);
    }

    private void run() throws Exception {
      Path ballast = root.resolve("ballast");
      Path reserve = root.resolve("reserve");
      Files.write(ballast, new byte[3 << 20]);
      Files.write(reserve, new byte[1 << 19]);
      try (VectorDatabase database = VectorDatabase.open(root.resolve("db"))) {
        VectorCollection collection =
            database.createCollection("c", CollectionConfig.ofDimension(4));
        fill(collection);
        int first = acknowledged;
        check(collection, "full");
        Files.delete(ballast);
        resume(collection);
        assertThat(acknowledged).isGreaterThan(first);
        check(collection, "after space came back");
        fill(collection);
        try {
          collection.rewrite(); // there is no room for another copy of everything
          throw new AssertionError("a base was written on a full disk");
        } catch (VectorDatabaseException e) {
          check(collection, "after a rewrite that failed");
        }
      }
      try (VectorDatabase database = VectorDatabase.open(root.resolve("db"))) {
        VectorCollection collection = database.collection("c");
        check(collection, "opened on a full disk");
        Files.delete(reserve); // emptying takes a base without records, then gives back the rest
        collection.deleteAll();
        collection.rewrite();
        acknowledged = 0;
        collection.upsert(batch());
        acknowledged += 20;
        check(collection, "emptied");
      }
      System.out.println("SmallDiskTest: filled up, resumed, reopened");
    }

    private List<VectorRecord> batch() {
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = acknowledged; i < acknowledged + 20; i++) {
        batch.add(VectorRecord.builder("r" + i, new float[] {1, i, 0, 0}).text(TEXT).build());
      }
      return batch;
    }

    private void fill(VectorCollection collection) {
      while (true) {
        try {
          collection.upsert(batch());
          acknowledged += 20;
        } catch (DatabaseReadOnlyException e) {
          assertThat(e).hasMessageContaining("No space left");
          assertThat(collection.stats().state()).isEqualTo(CollectionState.READ_ONLY);
          assertThat(collection.stats().stateReason()).contains("No space left");
          return;
        }
      }
    }

    private void resume(VectorCollection collection) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        try {
          collection.upsert(batch());
          acknowledged += 20;
          assertThat(collection.stats().state()).isEqualTo(CollectionState.UP);
          return;
        } catch (DatabaseReadOnlyException e) {
          assertThat(System.nanoTime()).as("still refused: %s", e).isLessThan(end);
          Thread.sleep(20);
        }
      }
    }

    private void check(VectorCollection collection, String when) {
      assertThat(collection.count()).as(when).isEqualTo(acknowledged);
      for (int i = 0; i < acknowledged; i += 7) {
        assertThat(collection.get("r" + i).orElseThrow().text()).as(when).isEqualTo(TEXT);
      }
      assertThat(
              collection.search(SearchRequest.of(new float[] {1, 1, 0, 0}).topK(5).build()).hits())
          .as(when)
          .hasSize(5);
    }
  }
}
