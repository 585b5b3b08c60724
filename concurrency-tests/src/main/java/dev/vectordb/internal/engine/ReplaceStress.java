package dev.vectordb.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.stress.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Searches race the switch of generations: each sees all of one of them, no older one later. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both searches see the old generation")
@Outcome(id = "0, 4", expect = ACCEPTABLE, desc = "the first sees the old one, the second the new")
@Outcome(id = "4, 4", expect = ACCEPTABLE, desc = "both see the new one")
@Outcome(expect = FORBIDDEN, desc = "a mixture, freed memory, or a step back")
@State
public class ReplaceStress {
  private final Meeting meeting = new Meeting();
  private final GenerationHolder holder =
      new GenerationHolder("stressed", Versions.generation(Versions.OLD));
  private final Generation next = Versions.generation(Versions.NEW);

  private int search() {
    Generation generation = holder.acquire();
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

  /** The end of a rewrite. */
  @Actor
  public void replace() {
    meeting.meet();
    holder.replace(next, () -> {});
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    holder.close(() -> {});
  }
}
