package dev.vectordb.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of four rows by two vectors of columns with the Vector API: eight sums, which fit the
 * registers of every processor and hide the latency of a fused multiply-add.
 */
final class PanamaBlockDistances extends BlockDistances {
  /** At most a panel. */
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() <= PANEL
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_512;

  private static final int LANES = SPECIES.length();
  private static final int TILE_ROWS = 4;

  private static FloatVector load(float[] packed, int at) {
    return FloatVector.fromArray(SPECIES, packed, at);
  }

  private static FloatVector spread(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector addSquare(FloatVector a, FloatVector b, FloatVector sum) {
    FloatVector difference = a.sub(b);
    return difference.fma(difference, sum);
  }

  /** Returns where the vector that begins with a column starts. */
  private static int startOf(int column, int dimension) {
    return column / PANEL * PANEL * dimension + column % PANEL;
  }

  @Override
  void negatedDots(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panels,
      float[] out,
      int outAt,
      int stride) {
    int columns = panels * PANEL;
    for (int column = 0; column < columns; column += 2 * LANES) {
      // The last vector may have no partner: then it is its own.
      int second = Math.min(column + LANES, columns - LANES);
      for (int row = 0; row < PANEL; row += TILE_ROWS) {
        dotTile(
            dimension,
            a,
            aAt + row,
            b,
            bAt + startOf(column, dimension),
            bAt + startOf(second, dimension),
            out,
            outAt + row * stride + column,
            outAt + row * stride + second,
            stride);
      }
    }
  }

  @Override
  void squaredEuclideans(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panels,
      float[] out,
      int outAt,
      int stride) {
    int columns = panels * PANEL;
    for (int column = 0; column < columns; column += 2 * LANES) {
      // The last vector may have no partner: then it is its own.
      int second = Math.min(column + LANES, columns - LANES);
      for (int row = 0; row < PANEL; row += TILE_ROWS) {
        euclideanTile(
            dimension,
            a,
            aAt + row,
            b,
            bAt + startOf(column, dimension),
            bAt + startOf(second, dimension),
            out,
            outAt + row * stride + column,
            outAt + row * stride + second,
            stride);
      }
    }
  }

  private static void dotTile(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int b0,
      int b1,
      float[] out,
      int out0,
      int out1,
      int stride) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int i = 0; i < dimension * PANEL; i += PANEL) {
      FloatVector c0 = load(b, b0 + i);
      FloatVector c1 = load(b, b1 + i);
      FloatVector r0 = spread(a[aAt + i]);
      s00 = r0.fma(c0, s00);
      s01 = r0.fma(c1, s01);
      FloatVector r1 = spread(a[aAt + i + 1]);
      s10 = r1.fma(c0, s10);
      s11 = r1.fma(c1, s11);
      FloatVector r2 = spread(a[aAt + i + 2]);
      s20 = r2.fma(c0, s20);
      s21 = r2.fma(c1, s21);
      FloatVector r3 = spread(a[aAt + i + 3]);
      s30 = r3.fma(c0, s30);
      s31 = r3.fma(c1, s31);
    }
    s00.neg().intoArray(out, out0);
    s01.neg().intoArray(out, out1);
    s10.neg().intoArray(out, out0 + stride);
    s11.neg().intoArray(out, out1 + stride);
    s20.neg().intoArray(out, out0 + 2 * stride);
    s21.neg().intoArray(out, out1 + 2 * stride);
    s30.neg().intoArray(out, out0 + 3 * stride);
    s31.neg().intoArray(out, out1 + 3 * stride);
  }

  private static void euclideanTile(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int b0,
      int b1,
      float[] out,
      int out0,
      int out1,
      int stride) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int i = 0; i < dimension * PANEL; i += PANEL) {
      FloatVector c0 = load(b, b0 + i);
      FloatVector c1 = load(b, b1 + i);
      FloatVector r0 = spread(a[aAt + i]);
      s00 = addSquare(r0, c0, s00);
      s01 = addSquare(r0, c1, s01);
      FloatVector r1 = spread(a[aAt + i + 1]);
      s10 = addSquare(r1, c0, s10);
      s11 = addSquare(r1, c1, s11);
      FloatVector r2 = spread(a[aAt + i + 2]);
      s20 = addSquare(r2, c0, s20);
      s21 = addSquare(r2, c1, s21);
      FloatVector r3 = spread(a[aAt + i + 3]);
      s30 = addSquare(r3, c0, s30);
      s31 = addSquare(r3, c1, s31);
    }
    s00.intoArray(out, out0);
    s01.intoArray(out, out1);
    s10.intoArray(out, out0 + stride);
    s11.intoArray(out, out1 + stride);
    s20.intoArray(out, out0 + 2 * stride);
    s21.intoArray(out, out1 + 2 * stride);
    s30.intoArray(out, out0 + 3 * stride);
    s31.intoArray(out, out1 + 3 * stride);
  }
}
