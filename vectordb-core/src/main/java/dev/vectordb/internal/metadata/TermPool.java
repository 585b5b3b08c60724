package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Terms packed into byte arrays, numbered in the order in which they came. There are few arrays and
 * no object per term.
 */
final class TermPool {
  private static final int MIN_CHUNK = 32;
  private static final int MAX_CHUNK = 1 << 20;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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

  /** Copies where terms of a chunk begin. */
  void copyOffsets(int from, int count, int[] target) {
    long[] source = addresses;
    for (int i = 0; i < count; i++) {
      target[i] = (int) source[from + i] + Integer.BYTES;
    }
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

  /**
   * Returns the end of some terms from one on, in the same chunk.
   *
   * @param bytes that they have about, if that are several
   * @param most as many they may be
   */
  int windowEnd(int from, int bytes, int most) {
    int last = Math.min(size, from + most);
    long end = Math.min(addresses[from] + bytes, addresses[from] | 0xFFFF_FFFFL);
    return addresses[last - 1] <= end ? last : Math.max(from + 1, firstBehind(from, last, end));
  }

  /** Returns the term of a place in the chunk of these terms, its length included. */
  int termAt(int place, int from, int to) {
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

  /** Tells whether a term is in a range. */
  boolean isWithin(int term, TermRange range) {
    return (range.low() == null || !range.isBelow(compare(term, range.low())))
        && (range.high() == null || !range.isAbove(compare(term, range.high())));
  }

  long memoryBytes() {
    return capacity + addresses.length * 8L;
  }
}
