package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Packed distances sort as distances do, then by the low half. */
class PackedDistanceTest {
  private static final float NEGATIVE_NAN = Float.intBitsToFloat(0xFFC0_0000);

  @Test
  void sortsAsDistancesDo() {
    float[] ascending = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1,
      -Float.MIN_VALUE,
      0,
      Float.MIN_VALUE,
      1,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NaN
    };
    for (int i = 1; i < ascending.length; i++) {
      assertThat(PackedDistance.pack(ascending[i - 1], Integer.MAX_VALUE))
          .isLessThan(PackedDistance.pack(ascending[i], 0));
    }
    for (float distance : ascending) {
      assertThat(Float.valueOf(PackedDistance.distance(PackedDistance.pack(distance, 7))))
          .isEqualTo(Float.valueOf(distance));
      assertThat(PackedDistance.pack(distance, 7)).isLessThan(PackedDistance.pack(distance, 8));
    }
  }

  @Test
  void theTwoZerosAreOne() {
    assertThat(PackedDistance.pack(-0.0f, 3)).isEqualTo(PackedDistance.pack(0.0f, 3));
  }

  @Test
  void whatIsNoNumberIsLastWhateverItsSign() {
    assertThat(PackedDistance.pack(NEGATIVE_NAN, 3)).isEqualTo(PackedDistance.pack(Float.NaN, 3));
  }
}
