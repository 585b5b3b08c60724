package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares recall and speed of search with other stores over the same embedded sentences.
 *
 * <p>Every engine has a process of its own, and builds alone. Then the engines take turns, effort
 * by effort and round by round, so that a machine that slows down slows all of them; a first round
 * warms up and is not counted. Figures are medians over the rounds.
 *
 * <p>System properties: {@code benchmarks.size} (100000), {@code benchmarks.rounds} (3), {@code
 * benchmarks.millis} of each measurement (2000), {@code benchmarks.threads} (1,2), {@code
 * benchmarks.engines} (all).
 */
final class SearchComparison {
  private static final int OPENINGS = 5;

  private final int size = Integer.getInteger("benchmarks.size", 100_000);
  private final int rounds = Integer.getInteger("benchmarks.rounds", 3);
  private final int millis = Integer.getInteger("benchmarks.millis", 2_000);
  private final int[] threads =
      Stream.of(System.getProperty("benchmarks.threads", "1,2").split(",", -1))
          .mapToInt(Integer::parseInt)
          .toArray();
  private final List<EngineKind> kinds =
      Arrays.stream(EngineKind.values()).filter(SearchComparison::wanted).toList();
  private final Path directory = Path.of("target", "search-comparison");
  private final Results results = new Results();

  private SearchComparison() {}

  public static void main(String[] arguments) throws IOException {
    new SearchComparison().run();
  }

  private static boolean wanted(EngineKind kind) {
    String engines = System.getProperty("benchmarks.engines", "").toUpperCase(Locale.ROOT);
    return engines.isEmpty() || List.of(engines.split(",", -1)).contains(kind.name());
  }

  private void run() throws IOException {
    Dataset.load(size); // embeds and finds the true answers, if that was not done before
    deleteRecursively(directory);
    Map<EngineKind, EngineHandle> engines = new EnumMap<>(EngineKind.class);
    try {
      for (EngineKind kind : kinds) {
        engines.put(kind, build(kind));
      }
      for (int round = 0; round <= rounds; round++) {
        System.err.printf("round %d of %d%n", round, rounds);
        measure(engines, round);
      }
    } finally {
      engines.values().forEach(EngineHandle::close);
    }
    Report report = new Report(results, threads);
    report.print();
    report.writeCsv(Path.of("target", "search-comparison.csv"));
    if (kinds.contains(EngineKind.VECTORDB)) {
      measureOpening();
    }
  }

  private EngineHandle build(EngineKind kind) throws IOException {
    EngineHandle engine =
        new EngineHandle(kind, Files.createDirectories(directory.resolve(kind.name())), size);
    double seconds = Double.parseDouble(engine.send("build")) / 1e3;
    System.out.printf(
        Locale.ROOT,
        "%s: %,d records written and indexed in %.1f s%n",
        kind.title(),
        size,
        seconds);
    return engine;
  }

  /** Round 0 warms up. */
  private void measure(Map<EngineKind, EngineHandle> engines, int round) throws IOException {
    int most = kinds.stream().mapToInt(kind -> kind.efforts().length).max().orElse(0);
    for (int count : threads) {
      for (int step = 0; step < most; step++) {
        for (Map.Entry<EngineKind, EngineHandle> engine : engines.entrySet()) {
          int[] efforts = engine.getKey().efforts();
          if (step < efforts.length) {
            String answer =
                engine.getValue().send("measure %d %d %d".formatted(efforts[step], millis, count));
            if (round > 0) {
              Results.Key key = new Results.Key(engine.getKey(), efforts[step], count);
              results.add(key, Measurement.parse(answer));
            }
          }
        }
      }
    }
  }

  private void measureOpening() throws IOException {
    double[] opened = new double[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
      Path database = directory.resolve(EngineKind.VECTORDB.name());
      try (EngineHandle engine = new EngineHandle(EngineKind.VECTORDB, database, size)) {
        opened[i] = Double.parseDouble(engine.send("open").split(" ", 2)[0]);
      }
    }
    Arrays.sort(opened);
    System.out.printf(
        Locale.ROOT,
        "%nVectorDB: opening %,d records to the first exact answer, in a new process: median %.0f ms (%.0f to %.0f)%n",
        size,
        opened[OPENINGS / 2],
        opened[0],
        opened[OPENINGS - 1]);
  }

  private static void deleteRecursively(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
