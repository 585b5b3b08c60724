package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The HNSW graph as a {@link VectorIndex}: searches take no lock, and several threads extend the
 * graph while they run.
 */
public final class HnswIndex implements VectorIndex {
  private final Graph graph;

  /**
   * Creates an empty graph.
   *
   * @param rows the vectors by ordinal; stay the caller's
   */
  public HnswIndex(HnswParameters parameters, VectorRows rows, DistanceKind kind) {
    this(newGraph(parameters, rows, kind, null, 0));
  }

  private HnswIndex(Graph graph) {
    this.graph = graph;
  }

  private static Graph newGraph(
      HnswParameters parameters,
      VectorRows rows,
      DistanceKind kind,
      @Nullable MemorySegment links,
      int count) {
    Level0Links level0 = new Level0Links(parameters.maxConnections0(), links, count);
    return new Graph(parameters, rows, kind, level0, count);
  }

  /**
   * Opens a written graph over mapped memory, which stays the caller's. The links of level 0 are
   * not read here: a damaged id shows as a missing or a needless link, never as an access out of
   * bounds.
   *
   * @param links a writable private mapping of {@link #writeLinks}
   * @param upper what {@link #writeUpper} wrote
   * @param count nodes in both
   * @throws IllegalArgumentException if the parts do not fit together or are damaged
   */
  public static HnswIndex open(
      HnswParameters parameters,
      VectorRows rows,
      DistanceKind kind,
      MemorySegment links,
      MemorySegment upper,
      int count) {
    Graph graph = newGraph(parameters, rows, kind, links, count);
    try {
      GraphFile.read(graph, upper, count);
    } catch (RuntimeException | Error e) {
      graph.level0.close();
      throw e;
    }
    return new HnswIndex(graph);
  }

  @Override
  public int linkedCount() {
    return graph.claims.done();
  }

  @Override
  public int link(int availableCount, int maxNodes, OrdinalFilter alive) {
    LinkClaims.Range range = claim(availableCount, maxNodes);
    if (range.from() == range.to()) {
      return 0;
    }
    int next = range.from();
    try {
      GraphLinker linker = new GraphLinker(graph);
      while (next < range.to()) {
        if (alive.accept(next)) {
          linker.link(next, alive);
        }
        next++;
      }
      linker.close();
    } finally {
      graph.claims.complete(range.from(), next);
      if (next < range.to()) {
        graph.claims.giveBack(next, range.to());
      }
    }
    return range.to() - range.from();
  }

  /** Claims a range whose rows have room before any search can learn of it. */
  private LinkClaims.Range claim(int availableCount, int maxNodes) {
    synchronized (graph.claims) {
      long end = Math.min(availableCount, (long) graph.claims.claimed() + maxNodes);
      graph.level0.ensure((int) end);
      return graph.claims.claim(availableCount, maxNodes);
    }
  }

  @Override
  public IndexOutcome search(IndexQuery query, TopK results) {
    long entry = graph.entry();
    if (entry < 0) {
      return new IndexOutcome(0, false);
    }
    SearchContext context = graph.contexts.borrow();
    int nodeCount = graph.claims.claimed();
    context.begin(nodeCount);
    context.scorer.aim(query.query());
    boolean finished = true;
    int start = GraphSearcher.descend(graph, context, entry, 0);
    if (query.acceptance() == null
        && query.ordinalLimit() >= nodeCount
        && query.maxScored() == Long.MAX_VALUE) {
      GraphSearcher.searchPlain(graph, context, start, query);
    } else {
      finished = GraphSearcher.searchFiltered(graph, context, start, query);
    }
    int found = report(context.pool, query.k(), results);
    IndexOutcome outcome = new IndexOutcome(context.scored, finished && found == query.k());
    // Not in a finally block: a context whose search failed half-way is not worth keeping.
    graph.contexts.giveBack(context);
    return outcome;
  }

  private static int report(CandidatePool pool, int k, TopK results) {
    int found = 0;
    for (int i = 0; i < pool.size() && found < k; i++) {
      if (pool.isAccepted(i)) {
        results.offer(pool.node(i), pool.distance(i));
        found++;
      }
    }
    return found;
  }

  @Override
  public long memoryBytes() {
    return graph.level0.bytes() + graph.upper.bytes() + graph.contexts.bytes();
  }

  @Override
  public void writeLinks(OutputStream out, int count) throws IOException {
    checkLinked(count);
    graph.level0.writeTo(out, count, graph.locks);
  }

  @Override
  public void writeUpper(OutputStream out, int count) throws IOException {
    checkLinked(count);
    GraphFile.write(graph, out, count);
  }

  private void checkLinked(int count) {
    if (count < 0 || count > linkedCount()) {
      throw new IllegalArgumentException(count + " nodes, linked are " + linkedCount());
    }
  }

  @Override
  public void close() {
    graph.level0.close();
  }
}
