package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchHit;
import java.util.List;
import org.junit.jupiter.api.Test;

class MmrChoiceTest {
  private static SearchHit hit(String id, float score, float... vector) {
    return new SearchHit(id, score, vector, null, Metadata.empty());
  }

  private static List<String> choose(Metric metric, double lambda, boolean stretches) {
    List<SearchHit> candidates =
        List.of(
            hit("best", 9, 1, 0), hit("copy", 8, 2, 0), hit("zero", 7, 0, 0), hit("else", 6, 0, 1));
    return new MmrChoice(metric, lambda, stretches, TimeLimit.NEVER)
        .choose(candidates, 4, new GroupLimit(null)).stream().map(SearchHit::id).toList();
  }

  /** Of a vector without length no cosine can be told. */
  @Test
  void whatHasNoDirectionIsLikeNothing() {
    assertThat(choose(Metric.DOT_PRODUCT, 0.5, true))
        .containsExactly("best", "zero", "copy", "else");
    assertThat(choose(Metric.DOT_PRODUCT, 0, true)).startsWith("best", "zero").endsWith("copy");
    assertThat(choose(Metric.DOT_PRODUCT, 1, true)).containsExactly("best", "copy", "zero", "else");
  }

  /** Without a scale of their own scores and similarities are products alike. */
  @Test
  void scoresAreComparedWithSimilaritiesAsTheyStand() {
    assertThat(choose(Metric.DOT_PRODUCT, 0.5, false))
        .containsExactly("best", "zero", "copy", "else");
    assertThat(choose(Metric.DOT_PRODUCT, 0, false)).endsWith("copy");
  }
}
