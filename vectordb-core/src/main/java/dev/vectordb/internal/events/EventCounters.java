package dev.vectordb.internal.events;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.EventStats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many streams are open, by owner, and what all have done. Thread-safe. */
final class EventCounters {
  final LongAdder changes = new LongAdder();
  final LongAdder searchesSampled = new LongAdder();
  final LongAdder searchesMissed = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder bytesRead = new LongAdder();

  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * Counts a stream.
   *
   * @param owner the tenant; empty for all tenants
   * @throws CapacityExceededException if the owner has too many
   */
  void opened(String owner) {
    open.merge(
        owner,
        1,
        (count, one) -> {
          if (count >= Limits.MAX_EVENT_STREAMS) {
            throw new CapacityExceededException(
                count + " streams are open, more are not allowed; close those that are done");
          }
          return count + one;
        });
  }

  void closed(String owner) {
    open.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
  }

  EventStats stats() {
    return new EventStats(
        open.values().stream().mapToInt(Integer::intValue).sum(),
        changes.sum(),
        searchesSampled.sum(),
        searchesMissed.sum(),
        lost.sum(),
        bytesRead.sum());
  }
}
