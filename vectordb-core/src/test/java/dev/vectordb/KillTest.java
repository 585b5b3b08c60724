package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R1: a process that writes is killed again and again, amid writes, rewrites, recovery and close,
 * in one directory. Nothing acknowledged is lost, no batch is half there, nothing comes back.
 *
 * <p>A kill never tests the force, as the page cache survives it; {@code PowerLossTest} does.
 */
@Tag("reliability")
class KillTest {
  private static final int CYCLES = Figures.of("kill.cycles", 50, 10_000);
  private static final int WORKERS = 4;

  /** In which activity a child is killed; their first line, and how many more lines to let by. */
  private enum Moment {
    WRITE("done", 60, 0),
    REWRITE("rewriting", 2, 40),
    RECOVERY("opening", 0, 300),
    CLOSE("closing", 0, 30);

    final String line;
    final int linesMore;
    final int millisMore;

    Moment(String line, int linesMore, int millisMore) {
      this.line = line;
      this.linesMore = linesMore;
      this.millisMore = millisMore;
    }
  }

  @TempDir Path directory;

  private final int[] acknowledged = new int[WORKERS];

  @Test
  void killedProcessesLoseNothingAcknowledged() throws Exception {
    long seed = Figures.seed("KillTest");
    Random random = new Random(seed);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      Moment moment = cycle < 2 ? Moment.WRITE : Moment.values()[cycle % Moment.values().length];
      String what = "-Dseed=%d, cycle %d, killed in %s".formatted(seed, cycle, moment);
      runUntilKilled(seed, moment, random, what);
      if (cycle % 2 == 1) {
        checkHere(seed, what);
      }
    }
    checkHere(seed, "-Dseed=" + seed + ", at the end");
    assertThat(Arrays.stream(acknowledged).sum()).isGreaterThan(CYCLES * 2);
    System.out.println("KillTest: acknowledged " + Arrays.toString(acknowledged));
  }

  private void checkHere(long seed, String what) {
    try (VectorDatabase database = KillChild.open(directory)) {
      System.arraycopy(
          KillWorkload.check(KillChild.collection(database), seed, acknowledged),
          0,
          acknowledged,
          0,
          WORKERS);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what, e);
    }
  }

  private void runUntilKilled(long seed, Moment moment, Random random, String what)
      throws IOException, InterruptedException {
    Process child = start(seed, moment.name().toLowerCase(java.util.Locale.ROOT));
    int linesLeft = moment.linesMore == 0 ? 0 : random.nextInt(moment.linesMore);
    boolean killing = false;
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        assertThat(line).as(what).doesNotStartWith("broken");
        note(line);
        if (!killing && line.startsWith(moment.line) && linesLeft-- <= 0) {
          killing = true;
          int millis = moment.millisMore == 0 ? 0 : random.nextInt(moment.millisMore);
          // Through the handle: the process object would close the pipe with the last lines in it.
          Thread.ofVirtual().start(() -> killAfter(child.toHandle(), millis));
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(killing).as(what + ": " + child.exitValue()).isTrue();
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
    if (words[0].equals("done")) {
      acknowledged[Integer.parseInt(words[1])] = Integer.parseInt(words[2]);
    } else if (words[0].equals("reached")) {
      int[] reached = Arrays.stream(words[1].split(",", -1)).mapToInt(Integer::parseInt).toArray();
      System.arraycopy(reached, 0, acknowledged, 0, WORKERS);
    }
  }

  private Process start(long seed, String script) throws IOException {
    return new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KillChild.class.getName(),
                directory.toString(),
                String.valueOf(seed),
                Arrays.stream(acknowledged)
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(",")),
                script))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
