package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Fusion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the scores of two legs become one. */
class FusingTest {
  private static Candidate candidate(
      @Nullable Float byVector, int vectorRank, @Nullable Float byWords, int textRank) {
    Candidate candidate = new Candidate(0, "id");
    candidate.vectorScore = byVector;
    candidate.vectorRank = vectorRank;
    candidate.textScore = byWords;
    candidate.textRank = textRank;
    return candidate;
  }

  private static float fused(Fusion fusion, Candidate... candidates) {
    Fusing.fuse(List.of(candidates), fusion);
    return candidates[0].score;
  }

  @Test
  void scoresAreStretchedOverTheVectorLegAndFromZeroOverWords() {
    Candidate best = candidate(0.9f, 1, 2f, 2);
    Candidate least = candidate(0.5f, 2, 0f, 0);
    Candidate byWords = candidate(0.7f, 0, 8f, 1);
    assertThat(fused(Fusion.weighted(0.5), best, least, byWords)).isEqualTo(0.625f);
    assertThat(least.score).isZero();
    assertThat(byWords.score).isEqualTo(0.75f);
  }

  @Test
  void whatIsFartherThanTheVectorLegReachedCountsAsItsLeast() {
    Candidate far = candidate(-0.8f, 0, 3f, 1);
    assertThat(
            fused(Fusion.weighted(0.5), far, candidate(0.9f, 1, 0f, 0), candidate(0.5f, 2, 0f, 0)))
        .isEqualTo(0.5f);
  }

  @Test
  void aLegThatFoundOnlyOneOrNothingDividesByNothing() {
    assertThat(fused(Fusion.weighted(0.5), candidate(-0.5f, 1, 0f, 0))).isEqualTo(0.5f);
    assertThat(fused(Fusion.weighted(0), candidate(0.5f, 0, 3f, 1))).isEqualTo(1f);
    assertThat(fused(Fusion.weighted(1), candidate(0.5f, 1, 0f, 0))).isEqualTo(1f);
    assertThat(fused(Fusion.weighted(0.25), candidate(0f, 1, 0f, 0), candidate(0f, 2, 0f, 0)))
        .isEqualTo(0.25f);
  }

  @Test
  void ranksAddUpAndTheFirstOfBothIsOne() {
    Candidate both = candidate(0.9f, 1, 5f, 1);
    Candidate one = candidate(0.2f, 0, 4f, 2);
    assertThat(fused(Fusion.reciprocalRank(60), both, one)).isEqualTo(1f);
    assertThat(one.score).isEqualTo((float) (61.0 / 62 / 2));
  }
}
