package dev.vectordb.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The semantics, example by example: what the docs promise, asked of the oracle. */
@Tag("reliability")
class FilterOracleTest {
  private static final Metadata BOOK =
      Metadata.builder()
          .put("title", "Moby Dick")
          .put("year", 1851)
          .put("big", 9_007_199_254_740_993L)
          .put("price", 9.5)
          .put("ratio", 0.1f)
          .put("sold", true)
          .put("added", Instant.parse("2024-05-01T10:00:00Z"))
          .put("addedText", "2024-05-01T12:00:00+02:00")
          .put("id", UUID.fromString("a23e4567-e89b-12d3-a456-426614174000"))
          .put("idText", "A23E4567-E89B-12D3-A456-426614174000")
          .put("tags", List.of("sea", "whale", 3, List.of("deep"), Map.of("k", "v")))
          .put("sizes", List.of(1, 9))
          .put("none", List.of())
          .put("author", Map.of("name", "Melville", "born", Map.of("year", 1819)))
          .put("authors", List.of(Map.of("name", "Melville")))
          .put("a.b", "dotted")
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title = 'Moby Dick'",
        "title != 'moby dick'",
        "title > 'Moby'",
        "title LIKE 'Moby%'",
        "title LIKE '%D_ck'",
        "CONTAINS(title, 'by D')",
        "year = 1851",
        "year = 1851.0",
        "year > 1850.9 AND year < 1851.1",
        "year BETWEEN 1851 AND 1851",
        "year IN (1, 1851.0)",
        "big > 9007199254740992.0",
        "ratio != 0.1",
        "ratio = 0.10000000149011612",
        "sold = TRUE",
        "sold > FALSE",
        "added = 2024-05-01T10:00:00Z",
        "added < '2024-05-01T10:00:00.001Z'",
        "addedText = 2024-05-01T10:00:00Z",
        "id = 'A23E4567-E89B-12D3-A456-426614174000'",
        "idText = UUID 'a23e4567-e89b-12d3-a456-426614174000'",
        "id > UUID '123e4567-e89b-12d3-a456-426614174000'",
        "tags = 'sea'",
        "tags != 'ship'",
        "tags > 'w'",
        "tags = 3",
        "tags LIKE 'wh%'",
        "CONTAINS(tags, 'sea')",
        "CONTAINS(tags, 3.0)",
        "NOT CONTAINS(tags, 'se')",
        "tags NOT IN ('ship', 'deep')",
        "NOT tags = 'deep'",
        "sizes > 8 AND sizes < 2",
        "NOT sizes BETWEEN 2 AND 8",
        "EXISTS(none) AND none != 1 AND NOT none = 1 AND NOT none IN (1)",
        "author.name = 'Melville'",
        "author.born.year < 1820",
        "EXISTS(author.born)",
        "author != 'Melville' AND author NOT IN ('x') AND NOT author LIKE '%'",
        "authors.name IS NULL",
        "EXISTS(authors)",
        "\"a.b\" = 'dotted'",
        "a.b IS NULL",
        "title.length IS NULL",
        "missing IS NULL AND missing != 1 AND missing NOT IN (1)",
        "NOT missing = 1 AND NOT missing < 1 AND NOT missing LIKE '%' AND NOT CONTAINS(missing, '')",
        "NOT missing BETWEEN 1 AND 2 AND NOT missing IN (1) AND NOT EXISTS(missing)",
        "missing NOT LIKE '%'",
        "year != '1851'",
        "NOT year = '1851' AND NOT year < 'x' AND NOT year >= 'x' AND NOT year LIKE '%'",
        "NOT sold = 1 AND NOT sold = 'true' AND NOT CONTAINS(year, 1851)",
        "NOT title = 5 AND NOT CONTAINS(title, 5)",
        "NOT year BETWEEN 1 AND 'z'"
      })
  void holds(String text) {
    assertThat(FilterOracle.matches(Filter.parse(text), BOOK.asMap())).isTrue();
    assertThat(FilterOracle.matches(Filter.parse(text).not(), BOOK.asMap())).isFalse();
  }
}
