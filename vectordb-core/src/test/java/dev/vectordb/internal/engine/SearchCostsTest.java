package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import org.junit.jupiter.api.Test;

class SearchCostsTest {
  @Test
  void averagesFollowWhatIsSeen() {
    SearchCosts costs = SearchCosts.learning(384);
    for (int i = 0; i < 200; i++) {
      costs.sawScan(1_000, 250_000);
      costs.sawWide(100, 0.5, 400_000.0);
      costs.sawNarrow(100, 1_000, 900_000);
    }
    assertThat(costs.scan(1)).isCloseTo(250, within(5.0));
    assertThat(costs.wide(100, 1)).isCloseTo(200_000, within(4_000.0));
    assertThat(costs.wide(100, 0.25)).isCloseTo(800_000, within(16_000.0));
    assertThat(costs.narrow(50)).isCloseTo(450_000, within(9_000.0));
    assertThat(costs.affordable(90_000)).isBetween(95L, 105L);
  }

  @Test
  void aPauseDoesNotMislead() {
    SearchCosts costs = SearchCosts.learning(384);
    double before = costs.scan(1_000);
    costs.sawScan(1_000, 10_000_000_000L);
    assertThat(costs.scan(1_000)).isLessThan(1.2 * before);
  }

  @Test
  void aSlowStartDoesNotKeepTheGraphOutForEver() {
    SearchCosts costs = SearchCosts.learning(384);
    double first = costs.wide(100, 1);
    for (int i = 0; i < 100; i++) {
      costs.sawWide(100, 1, 1e9);
    }
    assertThat(costs.wide(100, 1)).isGreaterThan(100 * first);
    for (int i = 0; i < 3_000; i++) {
      costs.avoidedGraph();
    }
    assertThat(costs.wide(100, 1)).isLessThan(1.1 * first);
  }

  @Test
  void givingUpCountsAsMuchAsAScan() {
    SearchCosts costs = SearchCosts.learning(384);
    for (int i = 0; i < 500; i++) {
      costs.gaveUpNarrow(100, 50_000);
      costs.gaveUpWide(100, 0.2, 50_000);
    }
    assertThat(costs.narrow(100)).isCloseTo(costs.scan(50_000), within(1_000.0));
    assertThat(costs.wide(100, 0.2)).isCloseTo(costs.scan(50_000), within(1_000.0));
  }

  @Test
  void fixedCostsStay() {
    SearchCosts costs = SearchCosts.fixed(1, 2, 3, 4);
    costs.sawScan(1, 1_000);
    costs.sawWide(1, 1, 1e3);
    costs.sawNarrow(1, 1, 1_000);
    costs.gaveUpNarrow(1, 1_000);
    costs.avoidedGraph();
    assertThat(costs).hasToString(SearchCosts.fixed(1, 2, 3, 4).toString());
  }

  /** Trials on a clock of their own, all of which take as long as the next of some times says. */
  private static boolean measure(SearchCosts costs, long... nanos) {
    long[] clock = new long[1];
    int[] runs = new int[1];
    Runnable pass = () -> clock[0] += nanos[Math.min(runs[0]++, nanos.length - 1)];
    CostMeasurement.Trials trials =
        new CostMeasurement.Trials() {
          @Override
          public long scan() {
            pass.run();
            return 1_000;
          }

          @Override
          public void wide(int efSearch, TimeLimit deadline) {
            pass.run();
          }

          @Override
          public long narrow(int efSearch, TimeLimit deadline) {
            pass.run();
            return 500;
          }
        };
    return new CostMeasurement(trials, () -> clock[0], TimeLimit.NEVER).run(costs);
  }

  @Test
  void aMeasurementIsWhereTheAveragesBegin() {
    SearchCosts costs = SearchCosts.learning(384);
    assertThat(measure(costs, 100_000)).isTrue();
    assertThat(costs)
        .hasToString(
            SearchCosts.fixed(
                    100,
                    100_000.0 / CostMeasurement.EFFORT,
                    100_000.0 / CostMeasurement.EFFORT,
                    200)
                .toString());
  }

  @Test
  void whatWasMeasuredInAColdProcessIsNotBelieved() {
    SearchCosts costs = SearchCosts.learning(384);
    String before = costs.toString();
    assertThat(measure(costs, 800_000, 800_000, 700_000, 600_000, 100_000)).isFalse();
    assertThat(measure(costs, CostMeasurement.BUDGET_NANOS / 4)).as("too slow").isFalse();
    assertThat(costs).hasToString(before);
  }

  @Test
  void costsAreMeasuredWhenFirstAskedAndAgainUntilBelieved() {
    int[] measured = new int[1];
    boolean[] believed = new boolean[1];
    SearchCosts costs =
        SearchCosts.learning(
            384,
            TimeSource.system(),
            asked -> {
              measured[0]++;
              if (believed[0]) {
                asked.begin(1, 2, 3, 4);
              }
            });
    assertThat(measured[0]).as("before anybody asks").isZero();
    costs.aboutToChoose();
    assertThat(measured[0]).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      costs.aboutToChoose();
    }
    assertThat(measured[0]).isEqualTo(2);
    believed[0] = true;
    for (int i = 0; i < 5_000; i++) {
      costs.aboutToChoose();
    }
    assertThat(measured[0]).isEqualTo(3);
    assertThat(costs.scan(10)).isEqualTo(10);
  }
}
