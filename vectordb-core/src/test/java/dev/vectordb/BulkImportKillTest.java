package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that imports is killed at any moment: each import is there wholly or not at all. */
class BulkImportKillTest {
  private static final Set<String> KNOWN = Set.of("importing", "imported", "written");

  private static final int CYCLES = Integer.getInteger("kill.cycles", 8);

  @TempDir Path directory;

  private int imported;
  private int importing;
  private int written;

  @Test
  void killedImportsLeaveAllOrNothing() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("BulkImportKillTest: -Dseed=" + seed);
    Random random = new Random(seed);
    // On a slow machine it takes more of them until one import was not killed.
    for (int cycle = 0; cycle < CYCLES || (imported == 0 && cycle < 5 * CYCLES); cycle++) {
      runUntilKilled(random, 250 * (1 + cycle / CYCLES));
      check("-Dseed=" + seed + ", cycle " + cycle);
    }
    assertThat(imported).isPositive();
    assertThat(written).isPositive();
  }

  private void check(String what) throws IOException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = BulkImportChild.collection(database);
      int round = round(collection);
      assertThat(round).as(what).isBetween(imported, Math.max(imported, importing));
      long all = collection.count(Filters.field("round").eq(round));
      assertThat(all).as(what).isEqualTo(round == 0 ? 0 : BulkImportChild.RECORDS);
      assertThat(collection.count()).as(what).isLessThanOrEqualTo(all + 1);
      imported = round;
      long number = collection.get("own").map(own -> own.metadata().getLong("number")).orElse(0L);
      assertThat(number).as(what).isBetween((long) written, written + 1L);
      written = (int) number;
    }
    try (Stream<Path> files = Files.walk(directory.resolve("collections"))) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
    }
    try (Stream<Path> files = Files.walk(directory.resolve("collections"))) {
      assertThat(files.filter(file -> file.getFileName().toString().matches("base-\\d+")))
          .as(what)
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  /** The newest round that any record is of; the test then asks how many are of it. */
  private static int round(VectorCollection collection) {
    return collection
        .get("i0")
        .map(record -> record.metadata().getLong("round"))
        .orElse(0L)
        .intValue();
  }

  private void runUntilKilled(Random random, int maxMillis)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BulkImportChild.class.getName(),
                    directory.toString(),
                    String.valueOf(imported),
                    String.valueOf(written)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int millis = random.nextInt(maxMillis);
    boolean killing = false;
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        note(line);
        if (!killing && line.startsWith("importing")) {
          killing = true;
          // Through the handle: the process object would close the pipe with the last lines in it.
          Thread.ofVirtual().start(() -> killAfter(child.toHandle(), millis));
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(killing).isTrue();
  }

  private static void killAfter(ProcessHandle child, int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.destroyForcibly();
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    if (!KNOWN.contains(words[0])) {
      return; // of the log
    }
    int number = Integer.parseInt(words[1]);
    switch (words[0]) {
      case "importing" -> importing = number;
      case "imported" -> imported = number;
      case "written" -> written = number;
      default -> throw new AssertionError(line);
    }
  }
}
