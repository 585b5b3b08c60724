package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.Measurement;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures engines at rising efforts. They take turns, effort by effort and round by round, so that
 * a machine that slows down slows all of them. The first round warms up and is not counted; it also
 * shows beyond which effort nothing is to be gained.
 */
final class Sweep {
  private static final String EFFORTS = "10,14,20,28,40,55,70,100,150,250,400,700,1000,1500,2500";
  private static final double ENOUGH = 0.997;

  private final Options options;
  private final Map<EngineKind, EngineHandle> engines;
  private final Map<EngineKind, Integer> greatest = new EnumMap<>(EngineKind.class);
  private final Results results = new Results();

  Sweep(Options options, Map<EngineKind, EngineHandle> engines) {
    this.options = options;
    this.engines = engines;
  }

  Results run() throws IOException {
    for (int round = 0; round <= options.rounds(); round++) {
      System.err.printf("round %d of %d%n", round, options.rounds());
      for (int threads : options.threads()) {
        measure(round, threads);
      }
    }
    return results;
  }

  private void measure(int round, int threads) throws IOException {
    Map<EngineKind, int[]> efforts = new HashMap<>();
    engines.keySet().forEach(kind -> efforts.put(kind, efforts(kind)));
    int most = efforts.values().stream().mapToInt(list -> list.length).max().orElse(0);
    for (int step = 0; step < most; step++) {
      for (EngineKind kind : engines.keySet()) {
        int[] list = efforts.get(kind);
        if (list != null && step < list.length && !beyond(kind, list[step])) {
          measure(round, threads, kind, list[step]);
        }
      }
    }
  }

  private void measure(int round, int threads, EngineKind kind, int effort) throws IOException {
    EngineHandle engine = engines.get(kind);
    if (engine == null) {
      return;
    }
    Measurement measurement = engine.measure(effort, options.millis(), threads);
    if (round == 0 && effort > 0 && measurement.recall() >= ENOUGH) {
      greatest.merge(kind, effort, Math::min);
    }
    if (round > 0) {
      results.add(new Results.Key(kind, effort, threads), measurement);
    }
  }

  private boolean beyond(EngineKind kind, int effort) {
    return effort > greatest.getOrDefault(kind, Integer.MAX_VALUE);
  }

  private int[] efforts(EngineKind kind) {
    boolean index = !kind.scansAlways() && !options.text("index", "true").equals("false");
    int[] wanted = index ? options.numbers("efforts", EFFORTS) : new int[0];
    boolean scan = kind.scansAlways() || (kind.canScan() && options.flag("scan"));
    IntStream first = index && kind.choosesEffort() ? IntStream.of(-1) : IntStream.empty();
    IntStream exact = scan ? IntStream.of(0) : IntStream.empty();
    return IntStream.concat(first, IntStream.concat(exact, IntStream.of(wanted))).toArray();
  }
}
