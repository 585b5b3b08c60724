package dev.vectordb.internal.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * From an id to the newest ordinal that carried it: an open-addressing hash table, mapped for the
 * base, on the heap for what is newer. It holds no ids, only 32 bits of their hash; whether an
 * ordinal really carries the id is asked of the records. Whether the ordinal is alive is not its
 * business. Guarded by its owner's lock.
 *
 * <pre>
 * slot: int64 = lower half of the hash (32 bits, upper half of the slot), ordinal + 1 (32 bits); 0 is empty
 * </pre>
 */
final class IdTable {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BUFFER = 1 << 16;

  private final @Nullable MemorySegment base;
  private final long baseCapacity;
  private final int baseCount;
  private long[] slots = new long[64];
  private int used;

  IdTable() {
    this(null, 0);
  }

  IdTable(@Nullable MemorySegment base, int baseCount) {
    this.base = base;
    this.baseCount = baseCount;
    this.baseCapacity = base == null ? 0 : base.byteSize() / Long.BYTES;
    if (Long.bitCount(baseCapacity) > 1) {
      throw new IllegalArgumentException("holds " + baseCapacity + " slots, not a power of two");
    }
  }

  /** Whether a table in a base has as much room as one that was written by {@link #write}. */
  static boolean hasRoom(MemorySegment base) {
    long capacity = base.byteSize() / Long.BYTES;
    long free = 0;
    for (long slot = 0; slot < capacity; slot++) {
      free += base.get(LONG, slot * Long.BYTES) == 0 ? 1 : 0;
    }
    return capacity > 0 && free >= capacity / 4;
  }

  /**
   * Looks up an id.
   *
   * @param hash {@link IdHash} of the id
   * @param carries whether an ordinal carries the id
   * @return the newest such ordinal, or -1
   */
  int find(long hash, IntPredicate carries) {
    int slot = findSlot(hash, carries);
    return slots[slot] != 0 ? ordinal(slots[slot]) : findInBase(hash, carries);
  }

  /**
   * Makes an ordinal the newest of its id.
   *
   * @param hash {@link IdHash} of the id
   * @param ordinal the ordinal
   * @param carries whether an ordinal carries the id
   */
  void put(long hash, int ordinal, IntPredicate carries) {
    int slot = findSlot(hash, carries);
    if (slots[slot] == 0 && ++used > slots.length / 2) {
      grow();
      slot = findSlot(hash, carries);
    }
    slots[slot] = slot(hash, ordinal);
  }

  private int findSlot(long hash, IntPredicate carries) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0
        && !(sameHash(slots[slot], hash) && carries.test(ordinal(slots[slot])))) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private int findInBase(long hash, IntPredicate carries) {
    if (base == null || baseCapacity == 0) {
      return -1;
    }
    long at = hash & (baseCapacity - 1);
    for (long probes = 0; probes < baseCapacity; probes++) {
      long value = base.get(LONG, at * Long.BYTES);
      if (value == 0) {
        return -1;
      }
      int ordinal = ordinal(value);
      if (sameHash(value, hash) && ordinal >= 0 && ordinal < baseCount && carries.test(ordinal)) {
        return ordinal;
      }
      at = at + 1 & (baseCapacity - 1);
    }
    return -1;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    int mask = slots.length - 1;
    for (long value : old) {
      if (value != 0) {
        // The slot keeps the low half of the hash, the half that the table is indexed by.
        int slot = (int) (value >>> 32) & mask;
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = value;
      }
    }
  }

  /**
   * Writes a table that {@link #IdTable(MemorySegment, int)} reads.
   *
   * @param hashes hash of the id of each ordinal; 0 for an ordinal that is to be left out
   * @param out where to
   */
  static void write(long[] hashes, OutputStream out) throws IOException {
    int capacity = Math.max(64, Integer.highestOneBit(Math.max(1, hashes.length)) << 2);
    long[] slots = new long[capacity];
    for (int ordinal = 0; ordinal < hashes.length; ordinal++) {
      if (hashes[ordinal] != 0) {
        int slot = (int) hashes[ordinal] & (capacity - 1);
        while (slots[slot] != 0) {
          slot = slot + 1 & (capacity - 1);
        }
        slots[slot] = slot(hashes[ordinal], ordinal);
      }
    }
    writeLongs(slots, out);
  }

  static void writeLongs(long[] values, OutputStream out) throws IOException {
    byte[] bytes = new byte[BUFFER];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      if (!buffer.hasRemaining()) {
        out.write(bytes);
        buffer.clear();
      }
      buffer.putLong(value);
    }
    out.write(bytes, 0, buffer.position());
  }

  private static long slot(long hash, int ordinal) {
    return hash << 32 | (ordinal + 1);
  }

  private static boolean sameHash(long slot, long hash) {
    return slot >>> 32 == (hash & 0xFFFF_FFFFL);
  }

  private static int ordinal(long slot) {
    return (int) slot - 1;
  }
}
