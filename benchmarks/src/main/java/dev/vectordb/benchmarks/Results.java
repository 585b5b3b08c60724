package dev.vectordb.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The rounds of every engine at every effort and number of threads. */
final class Results {

  /**
   * What was measured.
   *
   * @param kind the engine
   * @param effort the engine's effort; 0 for exact
   * @param threads searching threads
   */
  record Key(EngineKind kind, int effort, int threads) {}

  private final Map<Key, List<Measurement>> rounds = new HashMap<>();

  void add(Key key, Measurement measurement) {
    rounds.computeIfAbsent(key, _ -> new ArrayList<>()).add(measurement);
  }

  /** The medians, by engine, threads and effort. */
  Map<Key, Measurement> medians() {
    Map<Key, Measurement> medians =
        new TreeMap<>(
            Comparator.comparing(Key::kind)
                .thenComparingInt(Key::threads)
                .thenComparingInt(Key::effort));
    rounds.forEach((key, measured) -> medians.put(key, Measurement.median(measured)));
    return medians;
  }

  /** Queries per second of an engine that compares with every vector. */
  OptionalDouble exactSpeed(EngineKind kind, int threads) {
    List<Measurement> measured = rounds.get(new Key(kind, 0, threads));
    return measured == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Measurement.median(measured).queriesPerSecond());
  }

  /**
   * Says how fast a graph is at a recall, interpolated between the two efforts around it.
   *
   * @return queries per second; a lower bound if even the least effort exceeds the recall
   */
  String speedAt(EngineKind kind, int threads, double recall) {
    Measurement below = null;
    for (Map.Entry<Key, Measurement> entry : medians().entrySet()) {
      Key key = entry.getKey();
      if (key.kind() != kind || key.threads() != threads || key.effort() == 0) {
        continue;
      }
      Measurement here = entry.getValue();
      if (here.recall() >= recall) {
        return below == null
            ? String.format(Locale.ROOT, "> %,.0f", here.queriesPerSecond())
            : String.format(Locale.ROOT, "%,.0f", between(below, here, recall));
      }
      below = here;
    }
    return "not reached";
  }

  private static double between(Measurement low, Measurement high, double recall) {
    double share = (recall - low.recall()) / (high.recall() - low.recall());
    return Math.exp(
        (1 - share) * Math.log(low.queriesPerSecond()) + share * Math.log(high.queriesPerSecond()));
  }
}
