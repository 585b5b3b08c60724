package dev.vectordb.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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

  private final Map<Key, List<Measurement>> rounds = new LinkedHashMap<>();

  void add(Key key, Measurement measurement) {
    rounds.computeIfAbsent(key, _ -> new ArrayList<>()).add(measurement);
  }

  Map<Key, Measurement> medians() {
    Map<Key, Measurement> medians = new LinkedHashMap<>();
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
   * Queries per second of a graph at a recall, interpolated between the two efforts around it.
   *
   * @return empty if no effort reaches the recall, or even the least effort exceeds it
   */
  OptionalDouble speedAt(EngineKind kind, int threads, double recall) {
    Measurement below = null;
    for (Map.Entry<Key, Measurement> entry : medians().entrySet()) {
      Key key = entry.getKey();
      if (key.kind() != kind || key.threads() != threads || key.effort() == 0) {
        continue;
      }
      Measurement here = entry.getValue();
      if (here.recall() >= recall) {
        return below == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(between(below, here, recall));
      }
      below = here;
    }
    return OptionalDouble.empty();
  }

  private static double between(Measurement low, Measurement high, double recall) {
    double share = (recall - low.recall()) / (high.recall() - low.recall());
    return Math.exp(
        (1 - share) * Math.log(low.queriesPerSecond()) + share * Math.log(high.queriesPerSecond()));
  }
}
