package dev.vectordb.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HopScorerTest {
  private static final int DIMENSION = 200;
  private static final int ROWS = 500;

  private final SplittableRandom random = new SplittableRandom(20261121);

  /** Not centred, so that a forgotten mean shows. */
  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (random.nextGaussian() + (i % 3 == 0 ? 1 : 0));
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void codesOrderNodesNearlyAsTheirRowsDo(DistanceKind kind) {
    try (VectorRows rows = new VectorRows(DIMENSION);
        Arena arena = Arena.ofShared()) {
      for (int i = 0; i < ROWS; i++) {
        rows.append(vector());
      }
      boolean euclidean = kind == DistanceKind.SQUARED_EUCLIDEAN;
      ByteCodes bytes = new ByteCodes(rows, euclidean, arena);
      BitCodes bits = new BitCodes(rows, euclidean, arena);
      for (int count : new int[] {1, 2, 4, 5, 8, 9, 16, 17, 32}) {
        int[] nodes = random.ints(count, 0, ROWS).toArray();
        float[] query = vector();
        float[] exact = new float[count];
        QueryScorer.of(rows, kind, query).distances(nodes, count, exact);
        double unit = euclidean ? 2 * DIMENSION : DIMENSION;
        assertThat(farthestOff(new ByteHops(bytes), query, nodes, exact, euclidean))
            .as("INT8, hop of %d", count)
            .isLessThan(0.01 * unit);
        assertThat(farthestOff(new BitHops(bits, 32), query, nodes, exact, euclidean))
            .as("one bit, hop of %d", count)
            .isLessThan(0.35 * unit);
      }
    }
  }

  /** INT8 leaves out the squared length of the query, which is the same for all nodes. */
  private static double farthestOff(
      HopScorer scorer, float[] query, int[] nodes, float[] exact, boolean euclidean) {
    double left = 0;
    if (euclidean && scorer instanceof ByteHops) {
      for (float component : query) {
        left += (double) component * component;
      }
    }
    scorer.aim(query);
    float[] seen = new float[nodes.length];
    scorer.score(nodes, nodes.length, seen);
    double farthest = 0;
    for (int i = 0; i < nodes.length; i++) {
      farthest = Math.max(farthest, Math.abs(seen[i] + left - exact[i]));
    }
    return farthest;
  }
}
