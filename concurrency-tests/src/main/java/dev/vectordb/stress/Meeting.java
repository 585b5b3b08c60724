package dev.vectordb.stress;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets the two actors of a state begin at one moment: states differ so much in what they take that
 * the actors would drift apart. Nobody waits for long, as the other may have no processor.
 */
public final class Meeting {
  private static final int MOST_SPINS = 2_000;

  private final AtomicInteger here = new AtomicInteger();

  /** Waits for the other, for a while. */
  public void meet() {
    here.incrementAndGet();
    for (int spin = 0; spin < MOST_SPINS && here.get() < 2; spin++) {
      Thread.onSpinWait();
    }
  }
}
