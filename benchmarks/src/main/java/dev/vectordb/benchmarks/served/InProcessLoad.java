package dev.vectordb.benchmarks.served;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Does in the process of the database what {@link HttpLoad} asks for over HTTP: each thread has one
 * call under way. A program, as it has a JVM of its own.
 */
public final class InProcessLoad {
  /** The collection, as {@code Indexes} calls it. */
  public static final String COLLECTION = "records";

  /** One call of so many is a write. */
  public static final int WRITE_EVERY = 10;

  private static final int MAX_SAMPLES = 20_000_000;

  private final VectorCollection collection;
  private final List<SearchRequest> searches;
  private final List<VectorRecord> writes;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong read = new AtomicLong();

  private InProcessLoad(
      VectorCollection collection, List<SearchRequest> searches, List<VectorRecord> writes) {
    this.collection = collection;
    this.searches = searches;
    this.writes = writes;
  }

  /**
   * Runs the load in a process of its own.
   *
   * @param directory of the database
   * @param data the data set that it holds
   * @param size records of it
   * @param threads each of which has one call under way
   * @param seconds how long
   * @param warmUpSeconds how long before that
   * @param jvmArguments arguments of its JVM
   * @return what was seen
   * @throws IOException if it cannot be run
   */
  public static LoadFigures run(
      Path directory,
      DatasetKind data,
      int size,
      int threads,
      int seconds,
      int warmUpSeconds,
      List<String> jvmArguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ServerProcess.java(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            InProcessLoad.class.getName(),
            directory.toString(),
            data.name(),
            Integer.toString(size),
            Integer.toString(threads),
            Integer.toString(seconds),
            Integer.toString(warmUpSeconds)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines()
        .filter(line -> line.startsWith("result "))
        .map(line -> LoadFigures.parse(line.substring("result ".length())))
        .findFirst()
        .orElseThrow(() -> new IOException("the load in process failed: " + said));
  }

  /**
   * Runs the load in this process.
   *
   * @param arguments directory, data set, size, threads, seconds, seconds before that
   * @throws IOException if data cannot be read
   * @throws InterruptedException if this thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int size = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    try (Dataset data = Dataset.load(DatasetKind.valueOf(arguments[1]), size);
        VectorDatabase database = VectorDatabase.open(Path.of(arguments[0]))) {
      List<VectorRecord> writes = new ArrayList<>();
      data.forEach(0, Math.min(size, data.queries().length), row -> writes.add(record(row)));
      List<SearchRequest> searches =
          Arrays.stream(data.queries())
              .map(query -> SearchRequest.of(query).topK(Dataset.K).build())
              .toList();
      InProcessLoad load = new InProcessLoad(database.collection(COLLECTION), searches, writes);
      var _ = load.measure(threads, Integer.parseInt(arguments[5]));
      System.out.println(
          "result " + load.measure(threads, Integer.parseInt(arguments[4])).toLine());
    }
  }

  private static VectorRecord record(DataRow row) {
    return VectorRecord.builder(Integer.toString(row.row()), row.vector())
        .text(row.text())
        .metadata(Metadata.builder().put("source", row.source()).put("position", row.row()).build())
        .build();
  }

  private LoadFigures measure(int count, int seconds) throws InterruptedException {
    long[] nanos = new long[MAX_SAMPLES];
    AtomicInteger samples = new AtomicInteger();
    AtomicLong errors = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().start(() -> callUntil(end, nanos, samples, errors)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double elapsed = (System.nanoTime() - begin) / 1e9;
    long[] sorted = Arrays.copyOf(nanos, Math.min(samples.get(), MAX_SAMPLES));
    Arrays.sort(sorted);
    return new LoadFigures(
        sorted.length,
        sorted.length / elapsed,
        errors.get(),
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }

  private void callUntil(long end, long[] nanos, AtomicInteger samples, AtomicLong errors) {
    for (long start = System.nanoTime(); start < end; ) {
      try {
        call(next.getAndIncrement() & Integer.MAX_VALUE);
      } catch (RuntimeException _) {
        errors.incrementAndGet();
      }
      long now = System.nanoTime();
      int sample = samples.getAndIncrement();
      if (sample < nanos.length) {
        nanos[sample] = now - start;
      }
      start = now;
    }
  }

  private void call(int number) {
    if (number % WRITE_EVERY == WRITE_EVERY - 1) {
      collection.upsert(writes.get(number / WRITE_EVERY % writes.size()));
      return;
    }
    for (SearchHit hit : collection.search(searches.get(number % searches.size())).hits()) {
      read.addAndGet(hit.metadata().asMap().size());
    }
  }
}
