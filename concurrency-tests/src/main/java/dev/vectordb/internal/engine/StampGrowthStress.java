package dev.vectordb.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.vectordb.stress.Meeting;
import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A column of stamps grows by a chunk while readers read stamps before it. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the new ordinal is not known")
@Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the new ordinal has its stamp")
@Outcome(expect = FORBIDDEN, desc = "a stamp is missing")
@State
public class StampGrowthStress {
  private static final int FIRST_OF_NEXT_CHUNK = 1 << 13;

  private final Meeting meeting = new Meeting();
  private final Arena arena = Arena.ofShared();
  private final LongColumn stamps = new LongColumn(arena);
  private volatile int count = 1;

  /** One stamp is there. */
  public StampGrowthStress() {
    stamps.set(0, 1);
  }

  /** The writer. */
  @Actor
  public void grow() {
    meeting.meet();
    stamps.set(FIRST_OF_NEXT_CHUNK, 7);
    count = FIRST_OF_NEXT_CHUNK + 1;
  }

  /** A search. */
  @Actor
  public void read(II_Result result) {
    meeting.meet();
    result.r1 = (int) stamps.get(0);
    result.r2 = count > FIRST_OF_NEXT_CHUNK ? (int) stamps.get(FIRST_OF_NEXT_CHUNK) : 0;
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    arena.close();
  }
}
