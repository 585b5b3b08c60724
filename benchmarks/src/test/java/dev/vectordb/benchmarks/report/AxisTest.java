package dev.vectordb.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  @Test
  void endsLinearAxesAtRoundValues() {
    Axis axis = Axis.linear("x", 0, 87);

    assertThat(axis.low()).isZero();
    assertThat(axis.high()).isEqualTo(100);
    assertThat(axis.ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
    assertThat(axis.share(25)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void marksFractionsWithoutDrift() {
    Axis axis = new Axis("recall", false, 0.8, 1);

    assertThat(axis.ticks())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b))
        .containsExactly(0.8, 0.85, 0.9, 0.95, 1.0);
  }

  @Test
  void placesRatiosOnLogarithmicAxes() {
    Axis axis = Axis.logarithmic("x", 230, 41_000);

    assertThat(axis.low()).isEqualTo(200);
    assertThat(axis.high()).isEqualTo(50_000);
    assertThat(axis.share(200)).isZero();
    assertThat(axis.share(50_000)).isEqualTo(1);
    assertThat(axis.share(2_000) - axis.share(200))
        .isCloseTo(axis.share(20_000) - axis.share(2_000), within(1e-12));
    assertThat(axis.ticks()).contains(200.0, 1_000.0, 50_000.0).isSorted();
  }

  @Test
  void marksPowersOfTenAloneWhereThereAreMany() {
    assertThat(Axis.logarithmic("x", 1, 1e6).ticks())
        .containsExactly(1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6);
  }

  @Test
  void makesRoomForASingleValue() {
    assertThat(Axis.linear("x", 5).high()).isGreaterThan(Axis.linear("x", 5).low());
    assertThat(Axis.logarithmic("x", 10).high()).isGreaterThan(10);
  }

  @Test
  void refusesLogarithmsOfNothing() {
    assertThatThrownBy(() -> new Axis("x", true, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.85,0.85", "950,950", "9999,9999", "20000,20k", "1500000,1.5M", "-3,-3"})
  void writesValuesBriefly(double value, String text) {
    assertThat(Axis.brief(value)).isEqualTo(text);
  }
}
