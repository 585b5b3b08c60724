package dev.vectordb.internal.index.hnsw;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.stress.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The table of the upper levels grows under those who read links in it. */
@JCStressTest
@Outcome(id = "31, 0", expect = ACCEPTABLE, desc = "the new nodes were not met")
@Outcome(id = "31, [12]", expect = ACCEPTABLE, desc = "new nodes were met, with their lists")
@Outcome(expect = FORBIDDEN, desc = "a node was lost, or a new one has what was never written")
@State
public class UpperLevelsStress {
  /** As many as the first table takes before it grows. */
  private static final int NODES = 31;

  private static final int M = 2;

  private final Meeting meeting = new Meeting();
  private final UpperLevels levels = new UpperLevels(M);

  /** Fills the table. */
  public UpperLevelsStress() {
    for (int node = 0; node < NODES; node++) {
      levels.add(node, new int[] {node, Level0Links.END});
    }
  }

  /** The linker; the second node makes the table grow. */
  @Actor
  public void add() {
    meeting.meet();
    levels.add(NODES, 2);
    levels.add(NODES + 1, 2);
  }

  /** A search. */
  @Actor
  public void read(II_Result result) {
    meeting.meet();
    int[] ids = new int[M];
    for (int node = NODES - 1; node >= 0; node--) {
      result.r1 += levels.read(node, 1, ids) == 1 && ids[0] == node ? 1 : 0;
    }
    for (int node = NODES; node < NODES + 2; node++) {
      int[] lists = levels.listsOf(node);
      if (lists != null) {
        result.r2 += lists.length == 2 * M && levels.read(node, 2, ids) == 0 ? 1 : -10;
      }
    }
  }
}
