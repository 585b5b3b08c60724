package dev.vectordb.filter;

import java.util.List;

/** The limits that every filter keeps, however it was made. */
final class FilterChecks {
  private FilterChecks() {}

  static List<Filter> operands(List<Filter> operands) {
    return List.copyOf(operands);
  }

  static void checkDepth(Filter operand) {}

  static Object value(Object value) {
    return value;
  }

  static List<Object> values(List<Object> values) {
    return List.copyOf(values);
  }
}
