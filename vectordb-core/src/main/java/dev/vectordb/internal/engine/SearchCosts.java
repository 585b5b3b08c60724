package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What comparing vectors costs on this machine with these data: measured by {@link CostMeasurement}
 * soon after the opening or when it is first asked, and from then on running averages over the
 * searches of a shard. They choose between a scan and the graph, which differ in how they meet the
 * caches, and so by how much depends on processor, dimension and size.
 *
 * <p>A sample counts for a sixteenth, and at most for four times the average or a quarter of it, so
 * that a pause of the machine does not mislead. What was not tried for long is believed less and
 * less: every decision against the graph moves its averages a little towards where they began, or a
 * few slow searches at the start would keep it out for ever.
 *
 * <p>Thread-safe.
 */
final class SearchCosts {
  private static final double WEIGHT = 1 / 16.0;
  private static final double FADING = 1 / 256.0;
  private static final double MAX_LEAP = 4;

  /** At which of the searches that choose it is measured, until it can be believed. */
  private static final Set<Integer> MEASUREMENTS = Set.of(1, 16, 64, 256, 1024);

  private static final int LAST_MEASUREMENT = 1024;

  /** What {@link #learning} and {@link #fixed} speak of, in nanoseconds. */
  private record Averages(double scanned, double wide, double narrow, double compared) {}

  private final TimeSource time;
  private final boolean fixed;
  private final Consumer<SearchCosts> measurement;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Averages first;
  private final AtomicReference<Averages> present;

  private SearchCosts(
      TimeSource time, boolean fixed, Averages first, Consumer<SearchCosts> measurement) {
    this.time = time;
    this.fixed = fixed;
    this.first = first;
    this.measurement = measurement;
    this.present = new AtomicReference<>(first);
  }

  /**
   * Returns averages that learn. Where they begin is of the right order for any machine; a few
   * searches replace it.
   *
   * @param dimension of the vectors
   */
  static SearchCosts learning(int dimension) {
    return learning(dimension, TimeSource.system(), _ -> {});
  }

  /**
   * Returns averages that learn and that are measured when they are first asked for, and again some
   * searches later, as what is measured first is seldom to be believed.
   *
   * @param dimension of the vectors
   * @param time what searches are timed by
   * @param measurement has them measured, without letting the search wait for it
   */
  static SearchCosts learning(int dimension, TimeSource time, Consumer<SearchCosts> measurement) {
    double scanned = 10 + 0.25 * dimension;
    return new SearchCosts(
        time, false, new Averages(scanned, 18 * scanned, 60 * scanned, 4 * scanned), measurement);
  }

  /**
   * Returns costs that stay as they are, for tests.
   *
   * @param scanned nanoseconds of a scan for each vector
   * @param wide of a search along all nodes, for each place of its effort if everything passes
   * @param narrow of a search among nodes that pass, for each place of its effort
   * @param compared of such a search for each vector that it compares
   */
  static SearchCosts fixed(double scanned, double wide, double narrow, double compared) {
    return new SearchCosts(
        TimeSource.system(), true, new Averages(scanned, wide, narrow, compared), _ -> {});
  }

  /** What searches are timed by. */
  TimeSource time() {
    return time;
  }

  /** Says that a search is about to choose by what ways cost. */
  void aboutToChoose() {
    int count = asked.get();
    if (count < LAST_MEASUREMENT) {
      count = asked.incrementAndGet();
      if (MEASUREMENTS.contains(count)) {
        measurement.accept(this);
      }
    }
  }

  /** Tells whether nothing is to be measured any more: it was believed, or too often not. */
  boolean isSettled() {
    return fixed || asked.get() >= LAST_MEASUREMENT;
  }

  /** Begins anew at what was measured, in nanoseconds as {@link #fixed} has them. */
  void begin(double scanned, double wide, double narrow, double compared) {
    if (!fixed) {
      Averages measured = new Averages(scanned, wide, narrow, compared);
      first = measured;
      present.set(measured);
      asked.set(LAST_MEASUREMENT);
    }
  }

  /** Returns the nanoseconds that a scan of so many vectors is expected to take. */
  double scan(long vectors) {
    return present.get().scanned * vectors;
  }

  /**
   * Returns the nanoseconds that a search of all nodes is expected to take.
   *
   * @param passRate share of them that the filter passes
   */
  double wide(int efSearch, double passRate) {
    return present.get().wide * efSearch / passRate;
  }

  /** Returns the nanoseconds that a search among the nodes that pass is expected to take. */
  double narrow(int efSearch) {
    return present.get().narrow * efSearch;
  }

  /** Returns how many vectors such a search may compare in so many nanoseconds. */
  long affordable(double nanos) {
    return (long) (nanos / present.get().compared);
  }

  void sawScan(long vectors, long nanos) {
    learn(seen ->
        new Averages(
            moved(seen.scanned, (double) nanos / vectors), seen.wide, seen.narrow, seen.compared));
  }

  void sawWide(int efSearch, double passRate, double nanos) {
    learn(seen ->
        new Averages(
            seen.scanned,
            moved(seen.wide, nanos * passRate / efSearch),
            seen.narrow,
            seen.compared));
  }

  void sawNarrow(int efSearch, long vectors, long nanos) {
    learn(seen ->
        new Averages(
            seen.scanned,
            seen.wide,
            moved(seen.narrow, (double) nanos / efSearch),
            moved(seen.compared, (double) nanos / vectors)));
  }

  /** Says that a search along all nodes gave up; it would have taken as long as a scan, or more. */
  void gaveUpWide(int efSearch, double passRate, long matches) {
    sawWide(efSearch, passRate, scan(matches));
  }

  /** Says that a search among nodes that pass gave up. */
  void gaveUpNarrow(int efSearch, long matches) {
    learn(seen ->
        new Averages(
            seen.scanned,
            seen.wide,
            moved(seen.narrow, seen.scanned * matches / efSearch),
            seen.compared));
  }

  /** Says that the graph was not searched because of what it was expected to cost. */
  void avoidedGraph() {
    learn(seen ->
        new Averages(
            seen.scanned,
            faded(seen.wide, first.wide),
            faded(seen.narrow, first.narrow),
            faded(seen.compared, first.compared)));
  }

  private void learn(UnaryOperator<Averages> change) {
    if (!fixed) {
      present.updateAndGet(change);
    }
  }

  private static double moved(double average, double sample) {
    double within = Math.clamp(sample, average / MAX_LEAP, average * MAX_LEAP);
    return average + WEIGHT * (within - average);
  }

  private static double faded(double average, double began) {
    return average + FADING * (began - average);
  }

  @Override
  public String toString() {
    return present.get().toString();
  }
}
