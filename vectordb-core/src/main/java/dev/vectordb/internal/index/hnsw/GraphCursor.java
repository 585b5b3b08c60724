package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexCursor;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.vector.PackedDistance;
import dev.vectordb.internal.vector.TopK;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The paper's Algorithm 2 (SEARCH-LAYER) on level 0, made to be continued: C keeps every node that
 * was met and not followed, however far, and what was accepted and fell out of W is kept as well.
 * Continuing with a wider or later W is then the same walk, only longer.
 *
 * <p>Holds the graph as it was, with a byte for each of its nodes and twelve to sixteen for each
 * that was met.
 */
final class GraphCursor implements IndexCursor {
  /** Hops between two looks at the clock. */
  private static final int HOPS_PER_CLOCK = 64;

  private final Graph graph;
  private final SearchContext context;
  private final int limit;
  private final @Nullable OrdinalFilter acceptance;
  private final MinHeap frontier = new MinHeap();
  private long[] found = new long[256];
  private int foundCount;
  private boolean closed;

  /**
   * Begins a walk.
   *
   * @param graph acquired by the caller; released by {@link #close}
   * @param entry its entry point, packed
   * @param query {@code float[dimension]}, copied
   * @param limit only nodes below it are accepted
   * @param acceptance which nodes are accepted; null for all
   */
  GraphCursor(
      Graph graph, long entry, float[] query, int limit, @Nullable OrdinalFilter acceptance) {
    this.graph = graph;
    this.limit = limit;
    this.acceptance = acceptance;
    // Its own, as the pool of contexts is for searches that end.
    this.context = new SearchContext(graph.rows, graph.kind, graph.parameters.maxConnections0());
    int nodeCount = graph.claims.claimed();
    context.begin(nodeCount);
    context.scorer.aim(query);
    int start = GraphSearcher.descend(graph, context, entry, 0);
    context.forgetVisited(nodeCount);
    context.visit(start);
    context.scored++;
    meet(start, context.scorer.distance(start));
  }

  private void meet(int node, float distance) {
    long packed = PackedDistance.pack(distance, node);
    frontier.push(packed);
    if (isAccepted(node)) {
      if (foundCount == found.length) {
        found = Arrays.copyOf(found, foundCount * 2);
      }
      found[foundCount++] = packed;
    }
  }

  private boolean isAccepted(int node) {
    return node < limit && (acceptance == null || acceptance.accept(node));
  }

  @Override
  public boolean advance(
      int ef, OrdinalFilter wanted, TopK results, long maxScored, TimeLimit deadline) {
    keep(wanted);
    TopK window = new TopK(ef);
    int offered = offerFrom(0, window);
    int hops = 0;
    while (!frontier.isEmpty() && PackedDistance.distance(frontier.least()) <= window.worst()) {
      if (context.scored > maxScored) {
        return false;
      }
      // Looked at before the node is taken, so that nothing is lost if time is over.
      if (++hops % HOPS_PER_CLOCK == 0) {
        GraphSearcher.checkDeadline(deadline);
      }
      follow((int) frontier.pop());
      offered = offerFrom(offered, window);
    }
    for (int i = 0; i < window.size(); i++) {
      results.offer(window.ordinal(i), window.distance(i));
    }
    return window.size() == ef;
  }

  private void keep(OrdinalFilter wanted) {
    int kept = 0;
    for (int i = 0; i < foundCount; i++) {
      found[kept] = found[i];
      kept += wanted.accept((int) found[i]) ? 1 : 0;
    }
    foundCount = kept;
  }

  private int offerFrom(int from, TopK window) {
    for (int i = from; i < foundCount; i++) {
      window.offer((int) found[i], PackedDistance.distance(found[i]));
    }
    return foundCount;
  }

  private void follow(int node) {
    int count = GraphSearcher.gather(graph.level0, context, node);
    context.score(count);
    for (int i = 0; i < count; i++) {
      meet(context.hop[i], context.distances[i]);
    }
  }

  @Override
  public long scored() {
    return context.scored;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      graph.release();
    }
  }
}
