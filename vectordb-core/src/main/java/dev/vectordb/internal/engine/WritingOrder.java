package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.BaseWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ordinals of a generation in the order of their writing. Births ascend with ordinals unless
 * the base has its ordinals in another order; then this section says which, and what is newer than
 * the base follows as it comes. Immutable; for any number of threads.
 *
 * <pre>
 * section "written":  0 int32 version   4 int32 n: the ordinals below it are in order of locality
 *                     8 int32[] the ordinals in the order of their writing
 * </pre>
 */
final class WritingOrder {
  /** Only in a base whose births do not ascend; made anew from them if it is damaged. */
  static final String SECTION = "written";

  /** Readers that do not know the section would list records in a wrong order. */
  static final int OLDEST_READER = 2;

  /** That of the ordinals. */
  static final WritingOrder OF_ORDINALS = new WritingOrder(null, 0, 0);

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 8;

  /** Below this share of members their births are sorted; above, all ordinals are walked. */
  private static final int SPARSE = 16;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** An ordinal for each place; null if every ordinal is at its own place. */
  private final @Nullable MemorySegment ordinals;

  private final int baseCount;
  private final int localCount;

  private WritingOrder(@Nullable MemorySegment ordinals, int baseCount, int localCount) {
    this.ordinals = ordinals;
    this.baseCount = baseCount;
    this.localCount = localCount;
  }

  /**
   * Opens a section.
   *
   * @param section as written by {@link #write}, mapped as long as this is used
   * @param baseCount ordinals of the base
   * @throws IllegalArgumentException if it says anything else than an ordinal of the base at each
   *     place
   */
  static WritingOrder open(MemorySegment section, int baseCount) {
    if (section.byteSize() != HEADER_BYTES + (long) baseCount * Integer.BYTES
        || section.get(INT, 0) != VERSION) {
      throw new IllegalArgumentException(
          "section 'written' is not of version " + VERSION + " and " + baseCount + " ordinals");
    }
    int localCount = section.get(INT, 4);
    MemorySegment ordinals = section.asSlice(HEADER_BYTES);
    boolean within = localCount >= 0 && localCount <= baseCount;
    for (int place = 0; place < baseCount && within; place++) {
      within = Integer.compareUnsigned(ordinals.getAtIndex(INT, place), baseCount) < 0;
    }
    if (!within) {
      throw new IllegalArgumentException("section 'written' names what is not in the base");
    }
    return new WritingOrder(ordinals, baseCount, localCount);
  }

  /**
   * Opens a section that must agree with the births.
   *
   * @param section as written by {@link #write}, mapped as long as this is used
   * @param births of the ordinals
   * @param baseCount ordinals of the base
   * @throws IllegalArgumentException if it is not the order of the births, each other than the one
   *     before
   */
  static WritingOrder open(MemorySegment section, LongColumn births, int baseCount) {
    WritingOrder order = open(section, baseCount);
    long last = 0;
    for (int place = 0; place < baseCount; place++) {
      long birth = births.get(order.ordinalAt(place));
      if (birth <= last) {
        throw new IllegalArgumentException("section 'written' is not in the order of births");
      }
      last = birth;
    }
    return order;
  }

  /**
   * Makes the order anew. Nothing is known of locality then.
   *
   * @param births of the ordinals
   * @param baseCount ordinals of the base
   * @param arena of the memory that it takes
   */
  static WritingOrder ofBirths(LongColumn births, int baseCount, Arena arena) {
    int[] sorted =
        IntStream.range(0, baseCount)
            .boxed()
            .sorted(Comparator.comparingLong(births::get))
            .mapToInt(Integer::intValue)
            .toArray();
    MemorySegment ordinals = arena.allocate((long) baseCount * Integer.BYTES, Integer.BYTES);
    for (int place = 0; place < baseCount; place++) {
      ordinals.setAtIndex(INT, place, sorted[place]);
    }
    return new WritingOrder(ordinals, baseCount, 0);
  }

  /**
   * Writes the section of a base, if it needs one.
   *
   * @param base the base
   * @param ordinals its ordinals in the order of their writing
   * @param localCount how many of them, from 0, are in order of locality
   */
  static void write(BaseWriter base, int[] ordinals, int localCount) throws IOException {
    if (isAscending(ordinals)) {
      return;
    }
    base.requireReader(OLDEST_READER);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(VERSION).putInt(localCount);
    try (OutputStream out = base.section(SECTION)) {
      for (int ordinal : ordinals) {
        if (!buffer.hasRemaining()) {
          out.write(buffer.array());
          buffer.clear();
        }
        buffer.putInt(ordinal);
      }
      out.write(buffer.array(), 0, buffer.position());
    }
  }

  private static boolean isAscending(int[] ordinals) {
    for (int i = 1; i < ordinals.length; i++) {
      if (ordinals[i] < ordinals[i - 1]) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many ordinals, from 0, the base has in order of locality. */
  int localCount() {
    return localCount;
  }

  /** Returns the ordinal that was written at a place, counted from the first that is known. */
  int ordinalAt(int place) {
    return ordinals == null || place >= baseCount ? place : ordinals.getAtIndex(INT, place);
  }

  /** Returns the first place whose ordinal was born after an operation. */
  private int firstAfter(LongColumn births, int ordinalCount, long sequenceNumber) {
    int low = 0;
    int high = ordinalCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (births.get(ordinalAt(middle)) <= sequenceNumber) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Walks over ordinals in the order of their writing.
   *
   * @param members the ordinals, all below the count; not changed meanwhile
   * @param births of all ordinals
   * @param ordinalCount how many there are
   * @param after only those that were born after this operation
   */
  PrimitiveIterator.OfInt walk(
      RoaringBitmap members, LongColumn births, int ordinalCount, long after) {
    if (ordinals == null) {
      PeekableIntIterator ascending = members.getIntIterator();
      ascending.advanceIfNeeded(firstAfter(births, ordinalCount, after));
      return new Walk() {
        @Override
        int find() {
          return ascending.hasNext() ? ascending.next() : END;
        }
      };
    }
    return members.getCardinality() < ordinalCount / SPARSE
        ? walkBirths(births(members, births, after), births, ordinalCount)
        : walkPlaces(members, firstAfter(births, ordinalCount, after), ordinalCount);
  }

  /** Looks ahead by one. */
  private abstract static class Walk implements PrimitiveIterator.OfInt {
    static final int END = -1;

    private int next;
    private boolean known;

    /** Returns the next ordinal, or {@link #END}. */
    abstract int find();

    @Override
    public boolean hasNext() {
      if (!known) {
        next = find();
        known = true;
      }
      return next != END;
    }

    @Override
    public int nextInt() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      known = false;
      return next;
    }
  }

  private PrimitiveIterator.OfInt walkPlaces(RoaringBitmap members, int from, int ordinalCount) {
    return new Walk() {
      private int place = from;

      @Override
      int find() {
        while (place < ordinalCount) {
          int ordinal = ordinalAt(place++);
          if (members.contains(ordinal)) {
            return ordinal;
          }
        }
        return END;
      }
    };
  }

  private static long[] births(RoaringBitmap members, LongColumn births, long after) {
    long[] later = new long[members.getCardinality()];
    int count = 0;
    PeekableIntIterator all = members.getIntIterator();
    while (all.hasNext()) {
      long birth = births.get(all.next());
      if (birth > after) {
        later[count++] = birth;
      }
    }
    later = Arrays.copyOf(later, count);
    Arrays.sort(later);
    return later;
  }

  private PrimitiveIterator.OfInt walkBirths(long[] sorted, LongColumn births, int ordinalCount) {
    return new Walk() {
      private int index;

      @Override
      int find() {
        while (index < sorted.length) {
          int place = firstAfter(births, ordinalCount, sorted[index++] - 1);
          if (place < ordinalCount) { // beyond, where births are not as they were written
            return ordinalAt(place);
          }
        }
        return END;
      }
    };
  }
}
