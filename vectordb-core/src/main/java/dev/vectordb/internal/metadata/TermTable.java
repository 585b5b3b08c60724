package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The terms of one field and kind of a base, read where they are mapped. The records of the terms
 * lie one behind the other, in their order.
 */
final class TermTable implements TermSpace {
  /** A stretch is as many terms as take about so many bytes with their ordinals. */
  private static final int STRETCH_BYTES = 1 << 19;

  /** Records longer than this hold ordinals rather than terms: not searched through. */
  private static final int MAX_SEARCHED = 256;

  /** It is found out of so many terms at once what is true of all of them. */
  private static final int NATURE_STRETCH = 1 << 13;

  private final MemorySegment section;
  private final MemorySegment offsets;
  private final int size;
  private final SectionBitmaps bitmaps;
  private volatile @Nullable Stretches stretches;
  private volatile @Nullable AtomicReferenceArray<TermNature> natures;

  /**
   * Reads a term block.
   *
   * @param section what its offsets count in
   * @param offsets the block
   * @param size its terms
   * @param bitmaps those of the section
   */
  TermTable(MemorySegment section, MemorySegment offsets, int size, SectionBitmaps bitmaps) {
    this.bitmaps = bitmaps;
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

  long record(int index) {
    return offsets.getAtIndex(SectionFormat.LONG, index);
  }

  /** Returns where the cardinality of a term stands, which is right behind the term. */
  long postings(int index) {
    long record = record(index);
    int length = section.get(SectionFormat.INT, record);
    return record + Integer.BYTES + Integer.toUnsignedLong(length);
  }

  /** Returns how many ordinals a term has. */
  int count(int index) {
    return section.get(SectionFormat.INT, postings(index));
  }

  void collect(int index, OrdinalCollector out) {
    collectAt(postings(index), out);
  }

  /** Gathers the ordinals that stand at a place of the section. */
  void collectAt(long at, OrdinalCollector out) {
    int count = section.get(SectionFormat.INT, at);
    if (count == 1) {
      out.add(section.get(SectionFormat.INT, at + Integer.BYTES));
    } else if (!out.takesEach(count) || !bitmaps.addEach(at + Integer.BYTES, out)) {
      out.addAll(bitmaps.read(at + Integer.BYTES));
    }
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
  public void collect(TermCondition condition, OrdinalCollector out) {
    collect(condition.range(), condition.test(), condition.key(), out);
  }

  @Override
  public void collect(TermRange range, TermTest test, OrdinalCollector out) {
    collect(range, test, null, out);
  }

  private void collect(TermRange range, TermTest test, @Nullable String key, OrdinalCollector out) {
    int from = from(range);
    int to = to(range);
    if (from >= to) {
      return;
    }
    if (test.isAll() || test.isMetBy(commonPrefix(from, to - 1))) {
      collectAll(from, to, out);
    } else {
      RoaringBitmap known = key == null ? null : known(from, to, test, key, out);
      if (known == null) {
        search(from, to, test, out);
      } else {
        out.addAll(known);
      }
    }
  }

  /** Returns what a search finds if that is kept or is to be, else null. */
  private @Nullable RoaringBitmap known(
      int from, int to, TermTest test, String key, OrdinalCollector out) {
    TermAnswers answers = out.kept().answers();
    if (answers == null || !answers.isWorth(bytes(from, to))) {
      return null;
    }
    TermAnswers.Answer known = answers.find(this, key);
    if (known == null && answers.isAskedAgain(this, key)) {
      known = new TermAnswers.Answer(out.gather(all -> search(from, to, test, all)), size);
      answers.keep(this, key, known);
    }
    return known == null ? null : known.members();
  }

  private void search(int from, int to, TermTest test, OrdinalCollector out) {
    if (bytes(from, to) > (long) MAX_SEARCHED * (to - from)) {
      byte[] buffer = new byte[0];
      for (int i = from; i < to; i++) {
        out.step();
        buffer = read(i, buffer);
        if (test.accepts(buffer, 0, length(i))) {
          collect(i, out);
        }
      }
    } else {
      new TermScan(this, test, out).collect(from, to);
    }
  }

  @Override
  public long bytes(TermRange range) {
    int from = from(range);
    int to = to(range);
    return from < to ? bytes(from, to) : 0;
  }

  /** Returns what two terms, and with them all between, start with. */
  private byte[] commonPrefix(int first, int last) {
    byte[] term = term(first);
    int common = Arrays.mismatch(term, term(last));
    return common < 0 ? term : Arrays.copyOf(term, common);
  }

  private void collectAll(int from, int to, OrdinalCollector out) {
    Stretches made = stretches;
    if (made == null) {
      long perTerm = Math.max(1, bytes(0, size) / size);
      made = new Stretches(size, (int) Math.max(1, STRETCH_BYTES / perTerm));
      stretches = made;
    }
    made.collect(from, to, this::collectEach, out);
  }

  private void collectEach(int from, int to, OrdinalCollector out) {
    for (int i = from; i < to; i++) {
      out.step();
      collect(i, out);
    }
  }

  /** Returns the end of the terms of which {@link #nature} tells at once. */
  int natureEnd(int term) {
    return (term & -NATURE_STRETCH) + NATURE_STRETCH;
  }

  /** Tells what is true of a term and those around it; found out once, by the scan. */
  TermNature nature(int term, TermScan scan) {
    AtomicReferenceArray<TermNature> known = natures;
    if (known == null) {
      known = new AtomicReferenceArray<>(Math.ceilDiv(size, NATURE_STRETCH));
      natures = known;
    }
    int stretch = term / NATURE_STRETCH;
    TermNature nature = known.get(stretch);
    if (nature == null) {
      int end = natureEnd(term);
      nature = scan.nature(end - NATURE_STRETCH, Math.min(end, size));
      known.set(stretch, nature);
    }
    return nature;
  }

  /** Copies bytes of the section, into a larger array if need be. */
  byte[] copy(long from, int length, byte[] buffer) {
    MemorySegment copied = section.asSlice(from, length); // before memory is asked for
    byte[] target = length <= buffer.length ? buffer : new byte[length];
    MemorySegment.copy(copied, ValueLayout.JAVA_BYTE, 0, target, 0, length);
    return target;
  }

  /** Copies where the records of terms begin. */
  void copyRecords(int from, int to, long[] target) {
    MemorySegment.copy(offsets, SectionFormat.LONG, (long) from * Long.BYTES, target, 0, to - from);
  }

  /** Returns the term of whose record a byte is, at {@code from} or after it, before {@code to}. */
  int termAt(long place, int from, int to) {
    int low = from;
    int step = 1;
    while (low + step < to && record(low + step) <= place) {
      low += step;
      step *= 2;
    }
    int high = Math.min(to, low + step);
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (record(middle) <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns how many bytes the records of some terms take, without the ordinals of the last. */
  private long bytes(int from, int to) {
    return postings(to - 1) - record(from);
  }

  int length(int index) {
    return section.get(SectionFormat.INT, record(index));
  }

  /** Copies a term into a buffer, a larger one if need be. */
  byte[] read(int index, byte[] buffer) {
    long record = record(index);
    int length = section.get(SectionFormat.INT, record);
    MemorySegment term =
        section.asSlice(record + Integer.BYTES, length); // before memory is asked for
    byte[] target = length <= buffer.length ? buffer : new byte[Math.max(64, length + length / 2)];
    MemorySegment.copy(term, ValueLayout.JAVA_BYTE, 0, target, 0, length);
    return target;
  }

  long memoryBytes() {
    Stretches made = stretches;
    return made == null ? 0 : made.memoryBytes();
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

  /** Returns the first index whose term is behind the range. */
  private int to(TermRange range) {
    byte[] high = range.high();
    int from = 0;
    int to = size;
    while (high != null && from < to) {
      int middle = (from + to) >>> 1;
      if (range.isAbove(compare(middle, high))) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return to;
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
