package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;

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

  /**
   * Finds the terms that contain bytes, looking through whole chunks at once.
   *
   * @param part what is looked for
   * @param step told now and then that the search goes on
   * @param found told the number of each term with the part, in their order
   */
  void search(ByteSearch part, Runnable step, IntConsumer found) {
    for (int from = 0; from < size; ) {
      int to = firstBehind(from, size, addresses[from] | 0xFFFF_FFFFL);
      search(part, from, to, step, found);
      from = to;
    }
  }

  /** Searches terms that are all in one chunk. */
  private void search(ByteSearch part, int from, int to, Runnable step, IntConsumer found) {
    byte[] chunk = bytes(from);
    int end = offset(to - 1) + length(to - 1);
    int term = from;
    int at = offset(from);
    while (true) {
      step.run();
      int place = part.find(chunk, at, end);
      if (place < 0) {
        return;
      }
      term = termAt(place, term, to);
      int offset = offset(term);
      if (place < offset) {
        at = offset; // in the length
        continue;
      }
      if (place + part.length() <= offset + length(term)) {
        found.accept(term);
      }
      if (++term == to) {
        return;
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
