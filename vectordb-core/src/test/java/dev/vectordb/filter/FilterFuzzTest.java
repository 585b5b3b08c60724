package dev.vectordb.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.internal.limits.Limits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R8: texts that a fuzzer makes, guided by what they reach in the parser. */
@Tag("reliability")
class FilterFuzzTest {

  static Stream<byte[]> texts() {
    return FuzzCorpus.of("filter-texts");
  }

  @DictionaryEntries({
    " AND ",
    " OR ",
    "NOT ",
    " IN (",
    " NIN (",
    " LIKE ",
    " BETWEEN ",
    " IS NULL",
    " IS NOT NULL",
    "TRUE",
    "FALSE",
    "CONTAINS(",
    "EXISTS(",
    "TIMESTAMP ",
    "UUID ",
    "<=",
    ">=",
    "<>",
    "!=",
    "==",
    "&&",
    "||",
    "'2024-05-01T10:00:00Z'",
    "'123e4567-e89b-12d3-a456-426614174000'",
    "\\u0041",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "1e-400",
    "10L",
    "1.5f",
    "a.b",
    "`k`"
  })
  @MethodSource("texts")
  @FuzzTest(maxDuration = "5m")
  void isReadOrRefusedAndWhatIsReadIsPrinted(byte[] input) {
    String text = new String(input, UTF_8);
    Filter filter;
    try {
      filter = Filter.parse(text);
    } catch (FilterSyntaxException e) {
      assertThat(e.getMessage()).endsWith("^");
      assertThat(e.line()).isPositive();
      assertThat(e.column()).isBetween(1, text.length() + 1);
      return;
    } catch (InvalidFilterException e) {
      return;
    }
    String printed = filter.toText();
    assertThat(printed).doesNotContain("\n");
    if (printed.length() <= Limits.MAX_FILTER_CHARS) {
      assertThat(Filter.parse(printed)).isEqualTo(filter);
    }
  }
}
