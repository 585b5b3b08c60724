package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The rounds of every engine at every effort and number of threads. */
final class Results {

  /**
   * What was measured.
   *
   * @param kind the engine
   * @param effort the engine's effort; 0 for exact, -1 for its own choice
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

  /** The engines that have results. */
  List<EngineKind> kinds() {
    return rounds.keySet().stream().map(Key::kind).distinct().sorted().toList();
  }

  /**
   * The medians of an engine's index, by rising effort; comparing with every vector is left out.
   */
  List<Measurement> curve(EngineKind kind, int threads) {
    List<Measurement> curve = new ArrayList<>();
    medians()
        .forEach((key, measurement) -> {
          if (key.kind() == kind && key.threads() == threads && key.effort() > 0) {
            curve.add(measurement);
          }
        });
    return curve;
  }

  /** Queries per second of an engine that compares with every vector. */
  OptionalDouble exactSpeed(EngineKind kind, int threads) {
    List<Measurement> measured = rounds.get(new Key(kind, 0, threads));
    return measured == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Measurement.median(measured).queriesPerSecond());
  }

  /** Says how fast an index is at a recall. */
  AtRecall speedAt(EngineKind kind, int threads, double recall) {
    return at(kind, threads, recall, Measurement::queriesPerSecond);
  }

  /**
   * Interpolates a figure between the two efforts around a recall, in logarithms.
   *
   * @return that of the least effort as a bound, if even that exceeds the recall
   */
  AtRecall at(EngineKind kind, int threads, double recall, ToDoubleFunction<Measurement> figure) {
    Measurement below = null;
    for (Measurement here : curve(kind, threads)) {
      if (here.recall() >= recall) {
        return below == null
            ? AtRecall.exceeded(figure.applyAsDouble(here))
            : AtRecall.interpolated(between(below, here, recall, figure));
      }
      below = here;
    }
    return AtRecall.NOT_REACHED;
  }

  private static double between(
      Measurement low, Measurement high, double recall, ToDoubleFunction<Measurement> figure) {
    double share = (recall - low.recall()) / (high.recall() - low.recall());
    return Math.exp(
        (1 - share) * Math.log(figure.applyAsDouble(low))
            + share * Math.log(figure.applyAsDouble(high)));
  }
}
