package dev.vectordb;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The process that is killed: opens, checks what it finds, writes under several threads, and says
 * on its standard output what it begins and what was acknowledged. A line is one write to the pipe,
 * so none is cut in two.
 */
final class KillChild {
  private static final String COLLECTION = "killed";

  /** How long the writes go on before an orderly close. */
  private static final long WRITE_MILLIS = 30_000;

  private final long seed;
  private final KillWorkload[] workloads;
  private volatile boolean stop;

  private KillChild(long seed, int[] reached) {
    this.seed = seed;
    this.workloads = new KillWorkload[reached.length];
    for (int worker = 0; worker < reached.length; worker++) {
      workloads[worker] = new KillWorkload(seed, worker);
      workloads[worker].advanceTo(reached[worker]);
    }
  }

  static VectorCollection collection(VectorDatabase database) {
    return database.getOrCreateCollection(
        COLLECTION,
        CollectionConfig.builder(KillWorkload.DIMENSION).metric(Metric.EUCLIDEAN).build());
  }

  static VectorDatabase open(Path directory) {
    return VectorDatabase.builder().directory(directory).open();
  }

  /** Arguments: directory, seed, operations acknowledged of each worker, script. */
  public static void main(String[] arguments) throws Exception {
    long seed = Long.parseLong(arguments[1]);
    int[] acknowledged =
        Arrays.stream(arguments[2].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    say("opening");
    VectorDatabase database = open(Path.of(arguments[0]));
    VectorCollection collection = collection(database);
    int[] reached;
    try {
      reached = KillWorkload.check(collection, seed, acknowledged);
    } catch (AssertionError | VectorDatabaseException e) {
      say("broken " + String.valueOf(e.getMessage()).replace("\n", " | "));
      System.exit(1);
      return;
    }
    say(
        "reached "
            + Arrays.stream(reached).mapToObj(String::valueOf).collect(Collectors.joining(",")));
    new KillChild(seed, reached).run(database, collection, arguments[3]);
  }

  private void run(VectorDatabase database, VectorCollection collection, String script)
      throws InterruptedException {
    Thread[] writers =
        IntStream.range(0, workloads.length)
            .mapToObj(worker -> Thread.ofPlatform().start(() -> write(collection, worker)))
            .toArray(Thread[]::new);
    long end = System.nanoTime() + WRITE_MILLIS * 1_000_000;
    while (System.nanoTime() < end && !script.equals("close")) {
      if (script.equals("rewrite")) {
        say("rewriting");
        collection.rewrite();
      } else {
        Thread.sleep(10);
      }
    }
    Thread.sleep(50);
    stop = true;
    for (Thread writer : writers) {
      writer.join();
    }
    say("closing");
    database.close();
    say("closed");
  }

  private void write(VectorCollection collection, int worker) {
    try {
      while (!stop) {
        workloads[worker].next(collection);
        say("done " + worker + " " + workloads[worker].done());
      }
    } catch (RuntimeException e) {
      say("broken worker " + worker + " of seed " + seed + ": " + e);
    }
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
