package dev.vectordb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Figures of rankings that can be worked out by hand. */
class RankingQualityTest {
  private static final Map<Integer, Integer> GAINS = Map.of(1, 4, 2, 2, 3, 1);

  private static RankingQuality of(List<Integer> ranking) {
    RankingQuality quality = new RankingQuality();
    quality.add(ranking, GAINS);
    return quality;
  }

  @Test
  void theBestRankingIsOneAndNoneIsZero() {
    assertThat(of(List.of(1, 2, 3)).ndcg()).isEqualTo(1);
    assertThat(of(List.of(1, 2, 3)).recall()).isEqualTo(1);
    assertThat(of(List.of()).ndcg()).isZero();
    assertThat(of(List.of(7, 8)).recall()).isZero();
  }

  @Test
  void placesCountByTheirLogarithm() {
    double ideal = 4 + 2 / 1.5849625 + 1 / 2.0;
    assertThat(of(List.of(9, 2, 1)).ndcg())
        .isCloseTo((2 / 1.5849625 + 4 / 2.0) / ideal, within(1e-6));
    assertThat(of(List.of(9, 2, 1)).recall()).isCloseTo(2 / 3.0, within(1e-9));
  }

  @Test
  void whatComesTooLateDoesNotCount() {
    List<Integer> late = IntStream.rangeClosed(100, 109).boxed().toList();
    List<Integer> ranking = Stream.concat(late.stream(), Stream.of(1)).toList();
    assertThat(of(ranking).ndcg()).isZero();
    assertThat(of(ranking).recall()).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void figuresAreMeansOverQuestions() {
    RankingQuality quality = of(List.of(1, 2, 3));
    quality.add(List.of(), GAINS);
    assertThat(quality.ndcg()).isEqualTo(0.5);
    assertThat(quality.recall()).isEqualTo(0.5);
  }
}
