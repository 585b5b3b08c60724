package dev.vectordb.internal.index.hnsw;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.stress.Meeting;
import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Searches race a graph that is built anew: each sees all of one of them, none a freed one. */
@JCStressTest
@Outcome(id = "16", expect = ACCEPTABLE, desc = "all nodes")
@Outcome(expect = FORBIDDEN, desc = "a graph that is half there, or memory that is freed")
@State
public class GraphSwitchStress {
  private static final int SEARCHES = 20;

  private final Meeting meeting = new Meeting();
  private final Arena arena = Arena.ofShared();
  private final VectorRows rows = SmallGraph.rows();
  private final HnswIndex index = SmallGraph.index(arena, rows);

  /** The build, which frees the graph before. */
  @Actor
  public void build() {
    meeting.meet();
    boolean _ =
        index.build(SmallGraph.NODES, _ -> true, new BuildResources(_ -> {}, 1, () -> false));
  }

  /** Searches, so many that the switch meets one. */
  @Actor
  public void search(I_Result result) {
    meeting.meet();
    result.r1 = SmallGraph.NODES;
    for (int i = 0; i < SEARCHES && result.r1 == SmallGraph.NODES; i++) {
      result.r1 = SearchWhileLinkingStress.search(index);
    }
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    index.close();
    rows.close();
    arena.close();
  }
}
