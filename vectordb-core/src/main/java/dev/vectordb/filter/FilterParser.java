package dev.vectordb.filter;

import dev.vectordb.exception.InvalidFilterException;

/** Parses the filter language. */
final class FilterParser {
  FilterParser(String text) {
    throw new InvalidFilterException("filter", "cannot be parsed: " + text);
  }

  Filter parse() {
    throw new IllegalStateException();
  }
}
