package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;

/**
 * Adds nodes to a graph: the paper's Algorithm 1 (INSERT). One instance for each worker; several
 * may extend one graph at once while others search it.
 *
 * <p>A node's own links are complete on all its levels before the first link to it exists, lowest
 * level first, so that whoever meets the node can go on from it.
 */
final class GraphLinker {
  private final Graph graph;
  private final SearchContext context;
  private final NeighborSelector selector;
  private final NeighborSelector pruner;
  private final QueryScorer pruneScorer;
  private final int[] pruneIds;
  private final float[] pruneDistances;

  /** For each level, the links chosen and their distances. */
  private final int[][] chosen = new int[UpperLevels.MAX_LEVEL + 1][];

  private final float[][] chosenDistances = new float[UpperLevels.MAX_LEVEL + 1][];
  private final int[] chosenCount = new int[UpperLevels.MAX_LEVEL + 1];

  private final int available;

  /**
   * Creates a worker.
   *
   * @param available rows that are published to the calling thread
   */
  GraphLinker(Graph graph, int available) {
    HnswParameters parameters = graph.parameters;
    this.graph = graph;
    this.available = available;
    this.context = graph.contexts.borrow();
    this.selector = new NeighborSelector(graph.rows, graph.kind, parameters.efConstruction());
    this.pruner = new NeighborSelector(graph.rows, graph.kind, parameters.maxConnections0() + 1);
    this.pruneScorer = new QueryScorer(graph.rows, graph.kind);
    this.pruneIds = new int[parameters.maxConnections0() + 1];
    this.pruneDistances = new float[parameters.maxConnections0() + 1];
    for (int level = 0; level < chosen.length; level++) {
      chosen[level] = new int[parameters.maxConnections()];
      chosenDistances[level] = new float[parameters.maxConnections()];
    }
  }

  /** Gives the worker's context back. */
  void close() {
    graph.contexts.giveBack(context);
  }

  /** Links a node whose row is published and for which the level-0 row has room. */
  void link(int node, OrdinalFilter alive) {
    int level = graph.parameters.levelOf(node);
    if (level > 0 && graph.upper.listsOf(node) == null) {
      graph.upper.add(node, level);
    }
    if (graph.entry() < 0 && graph.offerFirst(node, level)) {
      return;
    }
    long entry = graph.entry();
    int top = Math.min(level, Graph.levelOf(entry));
    choose(node, entry, top, alive);
    for (int at = 0; at <= top; at++) {
      graph.locks.lock(node);
      try {
        graph.writeLinks(node, at, chosen[at], chosenCount[at]);
      } finally {
        graph.locks.unlock(node);
      }
    }
    for (int at = 0; at <= top; at++) {
      for (int i = 0; i < chosenCount[at]; i++) {
        linkBack(chosen[at][i], at, node, chosenDistances[at][i]);
      }
    }
    graph.raiseEntry(node, level);
  }

  /** Searches the neighbourhood on every level of the node and chooses its links. */
  private void choose(int node, long entry, int top, OrdinalFilter alive) {
    context.begin(graph.claims.claimed());
    context.scorer.aim(node);
    boolean scanned = scan(node, alive);
    if (scanned) {
      keepChosen(0);
    }
    int last = scanned ? 1 : 0;
    if (top < last) {
      return;
    }
    int start = GraphSearcher.descend(graph, context, entry, top);
    for (int level = top; level >= last; level--) {
      if (level < top) {
        context.forgetVisited(graph.claims.claimed());
      }
      TrackedBlocks blocks = level == 0 ? graph.acquireBlocks() : null;
      if (blocks == null) {
        GraphSearcher.searchLevel(graph, context, start, level, graph.parameters.efConstruction());
        start = context.pool.node(0);
        collect(node, alive);
      } else {
        collect(node, alive, searchAlong(blocks, node, start));
      }
      keepChosen(level);
    }
  }

  private void keepChosen(int level) {
    int count = selector.select(graph.parameters.maxConnections());
    chosenCount[level] = count;
    for (int i = 0; i < count; i++) {
      chosen[level][i] = selector.selected()[i];
      chosenDistances[level][i] = selector.distance(i);
    }
  }

  /**
   * Offers the selector the neighbourhood on level 0 as far as codes tell it, with exact distances.
   *
   * @return false if there is nothing to tell it from
   */
  private boolean scan(int node, OrdinalFilter alive) {
    PrefixCodes codes = graph.codes.acquire(node, graph.claims.claimed(), available);
    if (codes == null) {
      return false;
    }
    try {
      CandidateScan scan = context.candidateScan(graph);
      int count = scan.find(node, codes, context.scorer, alive);
      selector.begin(node);
      for (int i = 0; i < count; i++) {
        selector.add(scan.node(i), scan.distance(i));
      }
      return count > 0;
    } finally {
      graph.codes.release();
    }
  }

  /**
   * Searches level 0 along the blocks of neighbours: several times faster, and as good, since what
   * is found has exact distances. Releases them.
   */
  private TopK searchAlong(TrackedBlocks blocks, int node, int start) {
    int ef = graph.parameters.efConstruction();
    float[] row = new float[graph.rows.dimension()];
    graph.rows.read(node, row);
    TopK found = new TopK(ef);
    IndexQuery query =
        new IndexQuery(row, ef, ef, Integer.MAX_VALUE, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
    try {
      new BlockSearcher(graph, blocks, context).search(start, ef, query, found);
    } finally {
      blocks.release();
    }
    return found;
  }

  private void collect(int node, OrdinalFilter alive, TopK found) {
    selector.begin(node);
    boolean any = false;
    for (int i = 0; i < found.size(); i++) {
      int candidate = found.ordinal(i);
      if (candidate != node && alive.accept(candidate)) {
        selector.add(candidate, found.distance(i));
        any = true;
      }
    }
    for (int i = 0; !any && i < found.size(); i++) {
      if (found.ordinal(i) != node) {
        selector.add(found.ordinal(i), found.distance(i));
      }
    }
  }

  /** Offers the pool to the selector: the living, or where there are none, the dead. */
  private void collect(int node, OrdinalFilter alive) {
    CandidatePool pool = context.pool;
    selector.begin(node);
    boolean any = false;
    for (int i = 0; i < pool.size(); i++) {
      int candidate = pool.node(i);
      if (candidate != node && alive.accept(candidate)) {
        selector.add(candidate, pool.distance(i));
        any = true;
      }
    }
    for (int i = 0; !any && i < pool.size(); i++) {
      if (pool.node(i) != node) {
        selector.add(pool.node(i), pool.distance(i));
      }
    }
  }

  /** Reads links without those that a damaged file made up. */
  private int readSoundLinks(int node, int level) {
    int count = graph.readLinks(node, level, pruneIds);
    int bound = graph.claims.claimed();
    int sound = 0;
    for (int i = 0; i < count; i++) {
      if (pruneIds[i] < bound) {
        pruneIds[sound++] = pruneIds[i];
      }
    }
    return sound;
  }

  /** Adds the link from {@code from} to {@code to}; if there is no room, chooses anew among all. */
  private void linkBack(int from, int level, int to, float distance) {
    int max = graph.maxConnections(level);
    graph.locks.lock(from);
    try {
      int count = readSoundLinks(from, level);
      for (int i = 0; i < count; i++) {
        if (pruneIds[i] == to) {
          return;
        }
      }
      if (count < max) {
        pruneIds[count] = to;
        graph.writeLinks(from, level, pruneIds, count + 1);
        return;
      }
      pruneScorer.aim(from);
      pruneScorer.distances(pruneIds, count, pruneDistances);
      pruner.begin(from);
      for (int i = 0; i < count; i++) {
        pruner.add(pruneIds[i], pruneDistances[i]);
      }
      pruner.add(to, distance);
      int kept = pruner.select(max);
      graph.writeLinks(from, level, pruner.selected(), kept);
    } finally {
      graph.locks.unlock(from);
    }
  }
}
