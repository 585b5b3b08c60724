package dev.vectordb.internal.events;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.ChangeSignal;
import dev.vectordb.internal.limits.Limits;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What polling is, whatever is polled: look, and if there is nothing wait and look again. */
final class Polling {
  private static final Duration LONGEST = Duration.ofDays(1);

  private Polling() {}

  static void checkMax(int maxEvents) {
    if (maxEvents < 1 || maxEvents > Limits.MAX_POLLED_EVENTS) {
      throw new InvalidInputException(
          "maxEvents", "is " + maxEvents + ", allowed are 1 to " + Limits.MAX_POLLED_EVENTS);
    }
  }

  /**
   * Looks until there is something.
   *
   * @param signal raised when there may be
   * @param news whether a look would find something, or fail
   * @param look what looks; empty for nothing
   * @param timeout how long at most
   */
  static <T> List<T> poll(
      ChangeSignal signal, BooleanSupplier news, Supplier<List<T>> look, Duration timeout) {
    long nanos = timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
    long end = signal.time().nanoTime() + nanos;
    while (true) {
      if (news.getAsBoolean()) {
        List<T> found = look.get();
        if (!found.isEmpty()) {
          return found;
        }
      }
      long left = end - signal.time().nanoTime();
      if (left <= 0 || !await(signal, news, left)) {
        return List.of();
      }
    }
  }

  private static boolean await(ChangeSignal signal, BooleanSupplier news, long nanos) {
    try {
      return signal.await(news, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VectorDatabaseException("interrupted while waiting for events");
    }
  }
}
