package dev.vectordb.filter;

/** Builds filters fluently. */
public final class Filters {
  private Filters() {}
}
