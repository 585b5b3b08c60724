package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.OrdinalFilter;
import java.util.Arrays;

/**
 * Builds a whole graph at once. Where {@link GraphLinker} searches the graph for the neighbourhood
 * of every node, one random access after the other, this compares all pairs of rows that a cut put
 * together, which keeps the processor's multipliers busy. The scheme is PiPNN's (Rubel et al.,
 * "PiPNN: Ultra-Scalable Graph-Based Nearest Neighbor Indexing", 2026), which goes back to HCNNG
 * (Munoz et al., "Hierarchical Clustering-Based Graphs for Large Scale Approximate Nearest Neighbor
 * Search", 2019):
 *
 * <ol>
 *   <li>cut the rows into small overlapping leaves, several times with other random leaders ({@link
 *       LeafPartition});
 *   <li>compare all pairs in each leaf and keep the nearest candidates of every row ({@link
 *       CandidateReservoirs}); PiPNN keeps the nearest of each of several directions instead;
 *   <li>add the nearest of the level above, a random sample of the nodes. Where clusters are small,
 *       all candidates of a leaf are of one cluster, and no link would lead out of it;
 *   <li>choose the links among the candidates by the rule of {@link NeighborSelector}, then add the
 *       reverse links, and choose anew where there is no room ({@link LevelBuild});
 *   <li>link what cannot be reached ({@link Reachability}).
 * </ol>
 *
 * The same is done for every level with the nodes that the level has. The result depends on the
 * seed and the rows, not on the number of threads or on luck.
 */
final class BulkBuilder {
  private final Graph graph;
  private final BulkWorkers workers;

  /**
   * Prepares to build.
   *
   * @param graph empty, all its nodes claimed and with room for their links; known to nobody else
   */
  BulkBuilder(Graph graph, BulkWorkers workers) {
    this.graph = graph;
    this.workers = workers;
  }

  /** Links the living nodes below {@code count}. */
  void build(int count, OrdinalFilter alive) {
    int[] nodes = livingBelow(count, alive);
    if (nodes.length == 0) {
      return;
    }
    int top = -1;
    int entry = 0;
    for (int node : nodes) {
      int level = graph.parameters.levelOf(node);
      if (level > 0) {
        graph.upper.add(node, level);
      }
      if (level > top) {
        top = level;
        entry = node;
      }
    }
    // From above: what a level has is where the nodes of the one below look for far links.
    for (int level = top; level >= 0; level--) {
      new LevelBuild(graph, workers, onLevel(nodes, level), level).run(entry, top);
    }
    graph.offerFirst(entry, top);
  }

  private static int[] livingBelow(int count, OrdinalFilter alive) {
    int[] nodes = new int[count];
    int living = 0;
    for (int node = 0; node < count; node++) {
      if (alive.accept(node)) {
        nodes[living++] = node;
      }
    }
    return Arrays.copyOf(nodes, living);
  }

  private int[] onLevel(int[] nodes, int level) {
    return level == 0
        ? nodes
        : Arrays.stream(nodes).filter(n -> graph.parameters.levelOf(n) >= level).toArray();
  }
}
