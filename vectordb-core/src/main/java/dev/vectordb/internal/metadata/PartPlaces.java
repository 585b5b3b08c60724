package dev.vectordb.internal.metadata;

/**
 * Where in some bytes a part may be: one look through all of them marks the places, and what stands
 * at a mark is compared when somebody asks. The time is linear whatever is there, as in {@link
 * ByteSearch}. A part at the end of a term needs no marks. For one search; not thread-safe.
 */
final class PartPlaces {
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
    int words = ((searchedTo - searchedFrom) >>> 6) + 2; // one more than is marked: see isMarked
    if (marks.length < words) {
      marks = new long[words];
    }
    allowed += (long) ByteSearch.MAX_VAIN * (searchedTo - searchedFrom);
    return part.mark(searched, searchedFrom, searchedTo, marks);
  }

  /** Tells whether every mark is a place of the part. */
  boolean marksTell() {
    return marksTell;
  }

  /**
   * Tells whether the term between {@code start} and {@code end} may have the part: without a
   * branch, as a branch would be taken now and then, by chance.
   *
   * @param start not the first of all bytes
   */
  boolean isMarked(int start, int end) {
    if (last >= 0) {
      return (bytes[end - 1] & 0xFF) == last; // of an empty term chance tells: it may have it
    }
    int places = end - start - part.length() + 1;
    if (places > Long.SIZE) {
      return find(start, end) >= 0;
    }
    int bit = start - from;
    int word = bit >> 6;
    long marked = (marks[word] >>> bit) | (marks[word + 1] << 1 << ~bit);
    return (marked & (places <= 0 ? 0 : -1L >>> -places)) != 0;
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
