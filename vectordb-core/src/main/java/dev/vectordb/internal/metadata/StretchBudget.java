package dev.vectordb.internal.metadata;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How much heap the {@link Stretches} of all fields of an index may take. What is dropped is not
 * given back one by one: now and then, when the budget seems spent, what is there is counted anew.
 * Thread-safe.
 */
final class StretchBudget {
  private static final int REFUSALS = 1024;

  private static final long MIN_BYTES = 32L << 20;
  private static final long BYTES_PER_ORDINAL = 16;

  private final LongSupplier max;
  private final LongSupplier present;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicInteger refused = new AtomicInteger();

  /**
   * Starts a budget.
   *
   * @param max tells how many bytes it is
   * @param present counts the bytes that all stretches take
   */
  StretchBudget(LongSupplier max, LongSupplier present) {
    this.max = max;
    this.present = present;
  }

  /** Returns the budget of an index of so many ordinals. */
  static StretchBudget of(IntSupplier ordinals, LongSupplier present) {
    return new StretchBudget(
        () -> Math.max(MIN_BYTES, BYTES_PER_ORDINAL * ordinals.getAsInt()), present);
  }

  /** Returns a budget that is never spent. */
  static StretchBudget unlimited() {
    return new StretchBudget(() -> Long.MAX_VALUE, () -> 0);
  }

  /** Tells whether so many bytes more may be kept. */
  boolean take(long bytes) {
    long most = max.getAsLong();
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    if (refused.getAndIncrement() % REFUSALS == 0) {
      taken.set(present.getAsLong() + bytes);
      if (taken.get() <= most) {
        return true;
      }
    }
    taken.addAndGet(-bytes);
    return false;
  }
}
