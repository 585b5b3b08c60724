package dev.vectordb.filter;

import dev.vectordb.filter.Filter.Operator;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Prints the filter language, so that parsing the text gives an equal tree. An operand that has
 * operands of its own stands in parentheses, needed or not: nobody has to know the precedence.
 */
final class FilterPrinter {
  private static final HexFormat HEX = HexFormat.of();
  private static final char LINE_SEPARATOR = 0x2028;
  private static final char PARAGRAPH_SEPARATOR = 0x2029;

  private final StringBuilder out = new StringBuilder();

  private FilterPrinter() {}

  static String print(Filter filter) {
    FilterPrinter printer = new FilterPrinter();
    printer.filter(filter);
    return printer.out.toString();
  }

  static String print(FieldPath field) {
    return new FilterPrinter().field(field).toString();
  }

  private void filter(Filter filter) {
    switch (filter) {
      case Filter.And(List<Filter> operands) -> joined(operands, " AND ");
      case Filter.Or(List<Filter> operands) -> joined(operands, " OR ");
      case Filter.Not(Filter operand) -> {
        out.append("NOT ");
        operand(operand);
      }
      case Filter.Comparison(FieldPath field, Operator operator, Object value) -> {
        field(field).append(symbol(operator));
        value(value);
      }
      case Filter.In(FieldPath field, List<Object> values, boolean negated) -> {
        field(field).append(negated ? " NOT IN (" : " IN (");
        value(values.getFirst());
        for (Object value : values.subList(1, values.size())) {
          out.append(", ");
          value(value);
        }
        out.append(')');
      }
      case Filter.Like(FieldPath field, String pattern) -> {
        field(field).append(" LIKE ");
        quoted(pattern, '\'');
      }
      case Filter.Contains(FieldPath field, Object value) -> {
        out.append("CONTAINS(");
        field(field).append(", ");
        value(value);
        out.append(')');
      }
      case Filter.TextContains(String words) -> {
        out.append("CONTAINS(").append(FilterWords.TEXT).append(", ");
        quoted(words, '\'');
        out.append(')');
      }
      case Filter.Exists(FieldPath field, boolean negated) -> {
        if (negated) {
          field(field).append(" IS NULL");
        } else {
          out.append("EXISTS(");
          field(field).append(')');
        }
      }
      case Filter.Between(FieldPath field, Object low, Object high) -> {
        field(field).append(" BETWEEN ");
        value(low).append(" AND ");
        value(high);
      }
    }
  }

  private void joined(List<Filter> operands, String connective) {
    operand(operands.getFirst());
    for (Filter operand : operands.subList(1, operands.size())) {
      out.append(connective);
      operand(operand);
    }
  }

  private void operand(Filter operand) {
    if (operand instanceof Filter.And || operand instanceof Filter.Or) {
      out.append('(');
      filter(operand);
      out.append(')');
    } else {
      filter(operand);
    }
  }

  private static String symbol(Operator operator) {
    return switch (operator) {
      case EQ -> " = ";
      case NE -> " != ";
      case LT -> " < ";
      case LE -> " <= ";
      case GT -> " > ";
      case GE -> " >= ";
    };
  }

  private StringBuilder field(FieldPath field) {
    String separator = "";
    for (String segment : field.segments()) {
      out.append(separator);
      separator = ".";
      if (FilterWords.isPlain(segment)) {
        out.append(segment);
      } else {
        quoted(segment, '"');
      }
    }
    return out;
  }

  private StringBuilder value(Object value) {
    return switch (value) {
      case String string -> quoted(string, '\'');
      case Boolean bool -> out.append(bool ? "TRUE" : "FALSE");
      case Instant instant -> out.append("TIMESTAMP '").append(instant).append('\'');
      case UUID uuid -> out.append("UUID '").append(uuid).append('\'');
      default -> out.append(value);
    };
  }

  private StringBuilder quoted(String content, char quote) {
    out.append(quote);
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c == quote) {
        out.append(quote).append(quote);
      } else if (c == '\\') {
        // A backslash before a wildcard is read as it stands.
        boolean wildcard =
            i + 1 < content.length()
                && (content.charAt(i + 1) == '%' || content.charAt(i + 1) == '_');
        out.append(wildcard ? "\\" : "\\\\");
      } else if (mustBeEscaped(content, i)) {
        out.append("\\u").append(HEX.toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    return out.append(quote);
  }

  /** Keeps the text on one line, and whole when it is written as UTF-8. */
  private static boolean mustBeEscaped(String content, int index) {
    char c = content.charAt(index);
    if (!Character.isSurrogate(c)) {
      return Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    }
    boolean paired =
        Character.isHighSurrogate(c)
            ? index + 1 < content.length() && Character.isLowSurrogate(content.charAt(index + 1))
            : index > 0 && Character.isHighSurrogate(content.charAt(index - 1));
    return !paired;
  }
}
