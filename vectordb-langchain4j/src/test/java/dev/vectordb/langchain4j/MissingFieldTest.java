package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.VectorDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a condition says of an entry without the key: no to every comparison, yes to what is
 * negated. The starter has the same table for Spring AI.
 */
class MissingFieldTest {
  private static final Embedding ONE = Embedding.from(new float[] {1, 0});

  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of(metadataKey("k").isEqualTo(1), List.of("one")),
        Arguments.of(metadataKey("k").isNotEqualTo(1), List.of("five", "none")),
        Arguments.of(metadataKey("k").isLessThan(3), List.of("one")),
        Arguments.of(metadataKey("k").isLessThan(-1000), List.of()),
        Arguments.of(metadataKey("k").isLessThanOrEqualTo(5), List.of("five", "one")),
        Arguments.of(metadataKey("k").isGreaterThan(-1000), List.of("five", "one")),
        Arguments.of(metadataKey("k").isGreaterThanOrEqualTo(5), List.of("five")),
        Arguments.of(metadataKey("k").isBetween(-1000, 1000), List.of("five", "one")),
        Arguments.of(metadataKey("k").isIn(1, 0), List.of("one")),
        Arguments.of(metadataKey("k").isNotIn(1, 0), List.of("five", "none")),
        Arguments.of(Filter.not(metadataKey("k").isLessThan(3)), List.of("five", "none")),
        Arguments.of(Filter.not(metadataKey("k").isNotEqualTo(1)), List.of("one")),
        Arguments.of(metadataKey("missing").containsString("x"), List.of()),
        Arguments.of(
            Filter.not(metadataKey("missing").containsString("x")),
            List.of("five", "none", "one")));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void anEntryWithoutTheKeyMatchesWhatIsNegatedAlone(Filter filter, List<String> expected) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store =
          VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
      store.addAll(List.of("one", "five", "none"), List.of(ONE, ONE, ONE), segments());
      assertThat(Entries.ids(store, ONE, filter)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** What LangChain4j itself says of the same conditions. */
  @ParameterizedTest
  @MethodSource("conditions")
  void soItIsInLangChain4j(Filter filter, List<String> expected) {
    List<String> ids = List.of("one", "five", "none");
    assertThat(ids.stream().filter(id -> filter.test(segments().get(ids.indexOf(id)).metadata())))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<TextSegment> segments() {
    return List.of(
        TextSegment.from("a", new Metadata().put("k", 1)),
        TextSegment.from("b", new Metadata().put("k", 5)),
        TextSegment.from("c"));
  }
}
