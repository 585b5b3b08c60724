package dev.vectordb.model;

/**
 * How the nearness of two vectors is measured. A <em>score</em> is higher for nearer vectors; every
 * hit carries one.
 */
public enum Metric {
  /** Score: the cosine of the angle, -1 to 1. Vectors of norm zero are refused. */
  COSINE,
  /** Score: the dot product, unbounded. */
  DOT_PRODUCT,
  /** Score: {@code 1 / (1 + d)} for the Euclidean distance {@code d}, 0 to 1. */
  EUCLIDEAN
}
