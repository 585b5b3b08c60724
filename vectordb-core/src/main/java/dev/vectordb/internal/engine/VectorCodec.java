package dev.vectordb.internal.engine;

import dev.vectordb.model.Metric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns a vector into the row that is searched, and back to the last bit. Under cosine a row has
 * unit norm, so that a distance is one dot product. What was lost by scaling is kept beside the
 * record (the <em>residue</em>): the norm, and per component by how many units in the last place
 * the rescaled row is off, in two bits. Vectors that have unit norm already, as most embedding
 * models make them, are kept as they are and need no residue.
 *
 * <pre>
 * residue: empty                                    the row is the vector
 *          float32 norm, ceil(dimension / 4) bytes  two bits a component: ulps + 1
 *          float32[dimension]                       the vector itself, where two bits do not do
 * </pre>
 */
final class VectorCodec {
  /** Below it a norm, or its reciprocal, leaves the range where float arithmetic is accurate. */
  static final double MIN_SQUARED_NORM = 1e-60;

  /** Above it a squared distance between two such vectors could leave the range of float. */
  static final double MAX_SQUARED_NORM = 8e37;

  private static final byte[] NO_RESIDUE = {};
  private static final double UNIT_TOLERANCE = 1e-6;

  private final int dimension;
  private final boolean normalises;

  VectorCodec(int dimension, Metric metric) {
    this.dimension = dimension;
    this.normalises = metric == Metric.COSINE;
  }

  /**
   * Scales a vector to the row that is searched.
   *
   * @param vector the vector, checked; unchanged
   * @return the row; the vector itself if no scaling is due
   */
  float[] row(float[] vector) {
    double norm = normalises ? norm(vector) : 1;
    if (Math.abs(norm - 1) <= UNIT_TOLERANCE) {
      return vector;
    }
    float[] row = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      row[i] = (float) (vector[i] / norm);
    }
    return row;
  }

  /**
   * Returns what is needed beside the row to restore the vector.
   *
   * @param vector the vector
   * @param row what {@link #row} made of it
   * @return the residue, perhaps empty
   */
  @SuppressWarnings("ReferenceEquality") // row() returns its argument when it did not scale
  byte[] residue(float[] vector, float[] row) {
    if (row == vector) {
      return NO_RESIDUE;
    }
    float norm = (float) norm(vector);
    byte[] packed = new byte[Float.BYTES + (dimension + 3) / 4];
    littleEndian(packed).putFloat(norm);
    for (int i = 0; i < dimension; i++) {
      int ulps = Float.floatToRawIntBits(vector[i]) - Float.floatToRawIntBits(row[i] * norm);
      if (ulps < -1 || ulps > 2) {
        return verbatim(vector);
      }
      packed[Float.BYTES + i / 4] |= (byte) ((ulps + 1) << (i % 4 * 2));
    }
    return packed;
  }

  /**
   * Restores a vector in place.
   *
   * @param row the row; becomes the vector
   * @param residue its residue
   */
  void restore(float[] row, byte[] residue) {
    ByteBuffer bytes = littleEndian(residue);
    if (residue.length == Float.BYTES * dimension && residue.length > 0) {
      bytes.asFloatBuffer().get(row);
    } else if (residue.length == Float.BYTES + (dimension + 3) / 4) {
      float norm = bytes.getFloat();
      for (int i = 0; i < dimension; i++) {
        int ulps = (residue[Float.BYTES + i / 4] >> (i % 4 * 2) & 3) - 1;
        row[i] = Float.intBitsToFloat(Float.floatToRawIntBits(row[i] * norm) + ulps);
      }
    }
  }

  private byte[] verbatim(float[] vector) {
    byte[] bytes = new byte[Float.BYTES * dimension];
    littleEndian(bytes).asFloatBuffer().put(vector);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    return Math.sqrt(squares);
  }
}
