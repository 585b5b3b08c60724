package dev.vectordb.internal.vector;

/** How two rows are compared; a lower distance is nearer. */
public enum DistanceKind {
  /** The dot product, negated; serves cosine on normalised rows as well. */
  NEGATED_DOT,
  /** The squared Euclidean distance. */
  SQUARED_EUCLIDEAN
}
