package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;

/** {@link SortedKeys} of a base, read where they are mapped. */
final class KeyTable extends SortedKeys implements KeySpace {
  private final MemorySegment pairs;
  private final int size;
  private final boolean wide;
  private final int stride;

  /** Reads a key block of so many pairs. */
  KeyTable(MemorySegment pairs, int size, boolean wide) {
    this.pairs = pairs;
    this.size = size;
    this.wide = wide;
    this.stride = stride(wide);
  }

  static int stride(boolean wide) {
    return wide ? SectionFormat.WIDE_PAIR_BYTES : SectionFormat.NARROW_PAIR_BYTES;
  }

  @Override
  boolean isWide() {
    return wide;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  long high(int index) {
    return pairs.get(SectionFormat.LONG, (long) index * stride);
  }

  @Override
  long low(int index) {
    return wide ? pairs.get(SectionFormat.LONG, (long) index * stride + Long.BYTES) : 0;
  }

  @Override
  int ordinal(int index) {
    return pairs.get(SectionFormat.INT, (index + 1L) * stride - Integer.BYTES);
  }

  @Override
  void collect(int from, int to, OrdinalCollector out) {
    long at = (from + 1L) * stride - Integer.BYTES;
    for (int i = from; i < to; i++, at += stride) {
      out.add(pairs.get(SectionFormat.INT, at));
    }
  }

  @Override
  public long count(KeyRange range) {
    return pairCount(range);
  }

  @Override
  public long pairs() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }
}
