package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Where in some bytes a part may be: one look through all of them marks the places, and what stands
 * at a mark is compared when somebody asks. The time is linear whatever is there, as in {@link
 * ByteSearch}. A part at the end of a term needs no marks. For one search; not thread-safe.
 */
final class PartPlaces {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteSearch part;
  private final boolean marksTell;

  /** What terms end with; negative if the part may be anywhere. */
  private final int last;

  private long[] marks = new long[0];
  private byte[] bytes = new byte[0];
  private int from;

  /** Bytes compared in vain, and how many are allowed to be. */
  private long vain;

  private long allowed = ByteSearch.FREE_VAIN;

  private PartPlaces(ByteSearch part, int last) {
    this.part = part;
    this.marksTell = part.isPair();
    this.last = last;
  }

  /** Prepares a look for a part anywhere in a term. */
  static PartPlaces of(ByteSearch part) {
    return new PartPlaces(part, -1);
  }

  /** Prepares a look for a byte at the end of each term; of other places nothing may be asked. */
  static PartPlaces ofEnd(byte last) {
    return new PartPlaces(new ByteSearch(new byte[] {last}), last & 0xFF);
  }

  /** Returns the bytes that the part takes. */
  int length() {
    return part.length();
  }

  /**
   * Looks through bytes, which must not change while places are asked for.
   *
   * @return how many places there are at most; {@code Integer.MAX_VALUE} if each term is to be
   *     asked
   */
  int mark(byte[] searched, int searchedFrom, int searchedTo) {
    bytes = searched;
    from = searchedFrom;
    if (last >= 0) {
      return Integer.MAX_VALUE;
    }
    int words =
        ((searchedTo - searchedFrom) >>> 6) + 2; // one more than is marked: see chooseMarked
    if (marks.length < words) {
      marks = new long[words];
    }
    allowed += (long) ByteSearch.MAX_VAIN * (searchedTo - searchedFrom);
    return part.mark(searched, searchedFrom, searchedTo, marks);
  }

  /**
   * Chooses the terms that have the part, asking of each: without a branch, as a branch would be
   * taken now and then, by chance.
   *
   * @param window the terms that were marked, none of them the first of all bytes
   * @param chosen gets the numbers of the chosen ones, in their order; of those with more bytes
   *     behind them than the gap {@link #isAt} must be asked
   * @return how many are chosen
   */
  int walk(TermWindow window, int[] chosen) {
    int to = window.to();
    int[] begins = window.begins();
    if (last >= 0) {
      return walkEnds(to, begins, window.terms(), chosen);
    }
    int count = part.chooseMarked(marks, from, begins, window.terms(), window.gap(), chosen);
    if (marksTell && window.longest() - window.gap() <= Long.SIZE) {
      return count;
    }
    int found = 0;
    for (int i = 0; i < count; i++) {
      int begin = begins[chosen[i]];
      int length = (int) INT.get(bytes, begin - Integer.BYTES);
      Objects.checkFromIndexSize(begin, length, to);
      chosen[found] = chosen[i];
      found += find(begin, begin + length) >= 0 ? 1 : 0;
    }
    return found;
  }

  /** Tells whether a term that was chosen, whatever its number, has the part. */
  boolean isAt(int term, int start, int end) {
    return last >= 0 || find(start, end) >= 0;
  }

  /** Chooses the terms with the byte at their end; of empty ones chance tells. */
  private int walkEnds(int to, int[] begins, int terms, int[] chosen) {
    byte[] looked = bytes; // not as fields, which every call would have read anew: here and below
    int wanted = last;
    int count = 0;
    for (int i = 0; i < terms; i++) {
      int begin = begins[i];
      int length = (int) INT.get(looked, begin - Integer.BYTES);
      Objects.checkFromIndexSize(begin, length, to);
      chosen[count] = i;
      count += (looked[begin + length - 1] & 0xFF) == wanted ? 1 : 0;
    }
    return count;
  }

  /** Returns the first place from {@code start} on, so that it ends by {@code end}, or -1. */
  int find(int start, int end) {
    int places = end - part.length() + 1;
    int at = start;
    while (at < places) {
      int bit = at - from;
      long marked = marks[bit >> 6] >>> bit;
      if (marked == 0) {
        at += Long.SIZE - (bit & (Long.SIZE - 1));
        continue;
      }
      at += Long.numberOfTrailingZeros(marked);
      if (at >= places) {
        return -1;
      }
      if (marksTell) {
        return at;
      }
      if (vain > allowed) {
        return part.findSurely(bytes, at, end);
      }
      int compared = part.vainAt(bytes, at);
      if (compared < 0) {
        return at;
      }
      vain += compared;
      at++;
    }
    return -1;
  }
}
