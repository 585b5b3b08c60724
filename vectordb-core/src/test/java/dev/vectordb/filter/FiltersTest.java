package dev.vectordb.filter;

import static dev.vectordb.filter.Filters.allOf;
import static dev.vectordb.filter.Filters.anyOf;
import static dev.vectordb.filter.Filters.field;
import static dev.vectordb.filter.Filters.key;
import static dev.vectordb.filter.Filters.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The builder says what the text says. */
class FiltersTest {

  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of(field("a").eq(1), "a = 1"),
        Arguments.of(field("a").ne(1), "a != 1"),
        Arguments.of(field("a").lt(1), "a < 1"),
        Arguments.of(field("a").le(1), "a <= 1"),
        Arguments.of(field("a").gt(1), "a > 1"),
        Arguments.of(field("a").ge(1), "a >= 1"),
        Arguments.of(field("a").between(1, 2), "a BETWEEN 1 AND 2"),
        Arguments.of(field("a").in("x", 2), "a IN ('x', 2)"),
        Arguments.of(field("a").in(List.of("x", 2)), "a IN ('x', 2)"),
        Arguments.of(field("a").notIn("x"), "a NOT IN ('x')"),
        Arguments.of(field("a").notIn(List.of("x")), "a NOT IN ('x')"),
        Arguments.of(field("a").like("x_%"), "a LIKE 'x_%'"),
        Arguments.of(field("a").contains("x"), "CONTAINS(a, 'x')"),
        Arguments.of(field("a").exists(), "EXISTS(a)"),
        Arguments.of(field("a").isNull(), "a IS NULL"),
        Arguments.of(field("a.b").eq(1), "a.b = 1"),
        Arguments.of(key("a.b").eq(1), "\"a.b\" = 1"),
        Arguments.of(not(field("a").eq(1)), "NOT a = 1"),
        Arguments.of(
            allOf(field("a").eq(1), field("b").eq(2), anyOf(field("c").eq(3), field("d").eq(4))),
            "a = 1 AND b = 2 AND (c = 3 OR d = 4)"),
        Arguments.of(
            field("a").eq(1).and(field("b").eq(2)).and(field("c").eq(3)).or(field("d").eq(4)),
            "(a = 1 AND b = 2 AND c = 3) OR d = 4"),
        Arguments.of(
            field("a").eq(1).and(field("b").eq(2).and(field("c").eq(3))),
            "a = 1 AND (b = 2 AND c = 3)"));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void readsLikeTheText(Filter filter, String text) {
    assertThat(filter.toText()).isEqualTo(text);
    assertThat(Filter.parse(text)).isEqualTo(filter);
  }

  @Test
  void theGuideTellsTheTruth() throws Exception {
    String guide = Files.readString(Path.of("../docs/filters.md"));
    Matcher text = Pattern.compile("```\n(lang = .*)\n```").matcher(guide);
    assertThat(text.find()).isTrue();
    assertThat(Filter.parse(text.group(1)))
        .isEqualTo(
            allOf(
                field("lang").eq("en"),
                field("year").ge(1850),
                anyOf(field("author.name").like("Mel%"), field("tags").contains("whale"))));
    assertThat(guide).contains("Filter.parse(\"year >= 1850 AND lang IN ('en', 'it')\")");
    assertThat(guide)
        .contains(
            "Filters.field(\"year\").ge(1850).and(Filters.field(\"lang\").in(\"en\", \"it\"))");
    assertThat(field("year").ge(1850).and(field("lang").in("en", "it")))
        .isEqualTo(Filter.parse("year >= 1850 AND lang IN ('en', 'it')"));
    assertThat(Filter.parse("NOT a = 1 AND b = 2 OR c = 3"))
        .isEqualTo(Filter.parse("((NOT a = 1) AND b = 2) OR c = 3"));
    Matcher error = Pattern.compile("```\n(filter: line .*\n(.*)\n *\\^)\n```").matcher(guide);
    assertThat(error.find()).isTrue();
    assertThat(catchThrowable(() -> Filter.parse(error.group(2)))).hasMessage(error.group(1));
  }
}
