package dev.vectordb.internal.vector;

/** Tiles of four rows by two columns in plain Java: few enough sums to stay in registers. */
final class ScalarBlockDistances extends BlockDistances {
  private static final int TILE_ROWS = 4;
  private static final int TILE_COLUMNS = 2;

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
    for (int row = 0; row < PANEL; row += TILE_ROWS) {
      for (int column = 0; column < panels * PANEL; column += TILE_COLUMNS) {
        dotTile(
            dimension,
            a,
            aAt + row,
            b,
            bAt + column / PANEL * PANEL * dimension + column % PANEL,
            out,
            outAt + row * stride + column,
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
    for (int row = 0; row < PANEL; row += TILE_ROWS) {
      for (int column = 0; column < panels * PANEL; column += TILE_COLUMNS) {
        euclideanTile(
            dimension,
            a,
            aAt + row,
            b,
            bAt + column / PANEL * PANEL * dimension + column % PANEL,
            out,
            outAt + row * stride + column,
            stride);
      }
    }
  }

  private static void dotTile(
      int dimension, float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int stride) {
    float s00 = 0;
    float s01 = 0;
    float s10 = 0;
    float s11 = 0;
    float s20 = 0;
    float s21 = 0;
    float s30 = 0;
    float s31 = 0;
    for (int i = 0; i < dimension * PANEL; i += PANEL) {
      float c0 = b[bAt + i];
      float c1 = b[bAt + i + 1];
      float r0 = a[aAt + i];
      float r1 = a[aAt + i + 1];
      float r2 = a[aAt + i + 2];
      float r3 = a[aAt + i + 3];
      s00 += r0 * c0;
      s01 += r0 * c1;
      s10 += r1 * c0;
      s11 += r1 * c1;
      s20 += r2 * c0;
      s21 += r2 * c1;
      s30 += r3 * c0;
      s31 += r3 * c1;
    }
    out[outAt] = -s00;
    out[outAt + 1] = -s01;
    out[outAt + stride] = -s10;
    out[outAt + stride + 1] = -s11;
    out[outAt + 2 * stride] = -s20;
    out[outAt + 2 * stride + 1] = -s21;
    out[outAt + 3 * stride] = -s30;
    out[outAt + 3 * stride + 1] = -s31;
  }

  private static void euclideanTile(
      int dimension, float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int stride) {
    float s00 = 0;
    float s01 = 0;
    float s10 = 0;
    float s11 = 0;
    float s20 = 0;
    float s21 = 0;
    float s30 = 0;
    float s31 = 0;
    for (int i = 0; i < dimension * PANEL; i += PANEL) {
      float c0 = b[bAt + i];
      float c1 = b[bAt + i + 1];
      float r0 = a[aAt + i];
      float r1 = a[aAt + i + 1];
      float r2 = a[aAt + i + 2];
      float r3 = a[aAt + i + 3];
      s00 += (r0 - c0) * (r0 - c0);
      s01 += (r0 - c1) * (r0 - c1);
      s10 += (r1 - c0) * (r1 - c0);
      s11 += (r1 - c1) * (r1 - c1);
      s20 += (r2 - c0) * (r2 - c0);
      s21 += (r2 - c1) * (r2 - c1);
      s30 += (r3 - c0) * (r3 - c0);
      s31 += (r3 - c1) * (r3 - c1);
    }
    out[outAt] = s00;
    out[outAt + 1] = s01;
    out[outAt + stride] = s10;
    out[outAt + stride + 1] = s11;
    out[outAt + 2 * stride] = s20;
    out[outAt + 2 * stride + 1] = s21;
    out[outAt + 3 * stride] = s30;
    out[outAt + 3 * stride + 1] = s31;
  }
}
