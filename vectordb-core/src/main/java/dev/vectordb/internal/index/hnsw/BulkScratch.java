package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.BlockDistances;
import dev.vectordb.internal.vector.PackedDistance;
import dev.vectordb.internal.vector.QueryScorer;
import java.util.Arrays;

/** What one worker of a bulk build needs for itself, kept between tasks. Not thread-safe. */
final class BulkScratch {
  /** One row. */
  final float[] row;

  /** One packed panel. */
  final float[] panel;

  /** Twice as many candidates as a place keeps. */
  final long[] merged;

  /** The candidates of a leaf's row, or those that a place keeps. */
  long[] candidates = new long[0];

  int[] ids = new int[0];

  /** Candidates from the level above. */
  private static final int FROM_ABOVE = 16;

  private final Graph graph;
  private final SearchContext context;
  private final NeighborSelector selector;
  private final QueryScorer scorer;
  private float[] distances = new float[0];
  private float[] packed = new float[0];
  private float[] matrix = new float[0];

  BulkScratch(Graph graph) {
    this.graph = graph;
    context = new SearchContext(graph.rows, graph.kind, graph.parameters.maxConnections0());
    int dimension = graph.rows.dimension();
    int width = LevelBuild.candidateCount(graph.parameters);
    row = new float[dimension];
    panel = new float[BlockDistances.PANEL * dimension];
    merged = new long[2 * width];
    selector = new NeighborSelector(graph.rows, graph.kind, width);
    scorer = new QueryScorer(graph.rows, graph.kind);
    ensure(width + FROM_ABOVE);
  }

  /** Makes room for so many ids and candidates; what they hold is lost. */
  void ensure(int count) {
    if (ids.length < count) {
      int length = count + count / 2;
      ids = new int[length];
      candidates = new long[length];
      distances = new float[length];
    }
  }

  /** Returns a buffer for packed rows. */
  float[] packed(int length) {
    if (packed.length < length) {
      packed = new float[length];
    }
    return packed;
  }

  /** Returns a buffer for distances of pairs. */
  float[] matrix(int length) {
    if (matrix.length < length) {
      matrix = new float[length];
    }
    return matrix;
  }

  /**
   * Sorts a leaf by the distance from its first row, that one first.
   *
   * @param leaf places in {@code nodes}; sorted in place
   */
  void sortFromFirst(int[] leaf, int[] nodes) {
    if (leaf.length < 2) {
      return;
    }
    ensure(leaf.length);
    for (int i = 0; i < leaf.length; i++) {
      ids[i] = nodes[leaf[i]];
    }
    scorer.aim(ids[0]);
    scorer.distances(ids, leaf.length, distances);
    for (int i = 1; i < leaf.length; i++) {
      candidates[i] = PackedDistance.pack(distances[i], leaf[i]);
    }
    Arrays.sort(candidates, 1, leaf.length);
    for (int i = 1; i < leaf.length; i++) {
      leaf[i] = (int) candidates[i];
    }
  }

  /**
   * Adds the nearest nodes of a level above to the first {@link #ids}, for which there is room
   * behind the candidates of a place.
   *
   * @param node whose neighbours they shall be
   * @param count ids so far
   * @param entry where to begin, with its level
   * @param above the level, linked already
   * @return ids then
   */
  int addFromAbove(int node, int count, long entry, int above) {
    int nodeCount = graph.claims.claimed();
    context.begin(nodeCount);
    context.scorer.aim(node);
    int start = GraphSearcher.descend(graph, context, entry, above);
    context.forgetVisited(nodeCount);
    GraphSearcher.searchLevel(graph, context, start, above, FROM_ABOVE);
    int end = count;
    for (int i = 0; i < context.pool.size(); i++) {
      int found = context.pool.node(i);
      if (found != node && !contains(found, count)) {
        ids[end++] = found;
      }
    }
    return end;
  }

  private boolean contains(int id, int count) {
    for (int i = 0; i < count; i++) {
      if (ids[i] == id) {
        return true;
      }
    }
    return false;
  }

  /**
   * Chooses links of a node among the first {@link #ids}, by distances of the same kernels as those
   * between the candidates: equal rows must come out equal.
   *
   * @return how many of {@link #chosen} are the choice
   */
  int choose(int node, int count, int max) {
    scorer.aim(node);
    scorer.distances(ids, count, distances);
    selector.begin(node);
    for (int i = 0; i < count; i++) {
      selector.add(ids[i], distances[i]);
    }
    return selector.select(max);
  }

  /** Returns what was chosen, nearest first; valid until the next choice. */
  int[] chosen() {
    return selector.selected();
  }
}
