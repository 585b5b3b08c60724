package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.BlockDistances;
import dev.vectordb.internal.vector.PackedDistance;
import java.util.Arrays;

/**
 * Compares all pairs of rows in a leaf and offers each row what is near.
 *
 * <p>A candidate is its place among the nodes, scrambled with a salt that differs from row to row:
 * the candidates of one distance are ordered by that. By place, all rows of a crowd of equal ones
 * would keep the same few, and most of the crowd could not be reached.
 */
final class LeafComparison {
  /** Odd, so that {@link #INVERSE} undoes it. */
  private static final int MULTIPLIER = 0x9E3779B1;

  private static final int INVERSE = 0x0E8B2F51;
  private static final int SALT_MULTIPLIER = 0x85EBCA6B;

  private final Graph graph;
  private final int[] nodes;
  private final CandidateReservoirs reservoirs;

  LeafComparison(Graph graph, int[] nodes, CandidateReservoirs reservoirs) {
    this.graph = graph;
    this.nodes = nodes;
    this.reservoirs = reservoirs;
  }

  /** Compares the rows of a leaf, given by their places among the nodes. */
  void compare(int[] leaf, BulkScratch scratch, BulkWorkers workers) {
    int dimension = graph.rows.dimension();
    int panels = BlockDistances.panels(leaf.length);
    int stride = panels * BlockDistances.PANEL;
    scratch.ensure(leaf.length);
    for (int i = 0; i < leaf.length; i++) {
      scratch.ids[i] = nodes[leaf[i]];
    }
    float[] packed = scratch.packed(BlockDistances.packedLength(leaf.length, dimension));
    BlockDistances.pack(graph.rows, scratch.ids, 0, leaf.length, scratch.row, packed);
    float[] matrix = scratch.matrix(stride * stride);
    for (int first = 0; first < stride; first += BlockDistances.PANEL) {
      workers.checkGoingOn();
      BlockDistances.get()
          .distances(
              graph.kind,
              dimension,
              packed,
              first * dimension,
              packed,
              first * dimension,
              (stride - first) / BlockDistances.PANEL,
              matrix,
              first * stride + first,
              stride);
    }
    mirror(matrix, panels, stride, workers);
    for (int i = 0; i < leaf.length; i++) {
      workers.checkGoingOn();
      offer(leaf, i, matrix, i * stride, scratch);
    }
  }

  /** Copies what is right of the diagonal to below it, panel by panel. */
  private static void mirror(float[] matrix, int panels, int stride, BulkWorkers workers) {
    for (int down = 0; down < panels; down++) {
      workers.checkGoingOn();
      for (int right = down + 1; right < panels; right++) {
        int from = (down * stride + right) * BlockDistances.PANEL;
        int to = (right * stride + down) * BlockDistances.PANEL;
        for (int i = 0; i < BlockDistances.PANEL; i++) {
          for (int j = 0; j < BlockDistances.PANEL; j++) {
            matrix[to + i * stride + j] = matrix[from + j * stride + i];
          }
        }
      }
    }
  }

  private void offer(int[] leaf, int i, float[] matrix, int from, BulkScratch scratch) {
    int place = leaf[i];
    int salt = place * SALT_MULTIPLIER;
    float worst = reservoirs.worst(place);
    long[] near = scratch.candidates;
    int count = 0;
    for (int j = 0; j < leaf.length; j++) {
      float distance = matrix[from + j];
      if (distance <= worst && leaf[j] != place) {
        near[count++] = PackedDistance.pack(distance, (leaf[j] ^ salt) * MULTIPLIER);
      }
    }
    if (count > 0) {
      Arrays.sort(near, 0, count);
      reservoirs.offer(place, near, count, scratch.merged);
    }
  }

  /** Copies the ordinals of the candidates of a place to the scratch's ids; returns how many. */
  int readCandidates(int place, BulkScratch scratch) {
    int salt = place * SALT_MULTIPLIER;
    int count = reservoirs.read(place, scratch.candidates);
    for (int i = 0; i < count; i++) {
      scratch.ids[i] = nodes[((int) scratch.candidates[i] * INVERSE) ^ salt];
    }
    return count;
  }
}
