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

/**
 * A batch of two, for which rows, records and stamps grow, is seen wholly or not at all by a scan
 * without a lock and by a read of ids; whatever ordinal a snapshot tells of is complete.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both before the batch")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both after it")
@Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the scan before it, the read after it")
@Outcome(expect = FORBIDDEN, desc = "half a batch, an incomplete ordinal, or a step back")
@State
public class BatchPublicationStress {
  private final Meeting meeting = new Meeting();
  private final Generation generation = Versions.generation(Versions.OLD);

  /** The writer. */
  @Actor
  public void write() {
    meeting.meet();
    Versions.replaceTwo(generation);
  }

  /** A search, and then a read by ids. */
  @Actor
  public void read(II_Result result) {
    meeting.meet();
    result.r1 = Versions.scan(generation);
    result.r2 = Versions.get(generation);
  }

  /** Frees the memory. */
  @Arbiter
  public void end() {
    generation.release();
  }
}
