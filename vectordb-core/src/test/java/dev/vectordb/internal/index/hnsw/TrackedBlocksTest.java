package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.quantization.BlockEncoder;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What becomes of the memory of blocks that were made in place. */
class TrackedBlocksTest {
  private static final int DIMENSION = 128;
  private static final int COUNT = 2_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 60, 7);

  private final SplittableRandom random = Seeds.fixed(TrackedBlocksTest.class, 20261121);

  @Test
  void blocksThatOthersReplacedAreFreedWithTheLastSearchAlongThem() {
    try (VectorSample sample = sample(1)) {
      Graph graph = graph(sample);
      Arena first = attach(graph);
      TrackedBlocks used = Objects.requireNonNull(graph.acquireBlocks());

      Arena second = attach(graph);
      assertThat(first.scope().isAlive()).as("while a search goes along them").isTrue();
      used.release();
      assertThat(first.scope().isAlive()).isFalse();
      assertThat(used.acquire()).isFalse();
      assertThat(second.scope().isAlive()).isTrue();

      TrackedBlocks present = Objects.requireNonNull(graph.acquireBlocks());
      present.release();
      graph.release();
      assertThat(second.scope().isAlive()).as("after the graph").isFalse();
    }
  }

  @Test
  void blocksThatAreNotWantedAnyMoreAreFreedAtOnce() {
    try (VectorSample sample = sample(1)) {
      Graph graph = graph(sample);
      Arena arena = Arena.ofShared();
      graph.attach(blocks(graph, arena), arena); // no changes were tracked
      assertThat(graph.blocks()).isNull();
      assertThat(arena.scope().isAlive()).isFalse();
      graph.release();
    }
  }

  @Test
  void aGraphThatWasBuiltAnewDoesNotCountTheBlocksOfTheOneBefore() {
    try (VectorSample sample = sample(COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      build(index);
      long bare = index.memoryBytes();
      index.renewNeighbors(1, () -> false);
      long blocks = index.memoryBytes() - bare;
      assertThat(blocks).isGreaterThanOrEqualTo(COUNT * 500L);

      build(index);
      assertThat(index.neighborCount()).isZero();
      assertThat(index.memoryBytes()).isLessThan(bare + blocks / 2);
    }
  }

  @Test
  void blocksTakeNoShareOfTheBoundOfDirectBuffers() {
    try (VectorSample sample = sample(COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      build(index);
      long before = directBytes();
      index.renewNeighbors(1, () -> false);
      index.renewNeighbors(1, () -> false);
      assertThat(directBytes() - before).isLessThan(COUNT * 500L);
    }
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private VectorSample sample(int count) {
    return new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, count);
  }

  private static Graph graph(VectorSample sample) {
    Level0Links links = new Level0Links(PARAMETERS.maxConnections0(), null, 0);
    return new Graph(PARAMETERS, sample.rows(), sample.kind(), links, 0);
  }

  private static void build(HnswIndex index) {
    BuildResources resources = new BuildResources(Runnable::run, 1, () -> false);
    assertThat(index.build(COUNT, _ -> true, resources)).isTrue();
  }

  /** Attaches blocks of no nodes. */
  private static Arena attach(Graph graph) {
    Arena arena = Arena.ofShared();
    graph.trackChanges(0);
    graph.attach(blocks(graph, arena), arena);
    return arena;
  }

  private static NeighborBlocks blocks(Graph graph, Arena arena) {
    byte[] header = BlockEncoder.header(NeighborEncoder.shapeOf(graph), 0);
    MemorySegment memory = arena.allocate(header.length, Long.BYTES);
    memory.copyFrom(MemorySegment.ofArray(header));
    return new NeighborBlocks(NeighborEncoder.shapeOf(graph), 0, memory);
  }
}
