package dev.vectordb.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectordb.exception.FilterSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user reads when a filter text is wrong. */
class FilterSyntaxErrorTest {

  static Stream<Arguments> messages() {
    return Stream.of(
        error("", 1, "expected a field name, found the end of the filter"),
        error(
            "a",
            2,
            "expected an operator such as =, <, IN, LIKE, BETWEEN or IS NULL, found the end of the filter"),
        error("a = ", 5, "expected a value, found the end of the filter"),
        error("a = b", 5, "expected a value (text goes in quotes), found 'b'"),
        error(
            "a = null",
            5,
            "expected a value (records without the field are found with IS NULL), found 'null'"),
        error("a = = 1", 5, "expected a value, found '='"),
        error("a = 1 b = 2", 7, "expected AND, OR or the end of the filter, found 'b'"),
        error("(a = 1", 7, "expected AND, OR or ')', found the end of the filter"),
        error("a = 1)", 6, "expected AND, OR or the end of the filter, found ')'"),
        error("a = 1 AND", 10, "expected a field name, found the end of the filter"),
        error(
            "AND a = 1",
            1,
            "expected a field name (in double quotes if it is not a plain word), found 'AND'"),
        error(
            "'a' = 1",
            1,
            "expected a field name (in double quotes if it is not a plain word), found 'a'"),
        error(
            "a.in = 1",
            3,
            "expected a field name (in double quotes if it is not a plain word), found 'in'"),
        error("a. = 1", 4, "expected a field name, found '='"),
        error("a.5 = 1", 3, "expected a field name, found '5'"),
        error("5 < a", 1, "expected a field name, found '5'"),
        error("a IN ()", 7, "expected a value, found ')'"),
        error("a IN 1", 6, "expected a list in parentheses or brackets, found '1'"),
        error("a IN (1]", 8, "expected ',' or ')', found ']'"),
        error("a IN [1, ]", 10, "expected a value, found ']'"),
        error("a NOT 5", 7, "expected IN, LIKE or BETWEEN, found '5'"),
        error("a LIKE 5", 8, "expected a pattern in quotes, found '5'"),
        error("a BETWEEN 1 OR 2", 13, "expected AND and the upper bound, found 'OR'"),
        error("a IS 5", 6, "expected NULL or NOT NULL, found '5'"),
        error("a IS NOT 5", 10, "expected NULL, found '5'"),
        error("CONTAINS($text)", 15, "expected ',' and the words to look for, found ')'"),
        error("CONTAINS($text, 5)", 17, "expected the words to look for, in quotes, found '5'"),
        error(
            "$text = 'x'",
            1,
            "expected a field name (the text of records is asked by CONTAINS($text, 'words'); a"
                + " field of that name goes in double quotes), found '$text'"),
        error("CONTAINS(a)", 11, "expected ',' and the value to look for, found ')'"),
        error(
            "EXISTS('a')",
            8,
            "expected a field name (in double quotes if it is not a plain word), found 'a'"),
        error(
            "a = TIMESTAMP 'May'",
            15,
            "expected an ISO-8601 instant such as '2024-05-01T10:00:00Z', found 'May'"),
        error(
            "a = UUID '1-2-3'",
            10,
            "expected a UUID such as '123e4567-e89b-12d3-a456-426614174000', found '1-2-3'"),
        error(
            "a = 2024-05-01",
            5,
            "'2024-05-01' is not an ISO-8601 instant; write it as 2024-05-01T10:00:00Z"),
        error(
            "a = 2024-02-31T10:00:00Z",
            5,
            "'2024-02-31T10:00:00Z' is not an ISO-8601 instant; write it as 2024-05-01T10:00:00Z"),
        error(
            "a = 9223372036854775808",
            5,
            "the whole number is beyond 64 bits; with a fraction, such as .0, it is read as a double"),
        error("a = 1e999", 5, "the number is too large for a double"),
        error("a = 10x", 5, "malformed number; text goes in quotes"),
        error("a = 1.2.3", 5, "malformed number; text goes in quotes"),
        error("a = 5.", 5, "malformed number; text goes in quotes"),
        error("a = 'x", 5, "the quote opened here is never closed"),
        error(
            "a = 'x\\q'",
            7,
            "unknown escape; known are \\\\ \\' \\\" \\` \\% \\_ \\n \\r \\t and \\u with four hexadecimal digits"),
        error("a = '\\u12'", 6, "\\u needs four hexadecimal digits"),
        error("a = #", 5, "unexpected character '#'"),
        error("a = 1 & b = 2", 7, "unexpected character '&'; AND is written && or AND"),
        error("a = 1 | b = 2", 7, "unexpected character '|'; OR is written || or OR"),
        error("a = \u0000", 5, "unexpected character U+0000"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void pointsAtTheFirstThingThatDoesNotFit(String text, int column, String problem) {
    FilterSyntaxException e = parse(text);
    assertThat(e.getMessage())
        .isEqualTo(
            "filter: line 1, column %d: %s\n%s\n%s^"
                .formatted(column, problem, text.replace('\u0000', ' '), " ".repeat(column - 1)));
    assertThat(e.line()).isEqualTo(1);
    assertThat(e.column()).isEqualTo(column);
    assertThat(e.field()).isEqualTo("filter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 1 AND\nb = ?", "a = 1 AND\r\nb = ?", "a = 1 AND\rb = ?"})
  void countsLines(String text) {
    assertThat(parse(text))
        .hasMessage("filter: line 2, column 5: unexpected character '?'\nb = ?\n    ^");
  }

  @Test
  void keepsTheCaretInPlaceBehindTabs() {
    assertThat(parse("a\t=\t?").getMessage()).endsWith("\na = ?\n    ^");
  }

  @Test
  void cutsLongLines() {
    String text = "a = 1 AND ".repeat(20) + "?" + " AND a = 1".repeat(20);
    assertThat(parse(text))
        .hasMessage(
            "filter: line 1, column 201: unexpected character '?'\n..."
                + "a = 1 AND ".repeat(4)
                + "? AND a = 1 AND a = 1 AND a = 1 AND a = ...\n"
                + " ".repeat(43)
                + "^");
  }

  @Test
  void cutsLongWords() {
    assertThat(parse("a = 1 " + "x".repeat(1000)).getMessage())
        .contains("found '" + "x".repeat(30) + "...'")
        .hasSizeLessThan(300);
  }

  private static FilterSyntaxException parse(String text) {
    return catchThrowableOfType(FilterSyntaxException.class, () -> Filter.parse(text));
  }

  private static Arguments error(String text, int column, String problem) {
    return Arguments.of(text, column, problem);
  }
}
