package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Terms packed into byte arrays, numbered in the order in which they came. There are few arrays and
 * no object per term.
 */
final class TermPool {
  private static final int MIN_CHUNK = 32;
  private static final int MAX_CHUNK = 1 << 20;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** About so many bytes are searched at once. */
  private static final int WINDOW = 1 << 15;

  private static final int WINDOW_TERMS = WINDOW / 8;

  /** Where less than one term in so many may have it, going from place to place is quicker. */
  private static final int SEARCHED_SHARE = 8;

  private byte[][] chunks = new byte[0][];

  /** Chunk in the upper half, offset of the four bytes of length before the term in the lower. */
  private long[] addresses = new long[4];

  private int size;
  private int used;
  private long capacity;
  private long termBytes;
  private boolean ascii = true;
  private byte[] commonPrefix = new byte[0];

  int size() {
    return size;
  }

  /** Returns the bytes of all terms. */
  long termBytes() {
    return termBytes;
  }

  /** Appends a term and returns its number. */
  int append(byte[] term) {
    byte[] chunk = chunkFor(term.length + Integer.BYTES);
    INT.set(chunk, used, term.length);
    System.arraycopy(term, 0, chunk, used + Integer.BYTES, term.length);
    if (size == addresses.length) {
      addresses = Arrays.copyOf(addresses, size * 2);
    }
    addresses[size] = ((long) (chunks.length - 1) << 32) | used;
    used += Integer.BYTES + term.length;
    termBytes += term.length;
    int common = Arrays.mismatch(commonPrefix, term);
    if (size == 0 || (common >= 0 && common < commonPrefix.length)) {
      commonPrefix = Arrays.copyOf(term, size == 0 ? term.length : common);
    }
    ascii &= CodeUnits.isAscii(term, 0, term.length);
    return size++;
  }

  private byte[] chunkFor(int length) {
    if (chunks.length == 0 || length > chunks[chunks.length - 1].length - used) {
      int chunkSize = Math.clamp(capacity, MIN_CHUNK, MAX_CHUNK);
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new byte[Math.max(length, chunkSize)];
      capacity += chunks[chunks.length - 1].length;
      used = 0;
    }
    return chunks[chunks.length - 1];
  }

  byte[] bytes(int term) {
    return chunks[(int) (addresses[term] >>> 32)];
  }

  int offset(int term) {
    return (int) addresses[term] + Integer.BYTES;
  }

  int length(int term) {
    return (int) INT.get(bytes(term), (int) addresses[term]);
  }

  byte[] copy(int term) {
    int offset = offset(term);
    return Arrays.copyOfRange(bytes(term), offset, offset + length(term));
  }

  /** Returns what all terms start with; not to be changed. */
  byte[] commonPrefix() {
    return commonPrefix;
  }

  /** Tells whether all terms are of ASCII characters. */
  boolean isAscii() {
    return ascii;
  }

  /** Is told of the terms that a search found. */
  @FunctionalInterface
  interface Found {
    /** Takes the numbers of some, in their order; the array is only lent. */
    void accept(int[] terms, int count);
  }

  /**
   * Finds the terms that contain bytes, looking through many of them at once.
   *
   * @param places looks for the bytes; null for all terms
   * @param step told now and then that the search goes on
   * @param found told the terms, some at a time, in their order
   */
  void search(@Nullable PartPlaces places, Runnable step, Found found) {
    int[] chosen = new int[WINDOW_TERMS];
    for (int from = 0; from < size; ) {
      step.run();
      int to = windowEnd(from);
      found.accept(chosen, choose(places, from, to, chosen));
      from = to;
    }
  }

  /** Returns the end of some terms from one on, in the same chunk. */
  private int windowEnd(int from) {
    int most = Math.min(size, from + WINDOW_TERMS);
    long end = Math.min(addresses[from] + WINDOW, addresses[from] | 0xFFFF_FFFFL);
    return addresses[most - 1] <= end ? most : Math.max(from + 1, firstBehind(from, most, end));
  }

  private int choose(@Nullable PartPlaces places, int from, int to, int[] chosen) {
    if (places == null) {
      for (int term = from; term < to; term++) {
        chosen[term - from] = term;
      }
      return to - from;
    }
    int end = offset(to - 1) + length(to - 1);
    return places.mark(bytes(from), offset(from), end) > (to - from) / SEARCHED_SHARE
        ? walk(places, from, to, chosen)
        : leap(places, from, to, chosen);
  }

  /** Asks of each term. */
  private int walk(PartPlaces places, int from, int to, int[] chosen) {
    byte[] chunk = bytes(from);
    int count = 0;
    for (int term = from; term < to; term++) {
      int offset = offset(term);
      chosen[count] = term;
      count += places.isMarked(offset, offset + length(chunk, offset)) ? 1 : 0;
    }
    if (places.marksTell()) {
      return count;
    }
    int found = 0;
    for (int i = 0; i < count; i++) {
      int offset = offset(chosen[i]);
      chosen[found] = chosen[i];
      found += places.find(offset, offset + length(chunk, offset)) >= 0 ? 1 : 0;
    }
    return found;
  }

  private static int length(byte[] chunk, int offset) {
    return (int) INT.get(chunk, offset - Integer.BYTES);
  }

  /** Goes from place to place. */
  private int leap(PartPlaces places, int from, int to, int[] chosen) {
    int end = offset(to - 1) + length(to - 1);
    int count = 0;
    int term = from;
    int at = offset(from);
    while (true) {
      int place = places.find(at, end);
      if (place < 0) {
        return count;
      }
      term = termAt(place, term, to);
      int offset = offset(term);
      if (place < offset) {
        at = offset; // in the length
        continue;
      }
      if (place + places.length() <= offset + length(term)) {
        chosen[count++] = term;
      }
      if (++term == to) {
        return count;
      }
      at = offset(term);
    }
  }

  /** Returns the term of a place in the chunk of these terms. */
  private int termAt(int place, int from, int to) {
    long address = (addresses[from] & ~0xFFFF_FFFFL) | place;
    int low = from;
    int step = 1;
    while (low + step < to && addresses[low + step] <= address) {
      low += step;
      step *= 2;
    }
    return firstBehind(low, Math.min(to, low + step), address) - 1;
  }

  /** Returns the first term whose address is greater. */
  private int firstBehind(int from, int to, long address) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (addresses[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int compare(int term, byte[] other) {
    return CodeUnits.compare(bytes(term), offset(term), length(term), other, 0, other.length);
  }

  int compare(int term, int other) {
    return CodeUnits.compare(
        bytes(term), offset(term), length(term), bytes(other), offset(other), length(other));
  }

  long memoryBytes() {
    return capacity + addresses.length * 8L;
  }
}
