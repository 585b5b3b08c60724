package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.KernelFamily;
import dev.vectordb.internal.vector.TopK;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Searches along blocks that no search uses yet, on the calling thread, until the JVM has compiled
 * what that takes. Searches go along plain links meanwhile, which are compiled; without a rehearsal
 * they would change over to code that is a hundred times slower for its first seconds.
 */
final class BlockRehearsal {
  /** Should searches not get fast, the blocks are used nevertheless. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For a hop: compiled, and with the block in memory, it takes less, uncompiled a hundredfold. */
  private static final long FAST_NANOS = 3_000;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int EF = 150;
  private static final int K = 10;

  /** From one query to the next; greater than what a processor fetches ahead. */
  private static final int STEP = 7_919;

  private final Graph graph;
  private final TrackedBlocks blocks;
  private final float[] query;

  BlockRehearsal(Graph graph, NeighborBlocks blocks) {
    this.graph = graph;
    this.blocks = new TrackedBlocks(blocks, new ChangeMarks(blocks.count()));
    this.query = new float[graph.rows.dimension()];
  }

  /**
   * Rehearses; works half of the time.
   *
   * @param stop asked between two searches; true ends it
   */
  void run(BooleanSupplier stop) {
    awaitKernels(stop);
    long start = System.nanoTime();
    int node = 0;
    boolean fast = false;
    while (!fast && System.nanoTime() - start < MOST_NANOS && !stop.getAsBoolean()) {
      node = (node + STEP) % blocks.count();
      graph.rows.read(node, query);
      long before = System.nanoTime();
      long hops = search();
      long taken = System.nanoTime() - before;
      fast = taken <= FAST_NANOS * hops;
      LockSupport.parkNanos(taken);
    }
  }

  /** So that the compiler has them done first, which all searches need. */
  private void awaitKernels(BooleanSupplier stop) {
    while (KernelFamily.of(graph.kind).isWarming() && !stop.getAsBoolean()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private long search() {
    SearchContext context = graph.contexts.borrow();
    int nodeCount = graph.claims.claimed();
    context.begin(nodeCount);
    context.scorer.aim(query);
    int start = GraphSearcher.descend(graph, context, graph.entry(), 0);
    context.forgetVisited(nodeCount);
    IndexQuery request =
        new IndexQuery(query, K, EF, Integer.MAX_VALUE, null, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    new BlockSearcher(graph, blocks, context).search(start, EF, request, new TopK(K));
    long hops = context.scored;
    graph.contexts.giveBack(context);
    return hops;
  }
}
