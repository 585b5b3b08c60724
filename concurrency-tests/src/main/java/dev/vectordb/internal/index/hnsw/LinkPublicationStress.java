package dev.vectordb.internal.index.hnsw;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.stress.Meeting;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Whoever meets a link to a node that is being linked finds the node's own links complete and its
 * row readable, though both lie in memory that was allocated a moment before.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "no link to the node was met")
@Outcome(id = "16", expect = ACCEPTABLE, desc = "the node has all its links")
@Outcome(expect = FORBIDDEN, desc = "the node has none or few, or its row is not there")
@State
public class LinkPublicationStress {
  private static final int LOOKS = 100;
  private static final int NODE = SmallGraph.NODES;
  private static final float[] VECTOR = SmallGraph.vector(NODE);
  private static final int MOST_LINKS = SmallGraph.PARAMETERS.maxConnections0();

  private final Meeting meeting = new Meeting();
  private final Arena arena = Arena.ofShared();
  private final VectorRows rows = SmallGraph.rows();
  private final Graph graph = SmallGraph.graph(arena, rows);

  /** The linker. */
  @Actor
  public void link() {
    meeting.meet();
    rows.append(SmallGraph.vector(NODE));
    graph.level0.ensure(NODE + 1);
    graph.claims.claim(NODE + 1, 1);
    new GraphLinker(graph, NODE + 1).link(NODE, _ -> true);
  }

  /** A search. */
  @Actor
  public void look(I_Result result) {
    meeting.meet();
    int[] links = new int[MOST_LINKS];
    float[] row = new float[SmallGraph.DIMENSION];
    for (int look = 0; look < LOOKS && result.r1 == 0; look++) {
      boolean known = graph.claims.claimed() > NODE;
      for (int node = 0; node < NODE && known; node++) {
        int count = graph.level0.read(node, links);
        if (contains(links, count)) {
          rows.read(NODE, row);
          int own = graph.level0.read(NODE, links);
          result.r1 = Arrays.equals(row, VECTOR) && own > 0 ? own : -1;
          return;
        }
      }
      Thread.onSpinWait();
    }
  }

  private static boolean contains(int[] links, int count) {
    for (int i = 0; i < count; i++) {
      if (links[i] == NODE) {
        return true;
      }
    }
    return false;
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    graph.release();
    rows.close();
    arena.close();
  }
}
