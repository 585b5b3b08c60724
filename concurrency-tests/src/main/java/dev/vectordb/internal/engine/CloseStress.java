package dev.vectordb.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.stress.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Searches race the close of their shard: each reads all of it or is told that it is closed. */
@JCStressTest
@Outcome(id = "-2, -2", expect = ACCEPTABLE, desc = "both were refused")
@Outcome(id = "0, -2", expect = ACCEPTABLE, desc = "the second was refused")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both were served")
@Outcome(expect = FORBIDDEN, desc = "freed memory was read, or a closed shard served")
@State
public class CloseStress {
  private static final int REFUSED = -2;

  private final Meeting meeting = new Meeting();
  private final GenerationHolder holder =
      new GenerationHolder("stressed", Versions.generation(Versions.OLD));

  private int search() {
    Generation generation;
    try {
      generation = holder.acquire();
    } catch (DatabaseClosedException e) {
      return REFUSED;
    }
    try {
      return Versions.scan(generation);
    } finally {
      generation.release();
    }
  }

  /** Two searches of one thread. */
  @Actor
  public void searches(II_Result result) {
    meeting.meet();
    result.r1 = search();
    result.r2 = search();
  }

  /** The close, which frees the memory once nobody reads it. */
  @Actor
  public void close() {
    meeting.meet();
    holder.close(() -> {});
  }
}
