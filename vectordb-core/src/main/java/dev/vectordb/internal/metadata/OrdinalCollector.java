package dev.vectordb.internal.metadata;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/** Gathers ordinals in any order into a bitmap; many single ones go through a plain bit set. */
final class OrdinalCollector {
  private static final int MAX_SPARSE = 1024;
  private static final int MAX_SMALL = 4096;
  private static final int BATCH = 256;

  private final int ordinalCount;
  private final Deadline deadline;
  private final Kept kept;
  private final RoaringBitmap bitmaps = new RoaringBitmap();

  /** Null if all are wanted. */
  private final @Nullable RoaringBitmap candidates;

  private long @Nullable [] wanted;
  private int[] batch = new int[0];
  private int[] sparse = new int[16];
  private int sparseSize;
  private long @Nullable [] dense;

  /** Starts a set of ordinals below {@code ordinalCount}; others are ignored. */
  OrdinalCollector(int ordinalCount) {
    this(ordinalCount, Deadline.never());
  }

  /** Starts a set that is to be complete before a deadline. */
  OrdinalCollector(int ordinalCount, Deadline deadline) {
    this(ordinalCount, deadline, Kept.briefly(), null);
  }

  /**
   * Starts a set.
   *
   * @param kept what is there, and may be, for later sets
   * @param candidates the only ones that will be looked at, null for all
   */
  OrdinalCollector(
      int ordinalCount, Deadline deadline, Kept kept, @Nullable RoaringBitmap candidates) {
    this.ordinalCount = ordinalCount;
    this.deadline = deadline;
    this.kept = kept;
    this.candidates = candidates;
  }

  /** Returns what is kept for later sets, and may be. */
  Kept kept() {
    return kept;
  }

  /** Returns an upper bound of the ordinals. */
  int ordinalCount() {
    return ordinalCount;
  }

  /**
   * Tells whether an ordinal is of any interest; others may be added or not. Worth asking before
   * something is found out of it.
   */
  boolean wants(int ordinal) {
    if (candidates == null || ordinal < 0 || ordinal >= ordinalCount) {
      return candidates == null;
    }
    long[] words = wanted;
    if (words == null) {
      words =
          Arrays.copyOf(BitSetUtil.bitsetOf(candidates).toLongArray(), (ordinalCount + 63) >>> 6);
      wanted = words;
    }
    return (words[ordinal >> 6] & 1L << ordinal) != 0;
  }

  /** Gathers another set of the same ordinals, all of them, before the same deadline. */
  RoaringBitmap gather(Consumer<OrdinalCollector> source) {
    return gather(ordinalCount, source);
  }

  /** Gathers numbers of something else, so many there are, before the same deadline. */
  RoaringBitmap gather(int count, Consumer<OrdinalCollector> source) {
    OrdinalCollector another = new OrdinalCollector(count, deadline, kept, null);
    source.accept(another);
    return another.toBitmap();
  }

  /**
   * Says that a scan looked at one more value, wanted or not.
   *
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passed
   */
  void step() {
    deadline.step();
  }

  /**
   * Looks at the clock.
   *
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passed
   */
  void check() {
    deadline.check();
  }

  void add(int ordinal) {
    if (ordinal < 0 || ordinal >= ordinalCount) {
      return;
    }
    if (dense != null) {
      dense[ordinal >> 6] |= 1L << ordinal;
    } else if (sparseSize < sparse.length) {
      sparse[sparseSize++] = ordinal;
    } else {
      dense = grow();
      add(ordinal);
    }
  }

  /** Adds many at once, which is quicker than one by one. */
  void addAll(int[] ordinals, int count) {
    if (dense == null && sparseSize + count > MAX_SPARSE) {
      dense = makeDense();
    }
    long[] words = dense;
    if (words == null) {
      for (int i = 0; i < count; i++) {
        add(ordinals[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int ordinal = ordinals[i];
      if (Integer.compareUnsigned(ordinal, ordinalCount) < 0) {
        words[ordinal >> 6] |= 1L << ordinal;
      }
    }
  }

  private long @Nullable [] grow() {
    if (sparseSize < MAX_SPARSE) {
      sparse = Arrays.copyOf(sparse, sparseSize * 4);
      return null;
    }
    return makeDense();
  }

  private long[] makeDense() {
    long[] words = new long[(ordinalCount + 63) >>> 6];
    for (int i = 0; i < sparseSize; i++) {
      words[sparse[i] >> 6] |= 1L << sparse[i];
    }
    return words;
  }

  /** Tells whether so many ordinals are better added one by one than as a bitmap. */
  boolean takesEach(int count) {
    return count <= MAX_SMALL && (dense != null || sparseSize > 0 || !bitmaps.isEmpty());
  }

  void addAll(RoaringBitmap ordinals) {
    // A union costs as much as the larger side: many small sets are better added one by one.
    if (bitmaps.isEmpty() || ordinals.getLongCardinality() > MAX_SMALL) {
      bitmaps.or(ordinals);
    } else {
      if (batch.length == 0) {
        batch = new int[BATCH];
      }
      BatchIterator each = ordinals.getBatchIterator();
      while (each.hasNext()) {
        addAll(batch, each.nextBatch(batch));
      }
    }
  }

  /** Returns what was gathered; the collector must not be used after. */
  RoaringBitmap toBitmap() {
    if (dense != null) {
      bitmaps.or(BitSetUtil.bitmapOf(dense));
    } else if (sparseSize > 0) {
      Arrays.sort(sparse, 0, sparseSize);
      bitmaps.addN(sparse, 0, sparseSize);
    }
    return bitmaps;
  }
}
