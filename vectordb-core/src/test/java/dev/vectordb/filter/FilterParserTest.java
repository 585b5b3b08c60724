package dev.vectordb.filter;

import static dev.vectordb.filter.Filters.field;
import static dev.vectordb.filter.Filters.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each form of the language means, as a tree. */
class FilterParserTest {
  private static final Instant MAY = Instant.parse("2024-05-01T10:00:00Z");
  private static final UUID ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  static Stream<Arguments> operators() {
    return Stream.of(
        form("a = 1", field("a").eq(1)),
        form("a == 1", field("a").eq(1)),
        form("a=1", field("a").eq(1)),
        form("a != 1", field("a").ne(1)),
        form("a <> 1", field("a").ne(1)),
        form("a < 1", field("a").lt(1)),
        form("a <= 1", field("a").le(1)),
        form("a > 1", field("a").gt(1)),
        form("a >= 1", field("a").ge(1)),
        form("a in (1, 'x', TRUE)", field("a").in(1, "x", true)),
        form("a IN [1]", field("a").in(1)),
        form("a NOT IN (1, 2)", field("a").notIn(1, 2)),
        form("a not in [1, 2]", field("a").notIn(1, 2)),
        form("a NIN [1, 2]", field("a").notIn(1, 2)),
        form("a nin (1)", field("a").notIn(1)),
        form("a LIKE 'x%'", field("a").like("x%")),
        form("a NOT LIKE 'x%'", field("a").like("x%").not()),
        form("CONTAINS(a, 'x')", field("a").contains("x")),
        form("contains ( a.b , 3 )", field("a.b").contains(3)),
        form("CONTAINS($text, 'white whale')", Filters.textContains("white whale")),
        form("contains($TEXT, \"x\")", Filters.textContains("x")),
        form("CONTAINS(\"$text\", 'x')", field("$text").contains("x")),
        form("CONTAINS($texts, 'x')", field("$texts").contains("x")),
        form("EXISTS(a)", field("a").exists()),
        form("exists (\"a.b\")", key("a.b").exists()),
        form("a IS NULL", field("a").isNull()),
        form("a is not null", field("a").exists()),
        form("a BETWEEN 1 AND 2", field("a").between(1, 2)),
        form("a NOT BETWEEN 1 AND 2", field("a").between(1, 2).not()),
        form("a BETWEEN 1 AND 2 AND b = 3", field("a").between(1, 2).and(field("b").eq(3))));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        form("a = 'x'", field("a").eq("x")),
        form("a = \"x\"", field("a").eq("x")),
        form("a = ''", field("a").eq("")),
        form("a = 'it''s'", field("a").eq("it's")),
        form("a = 'it\\'s'", field("a").eq("it's")),
        form("a = \"say \"\"hi\"\"\"", field("a").eq("say \"hi\"")),
        form("a = 'x\\\\y'", field("a").eq("x\\y")),
        form("a = '\\n\\t\\r\\u00e9\\\"\\`'", field("a").eq("\n\t\ré\"`")),
        form("a LIKE '50\\%'", field("a").like("50\\%")),
        form("a LIKE 'a\\\\\\\\b'", field("a").like("a\\\\b")),
        form("a = 'x\ny'", field("a").eq("x\ny")),
        form("a = 0", field("a").eq(0)),
        form("a = -3", field("a").eq(-3)),
        form("a = +3", field("a").eq(3)),
        form("a<-3", field("a").lt(-3)),
        form("a = 10L", field("a").eq(10)),
        form("a = 10l", field("a").eq(10)),
        form("a = 9223372036854775807", field("a").eq(Long.MAX_VALUE)),
        form("a = -9223372036854775808", field("a").eq(Long.MIN_VALUE)),
        form("a = 1.5", field("a").eq(1.5)),
        form("a = .5", field("a").eq(0.5)),
        form("a = -.5", field("a").eq(-0.5)),
        form("a = -0.0", field("a").eq(-0.0)),
        form("a = 1e3", field("a").eq(1000.0)),
        form("a = 1.5E-3", field("a").eq(0.0015)),
        form("a = 9223372036854775808.0", field("a").eq(0x1p63)),
        form("a = TRUE", field("a").eq(true)),
        form("a = False", field("a").eq(false)),
        form("a = 2024-05-01T10:00:00Z", field("a").eq(MAY)),
        form("a = 2024-05-01T12:00:00+02:00", field("a").eq(MAY)),
        form("a = 2024-05-01t10:00:00.25z", field("a").eq(MAY.plusMillis(250))),
        form("a = TIMESTAMP '2024-05-01T10:00:00Z'", field("a").eq(MAY)),
        form("a = '2024-05-01T10:00:00Z'", field("a").eq("2024-05-01T10:00:00Z")),
        form("a = UUID '123e4567-e89b-12d3-a456-426614174000'", field("a").eq(ID)),
        form("a = uuid \"123E4567-E89B-12D3-A456-426614174000\"", field("a").eq(ID)),
        form(
            "a in (2024-05-01T10:00:00Z,timestamp'2024-05-01T10:00:00Z')",
            field("a").in(MAY, MAY)));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        form("a.b.c = 1", field("a.b.c").eq(1)),
        form("\"a.b\" = 1", key("a.b").eq(1)),
        form("`a.b` = 1", key("a.b").eq(1)),
        form("a.\"b.c\".`d e` = 1", path("a", "b.c", "d e").eq(1)),
        form("\"say \"\"hi\"\"\" = 1", key("say \"hi\"").eq(1)),
        form("`tick``s` = 1", key("tick`s").eq(1)),
        form("\"and\" = 1", key("and").eq(1)),
        form("\"\u200b\" = 1", key("\u200b").eq(1)),
        form("_id = 1", field("_id").eq(1)),
        form("$ref2 = 1", field("$ref2").eq(1)),
        form("content-type = 1", field("content-type").eq(1)),
        form("größe = 1", field("größe").eq(1)),
        form("年 = 1", field("年").eq(1)),
        form("whereabouts = 'x'", field("whereabouts").eq("x")),
        form("android = 1", field("android").eq(1)),
        form("exists = 1", field("exists").eq(1)),
        form("contains IS NULL", field("contains").isNull()),
        form("timestamp > 5", field("timestamp").gt(5)),
        form("uuid = UUID '123e4567-e89b-12d3-a456-426614174000'", field("uuid").eq(ID)),
        form("exists.contains = 1", field("exists.contains").eq(1)),
        form("lıke = 1", field("lıke").eq(1)));
  }

  static Stream<Arguments> connectives() {
    Filter a = field("a").eq(1);
    Filter b = field("b").eq(2);
    Filter c = field("c").eq(3);
    return Stream.of(
        form("a=1 AND b=2 AND c=3", new Filter.And(List.of(a, b, c))),
        form("a=1 && b=2 and c=3", new Filter.And(List.of(a, b, c))),
        form("a=1 OR b=2 || c=3", new Filter.Or(List.of(a, b, c))),
        form("a=1 or b=2 and c=3", new Filter.Or(List.of(a, new Filter.And(List.of(b, c))))),
        form("a=1 and b=2 or c=3", new Filter.Or(List.of(new Filter.And(List.of(a, b)), c))),
        form("(a=1 or b=2) and c=3", new Filter.And(List.of(new Filter.Or(List.of(a, b)), c))),
        form("(a=1 and b=2) and c=3", new Filter.And(List.of(new Filter.And(List.of(a, b)), c))),
        form("a=1 and (b=2 and c=3)", new Filter.And(List.of(a, new Filter.And(List.of(b, c))))),
        form("NOT a=1 AND b=2", new Filter.And(List.of(new Filter.Not(a), b))),
        form("!(a=1) && b=2", new Filter.And(List.of(new Filter.Not(a), b))),
        form("not (a=1 and b=2)", new Filter.Not(new Filter.And(List.of(a, b)))),
        form("NOT NOT a=1", new Filter.Not(new Filter.Not(a))),
        form("!!a=1", new Filter.Not(new Filter.Not(a))),
        form("NOT a IN (1)", new Filter.Not(field("a").in(1))),
        form("((((a=1))))", a),
        form(" \t\r\n a\u00a0=\n1 \n", a));
  }

  @ParameterizedTest
  @MethodSource({"operators", "values", "names", "connectives"})
  void means(String text, Filter expected) {
    assertThat(Filter.parse(text)).isEqualTo(expected);
  }

  @Test
  void printsCanonically() {
    assertThat(Filter.parse("a==1&&!(b<>'it\\'s'||c nin[.5])").toText())
        .isEqualTo("a = 1 AND NOT (b != 'it''s' OR c NOT IN (0.5))");
    assertThat(Filter.parse("a=1 or b like '50\\%' and c not between 1 and 2").toText())
        .isEqualTo("a = 1 OR (b LIKE '50\\%' AND NOT c BETWEEN 1 AND 2)");
    assertThat(Filter.parse("`in`.`a b`.`c` is null or exists(x) and contains(y,true)").toText())
        .isEqualTo("\"in\".\"a b\".c IS NULL OR (EXISTS(x) AND CONTAINS(y, TRUE))");
    assertThat(
            Filter.parse("a>=2024-05-01T10:00:00Z or b=uuid'123E4567-E89B-12D3-A456-426614174000'")
                .toText())
        .isEqualTo(
            "a >= TIMESTAMP '2024-05-01T10:00:00Z'"
                + " OR b = UUID '123e4567-e89b-12d3-a456-426614174000'");
    assertThat(field("a").eq("x\n\ud800\u2028\\").toText())
        .isEqualTo("a = 'x\\u000a\\ud800\\u2028\\\\'");
  }

  private static Filters.Field path(String... segments) {
    return new Filters.Field(new FieldPath(List.of(segments)));
  }

  private static Arguments form(String text, Filter expected) {
    return Arguments.of(text, expected);
  }
}
