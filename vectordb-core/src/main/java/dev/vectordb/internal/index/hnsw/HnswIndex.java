package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexCursor;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexProbe;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HNSW graph as a {@link VectorIndex}: searches take no lock, and several threads extend the
 * graph while they run.
 *
 * <p>A graph that was built at once takes the place of the one before it, which is freed when the
 * last search has left it.
 */
public final class HnswIndex implements VectorIndex {
  /** Fewer dimensions have too few bits for an estimate, and rows so short that it saves little. */
  private static final int MIN_BLOCK_DIMENSION = 96;

  /** Places of the pool for each one of a search by exact distances. */
  private static final double POOL_FACTOR = 1.5;

  private static final int MAX_POOL = 1 << 20;

  /** Places for each result wanted: a node may take several. */
  private static final double MIN_POOL_PER_K = 2;

  /** Share of the accepted nodes that were to be expected, below which something is wrong. */
  private static final double LEAST_OF_PROMISED = 0.5;

  /** How much wider a search begins anew that met too few accepted nodes. */
  private static final int WIDER = 4;

  /**
   * With a place for fewer nodes than these a search takes about as long as a scan, which is a
   * multiple of that for vectors and less for codes.
   */
  private static final int NODES_PER_PLACE = 64;

  private static final Logger log = LoggerFactory.getLogger(HnswIndex.class);

  private volatile Graph graph;

  /** Guarded by this. */
  private boolean building;

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
   * @param links a writable private mapping of {@link IndexImage#writeLinks}
   * @param upper what {@link IndexImage#writeUpper} wrote
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
    graph.trackChanges(count);
    try {
      GraphFile.read(graph, upper, count);
    } catch (RuntimeException | Error e) {
      graph.level0.close();
      throw e;
    }
    return new HnswIndex(graph);
  }

  /** An empty graph that differs from another in nothing else. */
  private static Graph emptyLike(Graph other) {
    return newGraph(other.parameters, other.rows, other.kind, null, 0);
  }

  /** The present graph, not freed before it is released. */
  private Graph acquire() {
    Graph present = graph;
    while (!present.acquire()) {
      if (present == graph) {
        throw new IllegalStateException("the index is closed");
      }
      present = graph;
    }
    return present;
  }

  @Override
  public int linkedCount() {
    return graph.claims.done();
  }

  @Override
  public int link(int availableCount, int maxNodes, OrdinalFilter alive) {
    Graph current;
    LinkClaims.Range range;
    synchronized (this) {
      if (building) {
        return 0;
      }
      range = claim(graph, availableCount, maxNodes);
      current = acquire();
    }
    try {
      return link(current, range, availableCount, alive);
    } finally {
      current.release();
    }
  }

  private static int link(
      Graph current, LinkClaims.Range range, int availableCount, OrdinalFilter alive) {
    if (range.from() == range.to()) {
      return 0;
    }
    int next = range.from();
    try {
      GraphLinker linker = new GraphLinker(current, availableCount);
      while (next < range.to()) {
        if (alive.accept(next)) {
          linker.link(next, alive);
        }
        next++;
      }
      linker.close();
    } finally {
      current.claims.complete(range.from(), next);
      if (next < range.to()) {
        current.claims.giveBack(next, range.to());
      }
    }
    return range.to() - range.from();
  }

  @Override
  public void takeOver(VectorIndex other, int availableCount) {
    if (other instanceof HnswIndex from) {
      Graph source = from.acquire();
      try {
        new LinkTransfer(source, graph).run(availableCount);
      } finally {
        source.release();
      }
    }
  }

  /** Claims a range whose rows have room before any search can learn of it. */
  private static LinkClaims.Range claim(Graph graph, int availableCount, int maxNodes) {
    synchronized (graph.claims) {
      long end = Math.min(availableCount, (long) graph.claims.claimed() + maxNodes);
      graph.level0.ensure((int) end);
      return graph.claims.claim(availableCount, maxNodes);
    }
  }

  @Override
  public boolean build(int availableCount, OrdinalFilter alive, BuildResources resources) {
    int covered;
    Graph next;
    synchronized (this) {
      covered = graph.claims.claimed();
      if (building || covered > availableCount) {
        return false;
      }
      next = emptyLike(graph);
      building = true;
    }
    boolean built = false;
    try {
      LinkClaims.Range all = claim(next, availableCount, availableCount);
      new BulkBuilder(next, new BulkWorkers(resources, () -> new BulkScratch(next)))
          .build(availableCount, ordinal -> ordinal < covered || alive.accept(ordinal));
      next.claims.complete(all.from(), all.to());
      built = true;
    } catch (CancellationException e) {
      log.debug("A build of {} nodes was told to stop", availableCount);
    } finally {
      endBuild(next, built);
    }
    return built;
  }

  private synchronized void endBuild(Graph next, boolean built) {
    building = false;
    if (built) {
      Graph old = graph;
      graph = next;
      old.release();
    } else {
      next.release();
    }
  }

  @Override
  public int[] localityOrder(int[] ordinals, BuildResources resources) {
    Graph current = graph;
    BulkWorkers workers = new BulkWorkers(resources, () -> new BulkScratch(current));
    long seed = current.parameters.seed();
    List<int[]> leaves = new LeafPartition(current, workers, ordinals, 1, seed).leaves();
    workers.run(
        leaves.size(), (number, scratch) -> scratch.sortFromFirst(leaves.get(number), ordinals));
    int[] order = new int[ordinals.length];
    int count = 0;
    for (int[] leaf : leaves) {
      for (int place : leaf) {
        order[count++] = ordinals[place];
      }
    }
    return order;
  }

  @Override
  public IndexProbe probe(float[] query, OrdinalFilter acceptance, int ordinalLimit) {
    Graph current = acquire();
    try {
      long entry = current.entry();
      if (entry < 0) {
        return IndexProbe.NOTHING;
      }
      SearchContext context = current.contexts.borrow();
      context.begin(current.claims.claimed());
      context.scorer.aim(query);
      int start = GraphSearcher.descend(current, context, entry, 0);
      context.forgetVisited(context.nodeCount());
      IndexProbe probe =
          new FilteredSearcher(current, context, ordinalLimit, acceptance).probe(start);
      current.contexts.giveBack(context);
      return probe;
    } finally {
      current.release();
    }
  }

  @Override
  public IndexOutcome search(IndexQuery query, TopK results) {
    Graph current = acquire();
    try {
      return search(current, query, results);
    } finally {
      current.release();
    }
  }

  @Override
  public @Nullable IndexCursor cursor(
      float[] query, int ordinalLimit, @Nullable OrdinalFilter acceptance) {
    Graph current = acquire();
    GraphCursor cursor = null;
    try {
      long entry = current.entry();
      if (entry >= 0) {
        cursor = new GraphCursor(current, entry, query, ordinalLimit, acceptance);
      }
      return cursor;
    } finally {
      if (cursor == null) {
        current.release();
      }
    }
  }

  private static IndexOutcome search(Graph graph, IndexQuery query, TopK results) {
    long entry = graph.entry();
    if (entry < 0) {
      return new IndexOutcome(0, false);
    }
    SearchContext context = graph.contexts.borrow();
    int nodeCount = graph.claims.claimed();
    context.begin(nodeCount);
    context.scorer.aim(query.query());
    boolean finished = true;
    boolean wide = false;
    int start =
        query.entry() >= 0 && query.entry() < nodeCount
            ? query.entry()
            : GraphSearcher.descend(graph, context, entry, 0);
    TrackedBlocks blocks = isForBlocks(query) ? graph.acquireBlocks() : null;
    if (blocks != null) {
      boolean enough;
      try {
        enough = searchAlong(blocks, graph, context, start, query, results);
      } finally {
        blocks.release();
      }
      if (enough || query.acceptance() != null) {
        IndexOutcome outcome = new IndexOutcome(context.scored, enough);
        graph.contexts.giveBack(context);
        return outcome;
      }
      // Nodes that stood there twice took the places of too many others.
      context.forgetVisited(nodeCount);
    }
    if (query.acceptance() == null
        && query.ordinalLimit() >= nodeCount
        && query.maxScored() == Long.MAX_VALUE) {
      GraphSearcher.searchPlain(graph, context, start, query);
    } else if (query.selectivity() >= IndexQuery.WIDE) {
      wide = query.maxScored() == Long.MAX_VALUE;
      finished = GraphSearcher.searchFiltered(graph, context, start, query);
    } else {
      finished =
          new FilteredSearcher(graph, context, query.ordinalLimit(), query.acceptance())
              .search(start, query);
    }
    int found = report(context.pool, results);
    boolean complete = finished && found >= query.k() && !(wide && context.pool.isCrowded());
    IndexOutcome outcome = new IndexOutcome(context.scored, complete);
    // Not in a finally block: a context whose search failed half-way is not worth keeping.
    graph.contexts.giveBack(context);
    return outcome;
  }

  /**
   * Searches along blocks, more widely if rejected nodes are in the way and nothing bounds the
   * effort.
   *
   * @return whether enough was found; if not, the results are as they were
   */
  private static boolean searchAlong(
      TrackedBlocks blocks,
      Graph graph,
      SearchContext context,
      int start,
      IndexQuery query,
      TopK results) {
    boolean mayWiden = query.acceptance() != null && query.maxScored() == Long.MAX_VALUE;
    int most = mayWiden ? context.nodeCount() / NODES_PER_PLACE : 0;
    int first = poolSize(query);
    int places = first;
    while (true) {
      context.forgetVisited(context.nodeCount());
      TopK found = new TopK(results.k());
      BlockSearcher searcher = new BlockSearcher(graph, blocks, context);
      int offered = searcher.search(start, places, query, found);
      if (isEnough(offered, Math.min(searcher.visited(), first), query)) {
        for (int i = 0; i < found.size(); i++) {
          results.offer(found.ordinal(i), found.distance(i));
        }
        return true;
      }
      if (places > most / WIDER) {
        return false;
      }
      places *= WIDER;
    }
  }

  /** Where much is rejected, the filtered search knows better ways. */
  private static boolean isForBlocks(IndexQuery query) {
    return query.acceptance() == null || query.selectivity() >= IndexQuery.WIDE;
  }

  /**
   * Whether so many accepted nodes are about what the selectivity promised.
   *
   * @param offered accepted nodes that were met
   * @param visited nodes among which they were to be; no more than without a wider search
   */
  private static boolean isEnough(int offered, int visited, IndexQuery query) {
    return offered >= query.k()
        && (query.acceptance() == null
            || offered >= LEAST_OF_PROMISED * query.selectivity() * visited);
  }

  /** Makes the recall at an effort what it is without blocks. */
  private static int poolSize(IndexQuery query) {
    double share = query.acceptance() == null ? 1 : query.selectivity();
    double places = Math.max(query.ef() * POOL_FACTOR, MIN_POOL_PER_K * query.k());
    return (int) Math.min(MAX_POOL, places / share);
  }

  private static int report(CandidatePool pool, TopK results) {
    int found = 0;
    for (int i = 0; i < pool.size() && found < results.k(); i++) {
      if (pool.isAccepted(i)) {
        results.offer(pool.node(i), pool.distance(i));
        found++;
      }
    }
    return found;
  }

  @Override
  public long memoryBytes() {
    Graph current = graph;
    TrackedBlocks blocks = current.blocks();
    return current.level0.bytes()
        + current.upper.bytes()
        + current.contexts.bytes()
        + current.codes.bytes()
        + (blocks == null ? 0 : blocks.ownBytes());
  }

  @Override
  public IndexImage image() {
    return new GraphImage(acquire());
  }

  @Override
  public boolean supportsNeighbors() {
    return graph.rows.dimension() >= MIN_BLOCK_DIMENSION;
  }

  @Override
  public int neighborCount() {
    TrackedBlocks blocks = graph.blocks();
    return blocks == null ? 0 : blocks.count();
  }

  @Override
  public int freshNeighborCount() {
    TrackedBlocks blocks = graph.blocks();
    return blocks == null ? 0 : Math.max(0, blocks.count() - blocks.changes().count());
  }

  @Override
  public void attachNeighbors(MemorySegment section, int count) {
    Graph current = graph;
    current.attach(blocksOf(current, section, count), null);
  }

  private static NeighborBlocks blocksOf(Graph graph, MemorySegment section, int count) {
    return new NeighborBlocks(NeighborEncoder.shapeOf(graph), count, section);
  }

  @Override
  public void renewNeighbors(int threads, BooleanSupplier stop) {
    Graph current = acquire();
    try {
      int count = current.claims.done();
      current.trackChanges(count);
      renew(
          current,
          new NeighborWriter(current, OrdinalOrder.asTheyAre(count)),
          count,
          threads,
          stop);
    } finally {
      current.release();
    }
  }

  private static void renew(
      Graph graph, NeighborWriter writer, int count, int threads, BooleanSupplier stop) {
    // Not an automatic one: those count against the bound of direct buffers, which is the heap's,
    // and are freed when the garbage collector happens to look.
    Arena arena = Arena.ofShared();
    boolean attached = false;
    try {
      MemorySegment section = arena.allocate(writer.bytes(), Long.BYTES);
      try (OutputStream out = new SegmentOutput(section)) {
        writer.write(out, threads, stop);
      }
      graph.attach(blocksOf(graph, section, count), arena);
      attached = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!attached) {
        arena.close();
      }
    }
  }

  @Override
  public void close() {
    graph.release();
  }
}
