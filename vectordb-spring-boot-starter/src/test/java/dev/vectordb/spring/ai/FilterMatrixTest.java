package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;

/**
 * Every operator on every type of value, against a table of what must match: document a has every
 * key, b most of them, c numbers of other types than a and b, d no metadata at all.
 */
class FilterMatrixTest {
  private static final StoreFixture FIXTURE = new StoreFixture();
  private static final UUID ID = UUID.fromString("8a7c1f0e-6f7b-4e6a-9e55-6d8d5b1a2c3d");
  private static final Instant NEW_YEAR = Instant.parse("2024-01-01T00:00:00Z");
  private final FilterExpressionBuilder build = new FilterExpressionBuilder();

  @BeforeAll
  static void fill() {
    FIXTURE.store.add(
        List.of(
            document(
                "a",
                "1 0 0 0",
                Map.of(
                    "country",
                    "IT",
                    "year",
                    2020,
                    "rating",
                    4.5,
                    "active",
                    true,
                    "at",
                    NEW_YEAR,
                    "uid",
                    ID,
                    "tags",
                    List.of("x", "y"),
                    "author",
                    Map.of("name", "Ada", "born", 1815),
                    "big",
                    3_000_000_000L,
                    "dotted.key",
                    "d")),
            document(
                "b",
                "1 1 0 0",
                Map.of(
                    "country",
                    "UK",
                    "year",
                    2023,
                    "rating",
                    3.5f,
                    "active",
                    false,
                    "at",
                    NEW_YEAR.plusSeconds(86_400),
                    "tags",
                    List.of("y"),
                    "author",
                    Map.of("name", "Bob"))),
            document("c", "0 1 0 0", Map.of("country", "it", "year", 2023L, "rating", 4)),
            document("d", "0 0 1 0", Map.of())));
  }

  @AfterAll
  static void close() {
    FIXTURE.close();
  }

  private static Set<String> matches(Expression filter) {
    return new TreeSet<>(
        FIXTURE.ids(SearchRequest.builder().query("1 1 1 1").topK(10).filterExpression(filter)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          country == 'IT'                                                 => a
          country == 'XX'                                                 =>
          country != 'IT'                                                 => bcd
          country > 'IT'                                                  => bc
          country >= 'IT'                                                 => abc
          country < 'UK'                                                  => a
          country <= 'UK'                                                 => ab
          country in ['IT', 'UK']                                         => ab
          country nin ['IT', 'UK']                                        => cd
          country NOT IN ['IT']                                           => bcd
          country is null                                                 => d
          country IS NOT NULL                                             => abc
          year == 2023                                                    => bc
          year == 2023.0                                                  => bc
          year != 2023                                                    => ad
          year > 2020                                                     => bc
          year >= 2020                                                    => abc
          year < 2023                                                     => a
          year <= 2023                                                    => abc
          year in [2020, 1999]                                            => a
          year nin [2020]                                                 => bcd
          year == '2023'                                                  =>
          year != '2023'                                                  => abcd
          year > '2000'                                                   =>
          rating == 4.5                                                   => a
          rating == 4                                                     => c
          rating == 3.5                                                   => b
          rating > 3.5                                                    => ac
          rating >= 3.5                                                   => abc
          rating < 4.5                                                    => bc
          rating in [3.5, 4]                                              => bc
          big == 3000000000L                                              => a
          big > 2999999999L                                               => a
          active == true                                                  => a
          active != true                                                  => bcd
          active == false                                                 => b
          active in [true, false]                                         => ab
          active == 'true'                                                =>
          at == '2024-01-01T00:00:00Z'                                    => a
          at > '2024-01-01T00:00:00Z'                                     => b
          at <= '2024-01-02T00:00:00Z'                                    => ab
          at != '2024-01-01T00:00:00Z'                                    => bcd
          uid == '8a7c1f0e-6f7b-4e6a-9e55-6d8d5b1a2c3d'                   => a
          uid != '8a7c1f0e-6f7b-4e6a-9e55-6d8d5b1a2c3d'                   => bcd
          uid in ['8a7c1f0e-6f7b-4e6a-9e55-6d8d5b1a2c3d']                 => a
          tags == 'x'                                                     => a
          tags == 'y'                                                     => ab
          tags != 'x'                                                     => bcd
          tags in ['x', 'z']                                              => a
          tags nin ['y']                                                  => cd
          tags is not null                                                => ab
          author.name == 'Ada'                                            => a
          author.name != 'Ada'                                            => bcd
          author.name in ['Ada', 'Bob']                                   => ab
          author.name nin ['Ada']                                         => bcd
          author.born > 1800                                              => a
          author.born is null                                             => bcd
          author.name is not null                                         => ab
          dotted.key == 'd'                                               => a
          "dotted.key" == 'd'                                             => a
          dotted.key != 'd'                                               => bcd
          dotted.key is null                                              => bcd
          dotted.key is not null                                          => a
          nobody == 1                                                     =>
          nobody != 1                                                     => abcd
          nobody < 1                                                      =>
          nobody >= 1                                                     =>
          nobody <= 1                                                     =>
          nobody > -1000                                                  =>
          year < -1000                                                    =>
          year <= 1000000                                                 => abc
          year > -1000                                                    => abc
          nobody in [1]                                                   =>
          nobody nin [1]                                                  => abcd
          nobody is null                                                  => abcd
          nobody is not null                                              =>
          country == 'IT' && year == 2020                                 => a
          country == 'IT' && year == 2023                                 =>
          country == 'IT' || year == 2023                                 => abc
          country == 'UK' || country == 'it' && year > 2020               => bc
          (country == 'UK' || country == 'it') && rating > 3.5            => c
          NOT (country == 'IT')                                           => bcd
          NOT (year < 2023)                                               => bcd
          NOT (country != 'IT' && year == 2023)                           => ad
          """)
  void textFiltersMatchAsTheTableSays(String text, @Nullable String expected) {
    Expression filter = new FilterExpressionTextParser().parse(text);
    assertThat(matches(filter)).as(text).isEqualTo(letters(expected));
    Set<String> complement = new TreeSet<>(Set.of("a", "b", "c", "d"));
    complement.removeAll(letters(expected));
    assertThat(matches(new Expression(ExpressionType.NOT, filter)))
        .as("NOT " + text)
        .isEqualTo(complement);
    assertThat(matches(new Expression(ExpressionType.NOT, new Group(filter))))
        .isEqualTo(complement);
  }

  @Test
  void valuesThatTextCannotHoldAreConvertedAsMetadataAre() {
    assertThat(matches(build.eq("at", NEW_YEAR).build())).containsExactly("a");
    assertThat(matches(build.gt("at", date(NEW_YEAR)).build())).containsExactly("b");
    assertThat(matches(build.eq("uid", ID).build())).containsExactly("a");
    assertThat(matches(build.eq("year", (short) 2020).build())).containsExactly("a");
    assertThat(matches(build.eq("rating", new BigDecimal("4.50")).build())).containsExactly("a");
    assertThat(matches(build.eq("country", Country.UK).build())).containsExactly("b");
    assertThat(matches(build.in("country", Country.UK, "it").build())).containsExactly("b", "c");
  }

  @SuppressWarnings("JavaUtilDate") // what older readers put into metadata
  private static Date date(Instant instant) {
    return new Date(TimeUnit.SECONDS.toMillis(instant.getEpochSecond()));
  }

  @Test
  void anInOfOneValueMayComeWithoutAList() {
    Expression in =
        new Expression(
            ExpressionType.IN,
            new org.springframework.ai.vectorstore.filter.Filter.Key("country"),
            new org.springframework.ai.vectorstore.filter.Filter.Value("UK"));
    assertThat(matches(in)).containsExactly("b");
  }

  private static Set<String> letters(@Nullable String letters) {
    Set<String> set = new TreeSet<>();
    if (letters != null) {
      letters.chars().forEach(letter -> set.add(String.valueOf((char) letter)));
    }
    return set;
  }

  private enum Country {
    UK
  }
}
