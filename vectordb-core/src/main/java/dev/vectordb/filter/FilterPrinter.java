package dev.vectordb.filter;

/** Prints the filter language. */
final class FilterPrinter {
  private FilterPrinter() {}

  static String print(Filter filter) {
    throw new IllegalStateException(filter.getClass().getName());
  }
}
