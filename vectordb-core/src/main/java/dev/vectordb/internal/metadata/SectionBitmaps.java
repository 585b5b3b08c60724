package dev.vectordb.internal.metadata;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLongArray;
import org.roaringbitmap.RoaringBitmap;

/**
 * Bitmap blocks of a section, which are copied or gathered from it. What is copied is looked
 * through the first time: a container out of order would make unions that are no sets. Thread-safe.
 *
 * <p>Roaring's portable form has a cookie, which says that there are no runs; the number of
 * containers; for each its high bits and its size less one, two bytes each; for each its place,
 * four bytes; and the containers, small ones as the low bits of their members.
 */
final class SectionBitmaps {
  private static final int NO_RUNS = 12_346;
  private static final int MAX_ARRAY = 4_096;

  /** No two bitmaps of so many bytes, or more, begin in the same stretch of so many. */
  private static final int REMEMBERED_BYTES = 64;

  private final MemorySegment section;
  private final int ordinalCount;

  /** A bit for each stretch of the section: whether the bitmap that begins in it is sound. */
  private final AtomicLongArray sound;

  /** Reads the bitmaps of ordinals below {@code ordinalCount}. */
  SectionBitmaps(MemorySegment section, int ordinalCount) {
    this.section = section;
    this.ordinalCount = ordinalCount;
    long stretches = section.byteSize() / REMEMBERED_BYTES + 1;
    this.sound = new AtomicLongArray(Math.toIntExact(stretches / Long.SIZE + 1));
  }

  /**
   * Copies a bitmap: its containers are copied as they are, which is quick.
   *
   * @throws IllegalArgumentException if there is none
   * @throws IndexOutOfBoundsException if it is not within the section
   */
  RoaringBitmap read(long offset) {
    int length = section.get(SectionFormat.INT, offset);
    ByteBuffer bytes =
        section
            .asSlice(offset + Integer.BYTES, length)
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(bytes);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "the metadata section is damaged: no bitmap at byte " + offset, e);
    }
    checkOnce(bitmap, length, offset);
    return bitmap;
  }

  private void checkOnce(RoaringBitmap bitmap, int length, long offset) {
    long stretch = offset / REMEMBERED_BYTES;
    int word = (int) (stretch / Long.SIZE);
    long bit = 1L << stretch;
    boolean remembered = length >= REMEMBERED_BYTES;
    if (remembered && (sound.get(word) & bit) != 0) {
      return;
    }
    boolean holds =
        bitmap.isEmpty()
            || (bitmap.validate() && Integer.compareUnsigned(bitmap.last(), ordinalCount) < 0);
    check(holds, offset);
    if (remembered) {
      sound.accumulateAndGet(word, bit, (had, more) -> had | more);
    }
  }

  /**
   * Gathers the ordinals of a bitmap where they stand, which is quicker than to make a bitmap of
   * few.
   *
   * @return false if they do not all stand there one by one; some may have been gathered then
   * @throws IllegalArgumentException if there is no bitmap
   * @throws IndexOutOfBoundsException if it is not within the section
   */
  boolean addEach(long offset, OrdinalCollector out) {
    long at = offset + Integer.BYTES;
    long end = at + section.get(SectionFormat.INT, offset);
    int containers = section.get(SectionFormat.INT, at + Integer.BYTES);
    if (section.get(SectionFormat.INT, at) != NO_RUNS) {
      return false;
    }
    long heads = at + 2 * Integer.BYTES;
    long values = heads + 2L * Integer.BYTES * containers; // behind heads and places of containers
    check(containers >= 0 && values <= end, offset);
    for (int i = 0; i < containers; i++) {
      int head = section.get(SectionFormat.INT, heads + (long) i * Integer.BYTES);
      int size = (head >>> Short.SIZE) + 1;
      if (size > MAX_ARRAY) {
        return false;
      }
      long next = values + (long) size * Short.BYTES;
      check(next <= end, offset);
      int high = head << Short.SIZE;
      for (; values < next; values += Short.BYTES) {
        out.add(high | (section.get(SectionFormat.SHORT, values) & 0xFFFF));
      }
    }
    return true;
  }

  private static void check(boolean holds, long offset) {
    if (!holds) {
      throw new IllegalArgumentException(
          "the metadata section is damaged: no bitmap at byte " + offset);
    }
  }

  static byte[] write(RoaringBitmap bitmap) {
    byte[] bytes = new byte[bitmap.serializedSizeInBytes()];
    bitmap.serialize(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }
}
