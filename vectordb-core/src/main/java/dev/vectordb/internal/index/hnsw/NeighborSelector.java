package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.PackedDistance;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.VectorRows;
import java.util.Arrays;

/**
 * Chooses links: the paper's Algorithm 4 (SELECT-NEIGHBORS-HEURISTIC), without extending the
 * candidates and without keeping pruned ones. A candidate is taken if it is nearer to the node than
 * to every neighbour taken before it. Not thread-safe.
 *
 * <p>Equal distances are ordered by a hash that differs from node to node. By ordinal, a crowd of
 * equal vectors would all link to the same few, and most of it could not be reached.
 */
final class NeighborSelector {
  /** Pairs compared before looking whether one of them already decides. */
  private static final int BLOCK = 8;

  /** Odd, so that {@link #INVERSE} undoes it. */
  private static final int MULTIPLIER = 0x9E3779B1;

  private static final int INVERSE = 0x0E8B2F51;
  private static final int SALT_MULTIPLIER = 0x85EBCA6B;

  private final QueryScorer scorer;
  private final int[] block = new int[BLOCK];
  private final float[] distances = new float[BLOCK];
  private long[] candidates;
  private int count;
  private int salt;

  /** Which of the taken the last candidate that was turned away was nearer to. */
  private int suspect;

  private int[] selected = new int[0];

  NeighborSelector(VectorRows rows, DistanceKind kind, int efConstruction) {
    scorer = new QueryScorer(rows, kind);
    candidates = new long[efConstruction];
  }

  /** Starts anew for the node whose links are chosen. */
  void begin(int owner) {
    count = 0;
    salt = owner * SALT_MULTIPLIER;
  }

  void add(int node, float distance) {
    if (count == candidates.length) {
      candidates = Arrays.copyOf(candidates, count * 2);
    }
    candidates[count++] = PackedDistance.pack(distance, (node ^ salt) * MULTIPLIER);
  }

  /** Chooses at most {@code max} of the added; returns how many, nearest first. */
  int select(int max) {
    if (selected.length < max) {
      selected = new int[max];
    }
    Arrays.sort(candidates, 0, count);
    suspect = 0;
    int taken = 0;
    for (int i = 0; i < count && taken < max; i++) {
      int node = ((int) candidates[i] * INVERSE) ^ salt;
      if (isDiverse(node, PackedDistance.distance(candidates[i]), taken)) {
        candidates[taken] = candidates[i];
        selected[taken++] = node;
      }
    }
    return taken;
  }

  private boolean isDiverse(int node, float distance, int taken) {
    if (taken == 0) {
      return true;
    }
    scorer.aim(node);
    // Candidates come in crowds: what keeps one of them out often keeps out the next.
    if (scorer.distance(selected[suspect]) < distance) {
      return false;
    }
    for (int from = 0; from < taken; from += BLOCK) {
      int size = Math.min(BLOCK, taken - from);
      System.arraycopy(selected, from, block, 0, size);
      scorer.distances(block, size, distances);
      for (int i = 0; i < size; i++) {
        if (distances[i] < distance) {
          suspect = from + i;
          return false;
        }
      }
    }
    return true;
  }

  /** Returns the chosen nodes; valid until the next use. */
  int[] selected() {
    return selected;
  }

  /** Returns the distance of a chosen node. */
  float distance(int i) {
    return PackedDistance.distance(candidates[i]);
  }
}
