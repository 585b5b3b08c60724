package dev.vectordb.internal.index.hnsw;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.internal.quantization.BlockEncoder;
import dev.vectordb.internal.quantization.BlockShape;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.stress.Meeting;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Links change while blocks are made of them: who made a block of the old links finds it marked as
 * old, whoever came first.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "made of the old links, and marked")
@Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "made of the new links")
@Outcome(id = "0, 1", expect = FORBIDDEN, desc = "made of the old links, and taken for fresh")
@State
public class ChangeMarksStress {
  private static final int M = 2;
  private static final int NODES = 2;
  private static final int[] FULL = {1, 1, 1, 1};
  private static final VectorRows ROWS = new VectorRows(SmallGraph.DIMENSION);
  private static final NeighborBlocks BLOCKS = blocks();

  /** Of the heap: nothing is to be freed. */
  private final Meeting meeting = new Meeting();

  private final Level0Links links =
      new Level0Links(2 * M, MemorySegment.ofArray(almostFull()), NODES);

  private final Graph graph =
      new Graph(new HnswParameters(M, M, 1), ROWS, DistanceKind.SQUARED_EUCLIDEAN, links, NODES);

  private static int[] almostFull() {
    int[] links = new int[NODES * 2 * M];
    Arrays.fill(links, 1);
    links[2 * M - 1] = Level0Links.END;
    return links;
  }

  private static NeighborBlocks blocks() {
    BlockShape shape = BlockShape.of(SmallGraph.DIMENSION, 2 * M, true);
    byte[] header = BlockEncoder.header(shape, NODES);
    MemorySegment memory = Arena.global().allocate(header.length + NODES * shape.blockBytes(), 64);
    memory.copyFrom(MemorySegment.ofArray(header));
    return new NeighborBlocks(shape, NODES, memory);
  }

  /** The linker adds the last link that there is room for. */
  @Actor
  public void change() {
    meeting.meet();
    graph.writeLinks(0, 0, FULL, FULL.length);
  }

  /** The encoder of blocks. */
  @Actor
  public void encode(II_Result result) {
    meeting.meet();
    graph.trackChanges(NODES);
    result.r1 = graph.level0.read(0, new int[2 * M]) == FULL.length ? 1 : 0;
    graph.attach(BLOCKS, null);
  }

  /** A search, later. */
  @Arbiter
  public void look(II_Result result) {
    TrackedBlocks attached = graph.blocks();
    result.r2 = attached != null && attached.isFresh(0) ? 1 : 0;
  }
}
