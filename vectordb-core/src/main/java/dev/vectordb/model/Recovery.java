package dev.vectordb.model;

import java.util.List;

/**
 * What opening a collection found and did. Of a collection in memory, and of one that was created
 * since the database was opened, all is zero but perhaps the time.
 *
 * @param baseRecords records in the base that was mapped, tombstones included
 * @param replayedOperations operations of the log that were applied
 * @param replayedBytes bytes of the log
 * @param cutBytes bytes at the end of the log that a crash had left incomplete, and which were cut
 *     off (or passed over, if opened read-only); nothing acknowledged as durable was among them
 * @param rebuilt what was damaged, and is made anew from the records; immutable
 * @param millis how long it took, in milliseconds
 */
public record Recovery(
    long baseRecords,
    long replayedOperations,
    long replayedBytes,
    long cutBytes,
    List<String> rebuilt,
    long millis) {

  /** Nothing was there to be opened. */
  public static final Recovery NONE = new Recovery(0, 0, 0, 0, List.of(), 0);

  /** Copies the list. */
  public Recovery {
    rebuilt = List.copyOf(rebuilt);
  }
}
