package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
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

  /** About so many bytes are searched at once. */
  private static final int WINDOW = 1 << 15;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment section;
  private final MemorySegment offsets;
  private final int size;
  private volatile @Nullable Stretches stretches;

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
    collectAt(postings(index), out);
  }

  private void collectAt(long at, OrdinalCollector out) {
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
  public void collect(TermRange range, TermTest test, OrdinalCollector out) {
    int from = from(range);
    int to = to(range);
    if (from >= to) {
      return;
    }
    ByteSearch part = test.part();
    if (test.isAll()) {
      collectAll(from, to, out);
    } else if (part == null || bytes(from, to) > (long) MAX_SEARCHED * (to - from)) {
      byte[] buffer = new byte[0];
      for (int i = from; i < to; i++) {
        out.step();
        buffer = read(i, buffer);
        if (test.accepts(buffer, 0, length(i))) {
          collect(i, out);
        }
      }
    } else {
      search(part, test.predicate(), from, to, out);
    }
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

  /**
   * Looks for a part through the records of many terms at once, and whose term it is where found.
   * The records are copied window by window: the copy is in the caches when it is looked through.
   */
  private void search(
      ByteSearch part,
      TermTest.@Nullable TermPredicate predicate,
      int from,
      int to,
      OrdinalCollector out) {
    byte[] window = new byte[2 * WINDOW];
    for (int first = from; first < to; ) {
      out.step();
      long start = record(first);
      int next = Math.max(first + 1, termAt(start + WINDOW, first, to));
      int bytes = Math.toIntExact(postings(next - 1) - start);
      MemorySegment records = section.asSlice(start, bytes); // before memory is asked for
      if (bytes > window.length) {
        window = new byte[bytes];
      }
      MemorySegment.copy(records, ValueLayout.JAVA_BYTE, 0, window, 0, bytes);
      search(part, predicate, new Window(window, start, bytes, first, next), out);
      first = next;
    }
  }

  /** A copy of the records of some terms but for the ordinals of the last. */
  // Compared by nobody: a record for its accessors.
  @SuppressWarnings("ArrayRecordComponent")
  private record Window(byte[] bytes, long start, int size, int from, int to) {}

  private void search(
      ByteSearch part,
      TermTest.@Nullable TermPredicate predicate,
      Window window,
      OrdinalCollector out) {
    int term = window.from;
    int at = Integer.BYTES;
    while (true) {
      int found = part.find(window.bytes, at, window.size);
      if (found < 0) {
        return;
      }
      int guess = window.from + (int) ((long) found * (window.to - window.from) / window.size);
      term = termAt(window.start + found, term, window.to, guess);
      int start = (int) (record(term) - window.start) + Integer.BYTES;
      if (found < start) {
        at = start; // in the length
        continue;
      }
      int length = (int) INT.get(window.bytes, start - Integer.BYTES);
      Objects.checkFromIndexSize(start, length, window.size);
      if (found + part.length() <= start + length) {
        out.step();
        if (predicate == null || predicate.test(window.bytes, start, length)) {
          collect(window, start + length, out);
        }
      }
      if (++term == window.to) {
        return;
      }
      at = (int) (record(term) - window.start) + Integer.BYTES;
    }
  }

  /** Gathers the ordinals that stand at a place of a window, or right behind its end. */
  private void collect(Window window, int at, OrdinalCollector out) {
    if (at + 2 * Integer.BYTES <= window.size && (int) INT.get(window.bytes, at) == 1) {
      out.add((int) INT.get(window.bytes, at + Integer.BYTES));
    } else {
      collectAt(window.start + at, out);
    }
  }

  /**
   * Does as {@link #termAt(long, int, int)}, beginning at a guess, as records of a window are much
   * of a size.
   */
  private int termAt(long place, int from, int to, int guess) {
    if (guess <= from || guess >= to) {
      return termAt(place, from, to);
    }
    if (record(guess) <= place) {
      return termAt(place, guess, to);
    }
    int high = guess;
    int step = 1;
    while (high - step > from && record(high - step) > place) {
      high -= step;
      step *= 2;
    }
    return termAt(place, Math.max(from, high - step), high);
  }

  /** Returns the term of whose record a byte is, at {@code from} or after it, before {@code to}. */
  private int termAt(long place, int from, int to) {
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

  private int length(int index) {
    return section.get(SectionFormat.INT, record(index));
  }

  /** Copies a term into a buffer, a larger one if need be. */
  private byte[] read(int index, byte[] buffer) {
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
