package dev.vectordb.internal.index;

/** Which ordinals may be returned, or linked. Called from several threads. */
@FunctionalInterface
public interface OrdinalFilter {
  /** Returns whether the ordinal passes. */
  boolean accept(int ordinal);
}
