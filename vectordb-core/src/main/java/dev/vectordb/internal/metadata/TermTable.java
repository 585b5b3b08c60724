package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The terms of one field and kind of a base, read where they are mapped. */
final class TermTable implements TermSpace {
  private final MemorySegment section;
  private final MemorySegment offsets;
  private final int size;

  /** Reads a term block: the section that its offsets count in, the block, and its terms. */
  TermTable(MemorySegment section, MemorySegment offsets, int size) {
    this.section = section;
    this.offsets = offsets;
    this.size = size;
  }

  int size() {
    return size;
  }

  byte[] term(int index) {
    long record = record(index);
    int length = section.get(SectionFormat.INT, record);
    return section.asSlice(record + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private long record(int index) {
    return offsets.getAtIndex(SectionFormat.LONG, index);
  }

  /** Returns where the cardinality of a term stands, which is right behind the term. */
  private long postings(int index) {
    long record = record(index);
    int length = section.get(SectionFormat.INT, record);
    return record + Integer.BYTES + Integer.toUnsignedLong(length);
  }

  void collect(int index, OrdinalCollector out) {
    long at = postings(index);
    if (section.get(SectionFormat.INT, at) == 1) {
      out.add(section.get(SectionFormat.INT, at + Integer.BYTES));
    } else {
      out.addAll(bitmap(at + Integer.BYTES));
    }
  }

  private RoaringBitmap bitmap(long offset) {
    return SectionBitmaps.read(section, offset);
  }

  @Override
  public void collect(byte[] term, OrdinalCollector out) {
    int index = from(new TermRange(term, true, null, true));
    if (index < size && compare(index, term) == 0) {
      collect(index, out);
    }
  }

  @Override
  public long count(byte[] term) {
    int index = from(new TermRange(term, true, null, true));
    return index < size && compare(index, term) == 0
        ? section.get(SectionFormat.INT, postings(index))
        : 0;
  }

  @Override
  public void collect(TermRange range, @Nullable TermPredicate wanted, OrdinalCollector out) {
    for (int i = from(range); i < size && !isAbove(i, range); i++) {
      out.step();
      if (wanted == null || accepts(wanted, i)) {
        collect(i, out);
      }
    }
  }

  private boolean accepts(TermPredicate wanted, int index) {
    byte[] term = term(index);
    return wanted.test(term, 0, term.length);
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  /** Returns the first index whose term is not before the range. */
  private int from(TermRange range) {
    byte[] low = range.low();
    int from = 0;
    int to = low == null ? 0 : size;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (low != null && range.isBelow(compare(middle, low))) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private boolean isAbove(int index, TermRange range) {
    return range.high() != null && range.isAbove(compare(index, range.high()));
  }

  private int compare(int index, byte[] other) {
    long record = record(index);
    int length = section.get(SectionFormat.INT, record);
    int common = Math.min(length, other.length);
    for (int i = 0; i < common; i++) {
      byte mine = section.get(ValueLayout.JAVA_BYTE, record + Integer.BYTES + i);
      if (mine != other[i]) {
        return Byte.compareUnsigned(mine, other[i]);
      }
    }
    return Integer.compare(length, other.length);
  }
}
