package dev.vectordb.internal.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.Filter;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R8: filters that a fuzzer makes find what the naive oracle says. */
@Tag("reliability")
class FilterEvaluationFuzzTest {
  private static final int RECORDS = 60;

  /** Beyond that the regular expressions of the oracle may take for ever. */
  private static final int MAX_WILDCARDS = 6;

  private static final IndexedModel MODEL = model();

  /** Half of the records in a base, the others written since. */
  private static IndexedModel model() {
    IndexedModel model = new IndexedModel();
    RandomMetadata source = new RandomMetadata(new Random(7));
    for (int i = 0; i < RECORDS; i++) {
      model.put(source.metadata(), i % 3 == 0 ? null : "text number" + i % 5);
    }
    model.reopen(RECORDS / 2);
    model.indexTexts(RECORDS / 4);
    return model;
  }

  static Stream<byte[]> filters() {
    return FuzzCorpus.of("filter-evaluations");
  }

  @DictionaryEntries({
    "a",
    "b",
    "c",
    "`a.b`",
    "a.b",
    "é",
    " AND ",
    " OR ",
    "NOT ",
    " IN (",
    " NIN (",
    " LIKE ",
    " BETWEEN ",
    " IS NULL",
    "CONTAINS(",
    "EXISTS(",
    "TEXT_CONTAINS(",
    "TIMESTAMP ",
    "UUID ",
    "'ab'",
    "'abc'",
    "9007199254740993",
    "9223372036854775807",
    "1.5f",
    "0.1",
    "-0.0",
    "1e19",
    "'2024-05-01T10:00:00Z'",
    "'2024-05-01T12:00:00+02:00'",
    "'%b'",
    "'0a0b0c0d-0000-4000-8000-00000000000a'",
    "'FA0B0C0D-0000-4000-8000-00000000000A'"
  })
  @MethodSource("filters")
  @FuzzTest(maxDuration = "5m")
  void finds(byte[] input) {
    String text = new String(input, UTF_8);
    Filter filter;
    try {
      filter = Filter.parse(text);
    } catch (FilterSyntaxException | InvalidFilterException e) {
      return;
    }
    if (text.chars().filter(c -> c == '%').count() <= MAX_WILDCARDS) {
      MODEL.check(filter, text);
    }
  }
}
