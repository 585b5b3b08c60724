package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.Metric;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R1 for the services: a process that puts values, makes and revokes API keys, and imports by jobs
 * is killed again and again. What it acknowledged is there afterwards, and every job comes to its
 * end.
 */
class ServicesKillTest {
  private static final int CYCLES = Integer.getInteger("kill.services.cycles", 4);
  private static final int LINES = 20_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  @TempDir Path files;

  private final Map<String, String> values = new TreeMap<>();
  private final Set<String> keys = new HashSet<>();
  private final Set<String> revoked = new HashSet<>();
  private final List<UUID> jobs = new ArrayList<>();

  @Test
  void whatWasAcknowledgedOutlastsKills() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ServicesKillTest: -Dseed=" + seed);
    Random random = new Random(seed);
    Path lines = files.resolve("lines.ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(lines)) {
      for (int i = 0; i < LINES; i++) {
        out.write("{\"id\":\"r%d\",\"vector\":[%d,1,2,3]}\n".formatted(i, i));
      }
    }
    int resumed = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      String what = "-Dseed=%d, cycle %d".formatted(seed, cycle);
      runUntilKilled(cycle, lines, random.nextInt(250));
      resumed += check(what);
    }
    assertThat(resumed).as("jobs that were killed at work, -Dseed=" + seed).isPositive();
    assertThat(values).hasSizeGreaterThan(CYCLES);
    assertThat(keys).isNotEmpty();
    assertThat(revoked).isNotEmpty();
  }

  private int check(String what) {
    int resumed = 0;
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      KeyValueStore store = database.keyValues();
      values.forEach((key, value) ->
          assertThat(store.get(key).map(KeyValue::text)).as(what + ", " + key).contains(value));
      for (String key : keys) {
        assertThat(database.apiKeys().authenticate(key)).as(what).isPresent();
      }
      for (String key : revoked) {
        assertThat(database.apiKeys().authenticate(key)).as(what).isEmpty();
      }
      for (UUID id : jobs) {
        JobInfo job = database.jobs().await(id, LONG);
        assertThat(job.status()).as(what + ", " + job).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.progress().done()).as(what).isEqualTo(job.progress().total());
        resumed += job.runs() > 1 ? 1 : 0;
        VectorCollection collection = database.collection(job.request().collection());
        assertThat(collection.count()).as(what + ", " + job).isEqualTo(LINES);
      }
      jobs.clear();
    }
    return resumed;
  }

  private void runUntilKilled(int cycle, Path lines, int millis) throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString(),
                lines.toString(),
                String.valueOf(cycle))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean killing = false;
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        note(line.split(" ", -1));
        if (!killing && line.startsWith("job")) {
          killing = true;
          Thread.ofVirtual().start(() -> killAfter(child.toHandle(), millis));
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(killing).as("exit " + child.exitValue()).isTrue();
  }

  private static void killAfter(ProcessHandle child, int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.destroyForcibly();
  }

  private void note(String[] words) {
    switch (words[0]) {
      case "put" -> values.put(words[1], words[2]);
      case "key" -> keys.add(words[1]);
      case "revoking" -> keys.remove(words[1]); // may be there or not, until it is acknowledged
      case "revoked" -> revoked.add(words[1]);
      case "job" -> jobs.add(UUID.fromString(words[1]));
      default -> {
        // What the log says.
      }
    }
  }

  /** Arguments: directory, file of lines, cycle. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      VectorDatabase database = VectorDatabase.open(Path.of(arguments[0]));
      String cycle = arguments[2];
      String collection = "c" + cycle;
      database.createCollection(
          collection, CollectionConfig.builder(4).metric(Metric.EUCLIDEAN).build());
      Thread.ofPlatform().start(() -> keys(database));
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; ; i++) {
              String key = "k" + i + "-" + cycle;
              database.keyValues().put(key, "v" + i);
              say("put " + key + " v" + i);
            }
          });
      JobRequest request = new JobRequest.BatchImport(collection, Path.of(arguments[1]));
      say("job " + database.jobs().submit(request).id());
      say("job " + database.jobs().submit(new JobRequest.Vacuum(collection)).id()); // it waits
    }

    private static void keys(VectorDatabase database) {
      while (true) {
        NewApiKey kept = database.apiKeys().create("red", Role.READ, "");
        say("key " + kept.key());
        NewApiKey passing = database.apiKeys().create("red", Role.READ, "");
        say("key " + passing.key());
        say("revoking " + passing.key());
        database.apiKeys().revoke(passing.info().id());
        say("revoked " + passing.key());
      }
    }

    private static void say(String line) {
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
    }
  }
}
