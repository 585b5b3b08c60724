package dev.vectordb.internal.index.hnsw;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.stress.Meeting;
import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A search finds every node that was linked before, with its distance, while one is linked. */
@JCStressTest
@Outcome(id = "16", expect = ACCEPTABLE, desc = "the new node was not met")
@Outcome(id = "17", expect = ACCEPTABLE, desc = "the new node was found too")
@Outcome(expect = FORBIDDEN, desc = "a node was lost, or has a wrong distance")
@State
public class SearchWhileLinkingStress {
  private final Meeting meeting = new Meeting();
  private final Arena arena = Arena.ofShared();
  private final VectorRows rows = SmallGraph.rows();
  private final HnswIndex index = SmallGraph.index(arena, rows);

  /** Returns how many nodes a search from the first one finds, -1 if a distance is wrong. */
  static int search(HnswIndex index) {
    int most = 2 * SmallGraph.NODES;
    TopK found = new TopK(most);
    index.search(
        new IndexQuery(
            SmallGraph.vector(0),
            most,
            most,
            Integer.MAX_VALUE,
            null,
            1,
            Long.MAX_VALUE,
            TimeLimit.NEVER),
        found);
    for (int i = 0; i < found.size(); i++) {
      if (found.distance(i) != SmallGraph.distance(found.ordinal(i))) {
        return -1;
      }
    }
    return found.size();
  }

  /** The linker. */
  @Actor
  public void link() {
    meeting.meet();
    rows.append(SmallGraph.vector(SmallGraph.NODES));
    index.link(SmallGraph.NODES + 1, 1, _ -> true);
  }

  /** A search. */
  @Actor
  public void search(I_Result result) {
    meeting.meet();
    result.r1 = search(index);
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    index.close();
    rows.close();
    arena.close();
  }
}
