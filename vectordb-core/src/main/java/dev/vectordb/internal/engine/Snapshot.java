package dev.vectordb.internal.engine;

/**
 * What a reader sees: every operation up to a sequence number, and the ordinals that they made.
 *
 * @param sequenceNumber the newest visible operation
 * @param ordinalCount ordinals from 0, dead ones included
 * @param liveCount ordinals that are alive
 */
record Snapshot(long sequenceNumber, int ordinalCount, int liveCount) {
  static final Snapshot EMPTY = new Snapshot(0, 0, 0);

  int deadCount() {
    return ordinalCount - liveCount;
  }
}
