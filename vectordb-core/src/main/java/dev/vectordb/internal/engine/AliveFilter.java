package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.OrdinalFilter;

/** The ordinals that are alive in a snapshot. */
final class AliveFilter implements OrdinalFilter {
  private final LongColumn deaths;
  private final long sequenceNumber;

  AliveFilter(LongColumn deaths, long sequenceNumber) {
    this.deaths = deaths;
    this.sequenceNumber = sequenceNumber;
  }

  @Override
  public boolean accept(int ordinal) {
    long death = deaths.get(ordinal);
    return death == 0 || death > sequenceNumber;
  }
}
