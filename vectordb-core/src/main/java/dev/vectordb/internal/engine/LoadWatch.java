package dev.vectordb.internal.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whether a collection is being loaded: whether it grows so fast that what the background
 * makes of it now would soon be made again. Searches count too, as they are whom that would serve.
 *
 * <p>Thread-safe. What it says is a guess; two writers at once may make it miss one look.
 */
final class LoadWatch {
  /** Time between two looks at how many records there are. */
  static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** After so long without a look the writes have ceased; a write may take a while. */
  static final long QUIET_NANOS = 2 * WINDOW_NANOS;

  /** After so long without growth what takes as long as a build, or longer, is begun. */
  static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Growth in a window that is a load: at this pace a collection doubles in three minutes. */
  private static final double LOAD_SHARE = 0.001;

  /** A search so long ago says nothing of whether there will be more. */
  static final long SEARCHED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int UNKNOWN = -1;

  private final LongSupplier clock;
  private volatile long looked;
  private volatile int count = UNKNOWN;
  private volatile boolean growing;
  private volatile long grew;

  /** Whether it grew since all was linked. */
  private volatile boolean unlinked;

  private volatile long searched;

  /** Creates one that measures time by {@code clock}, in nanoseconds. */
  LoadWatch(LongSupplier clock) {
    this.clock = clock;
    this.looked = clock.getAsLong();
    this.grew = looked - SETTLED_NANOS;
    this.searched = looked - SEARCHED_NANOS;
  }

  /**
   * Called after writes.
   *
   * @param ordinalCount ordinals now
   */
  void written(int ordinalCount) {
    long now = clock.getAsLong();
    long elapsed = now - looked;
    if (count != UNKNOWN && elapsed < WINDOW_NANOS) {
      return;
    }
    double windows = (double) elapsed / WINDOW_NANOS;
    growing = count != UNKNOWN && ordinalCount - count > LOAD_SHARE * windows * ordinalCount;
    if (growing) {
      grew = now;
      unlinked = true;
    }
    count = ordinalCount;
    looked = now;
  }

  /** Called when all is linked: who loads batch by batch may have waited for that. */
  void linked() {
    if (unlinked) {
      unlinked = false;
      grew = clock.getAsLong();
    }
  }

  /**
   * Called by searches that scanned a tail.
   *
   * @param now the time of its clock
   */
  void scannedTail(long now) {
    if (now - searched > WINDOW_NANOS) { // shared memory is not written for every search
      searched = now;
    }
  }

  /** Whether many records came lately. */
  boolean isLoading() {
    return growing && clock.getAsLong() - looked < QUIET_NANOS;
  }

  /**
   * Whether the collection has not been loaded for some seconds, not even batch by batch, and what
   * came before was linked by then.
   */
  boolean isSettled() {
    return clock.getAsLong() - grew >= SETTLED_NANOS;
  }

  /** Whether a search had to scan a tail lately. */
  boolean isSearched() {
    return clock.getAsLong() - searched < SEARCHED_NANOS;
  }
}
