package dev.vectordb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.Measurement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private final Results results = new Results();

  @Test
  void takesTheMedianOfTheRounds() {
    add(40, 0.9, 300);
    add(40, 0.9, 100);
    add(40, 0.9, 110);

    assertThat(results.medians().values())
        .extracting(Measurement::queriesPerSecond)
        .containsExactly(110.0);
  }

  @Test
  void interpolatesSpeedBetweenTheEffortsAroundARecall() {
    add(40, 0.96, 1_000);
    add(20, 0.94, 4_000);
    add(80, 0.99, 500);

    assertThat(results.speedAt(EngineKind.VECTORDB, 1, 0.95).toSpeed()).isEqualTo("2,000");
    assertThat(results.speedAt(EngineKind.VECTORDB, 1, 0.99).toSpeed()).isEqualTo("500");
  }

  @Test
  void saysWhenARecallIsExceededOrNotReached() {
    add(20, 0.94, 4_000);
    add(40, 0.96, 1_000);

    assertThat(results.speedAt(EngineKind.VECTORDB, 1, 0.90).toSpeed()).isEqualTo("> 4,000");
    assertThat(results.speedAt(EngineKind.VECTORDB, 1, 0.99).toSpeed()).isEqualTo("not reached");
  }

  @Test
  void leavesTheExactScanOutOfTheGraphsFigures() {
    add(0, 1.0, 10);
    add(20, 0.94, 4_000);
    add(40, 0.96, 1_000);

    assertThat(results.speedAt(EngineKind.VECTORDB, 1, 0.95).toSpeed()).isEqualTo("2,000");
    assertThat(results.exactSpeed(EngineKind.VECTORDB, 1)).hasValue(10);
    assertThat(results.exactSpeed(EngineKind.LUCENE, 1)).isEmpty();
  }

  @Test
  void marksRatiosOfBounds() {
    AtRecall four = AtRecall.interpolated(4);
    AtRecall moreThanTwo = AtRecall.exceeded(2);

    assertThat(four.timesAsFastAs(AtRecall.interpolated(2))).isEqualTo("2.00");
    assertThat(four.timesAsFastAs(moreThanTwo)).isEqualTo("< 2.00");
    assertThat(moreThanTwo.timesAsFastAs(four)).isEqualTo("> 0.50");
    assertThat(four.timesAsFastAs(AtRecall.NOT_REACHED)).isEqualTo("-");
  }

  @Test
  void interpolatesTimesAsWell() {
    results.add(new Results.Key(EngineKind.VECTORDB, 20, 1), new Measurement(0.94, 1, 100, 100));
    results.add(new Results.Key(EngineKind.VECTORDB, 40, 1), new Measurement(0.96, 1, 400, 900));

    assertThat(results.at(EngineKind.VECTORDB, 1, 0.95, Measurement::medianMicros).toTime())
        .isEqualTo("200");
    assertThat(results.at(EngineKind.VECTORDB, 1, 0.95, Measurement::p99Micros).toTime())
        .isEqualTo("300");
    assertThat(results.at(EngineKind.VECTORDB, 1, 0.90, Measurement::p99Micros).toTime())
        .isEqualTo("< 100");
  }

  @Test
  void readsTheLinesItWrites() {
    Measurement measurement = new Measurement(0.97125, 1234.5, 810.2, 1900.7);

    assertThat(Measurement.parse(measurement.toLine())).isEqualTo(measurement);
    assertThat(Measurement.median(List.of(measurement))).isEqualTo(measurement);
  }

  private void add(int effort, double recall, double queriesPerSecond) {
    results.add(
        new Results.Key(EngineKind.VECTORDB, effort, 1),
        new Measurement(recall, queriesPerSecond, 1, 1));
  }

  @Test
  void tellsRatiosAtSeveralRecallsApart() {
    add(20, 0.94, 4_000);
    add(40, 0.96, 1_000);

    for (EngineKind reference : EngineKind.values()) {
      assertThat(SearchQuestion.atRecalls(results, 1, reference).rows()).hasSize(1);
    }
  }
}
