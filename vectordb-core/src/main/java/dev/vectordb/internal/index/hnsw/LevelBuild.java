package dev.vectordb.internal.index.hnsw;

import java.util.ArrayList;
import java.util.List;

/** Links given nodes with each other on one level of a graph; see {@link BulkBuilder}. */
final class LevelBuild {
  /** How often the rows are cut. */
  private static final int CUTS = 4;

  /** In how many leaves of a cut a row is. */
  private static final int FANOUT = 3;

  private static final int CANDIDATES_PER_LINK = 3;
  private static final int MAX_CANDIDATES = 256;

  /** Nodes in a task: a few milliseconds. */
  private static final int STEP = 64;

  private final Graph graph;
  private final BulkWorkers workers;
  private final int[] nodes;
  private final int level;
  private final int maxConnections;

  /** All places, those of a leaf together, so that neighbours' rows are in the caches. */
  private int[] order = new int[0];

  /**
   * Prepares to link.
   *
   * @param nodes all that have the level, in ascending order, at least one
   */
  LevelBuild(Graph graph, BulkWorkers workers, int[] nodes, int level) {
    this.graph = graph;
    this.workers = workers;
    this.nodes = nodes;
    this.level = level;
    this.maxConnections = graph.maxConnections(level);
  }

  /**
   * Returns how many candidates are kept for a node until its links are chosen. Fewer than an
   * insertion meets on its way: these are the nearest of all, of which fewer hold as much choice.
   */
  static int candidateCount(HnswParameters parameters) {
    int effort = parameters.efConstruction();
    int wanted = Math.max(CANDIDATES_PER_LINK * parameters.maxConnections0(), effort / 2);
    return Math.min(Math.min(wanted, effort), MAX_CANDIDATES);
  }

  /**
   * Links the nodes so that each can be reached from the entry point. The levels above are linked.
   *
   * @param entry the entry point
   * @param top its level
   */
  void run(int entry, int top) {
    try (CandidateReservoirs reservoirs =
        new CandidateReservoirs(nodes.length, candidateCount(graph.parameters))) {
      LeafComparison comparison = new LeafComparison(graph, nodes, reservoirs);
      int cuts = nodes.length <= LeafPartition.LEAF_MAX ? 1 : CUTS;
      for (int cut = 0; cut < cuts; cut++) {
        compareLeaves(cut, comparison);
      }
      forEachPlace((place, scratch) -> {
        int count = comparison.readCandidates(place, scratch);
        if (level < top) {
          count = scratch.addFromAbove(nodes[place], count, Graph.entryOf(entry, top), level + 1);
        }
        int kept = scratch.choose(nodes[place], count, maxConnections);
        graph.writeLinks(nodes[place], level, scratch.chosen(), kept);
      });
    }
    ReverseLinks reverse = new ReverseLinks(graph, level, nodes, workers);
    forEachPlace((place, scratch) -> addReverse(place, reverse, scratch));
    new Reachability(graph, level, nodes, reverse.placeOf()).ensure(entry, workers);
  }

  private void compareLeaves(int cut, LeafComparison comparison) {
    long seed = graph.parameters.seed() + cut + (long) level * CUTS;
    List<int[]> leaves =
        new ArrayList<>(new LeafPartition(graph, workers, nodes, FANOUT, seed).leaves());
    if (cut == 0) {
      order = orderOf(leaves);
    }
    // The largest first: at the end no worker waits long for another.
    leaves.sort((a, b) -> Integer.compare(b.length, a.length));
    workers.run(
        leaves.size(),
        (number, scratch) -> comparison.compare(leaves.get(number), scratch, workers));
  }

  private int[] orderOf(List<int[]> leaves) {
    int[] result = new int[nodes.length];
    boolean[] seen = new boolean[nodes.length];
    int count = 0;
    for (int[] leaf : leaves) {
      for (int place : leaf) {
        if (!seen[place]) {
          seen[place] = true;
          result[count++] = place;
        }
      }
    }
    return result;
  }

  private interface PlaceTask {
    void run(int place, BulkScratch scratch);
  }

  private void forEachPlace(PlaceTask task) {
    workers.runRanges(
        nodes.length,
        STEP,
        (from, to, scratch) -> {
          for (int i = from; i < to; i++) {
            workers.checkGoingOn();
            task.run(order[i], scratch);
          }
        });
  }

  /** Adds to a node's links those who link to it; chooses anew if there is no room. */
  private void addReverse(int place, ReverseLinks reverse, BulkScratch scratch) {
    int node = nodes[place];
    scratch.ensure(maxConnections + reverse.count(place));
    int own = graph.readLinks(node, level, scratch.ids);
    int count = reverse.addTo(place, scratch.ids, own);
    if (count <= maxConnections) {
      graph.writeLinks(node, level, scratch.ids, count);
      return;
    }
    int kept = scratch.choose(node, count, maxConnections);
    graph.writeLinks(node, level, scratch.chosen(), kept);
  }
}
