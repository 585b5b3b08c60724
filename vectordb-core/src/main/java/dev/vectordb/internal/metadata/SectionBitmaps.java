package dev.vectordb.internal.metadata;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.RoaringBitmap;

/** Bitmap blocks of a section. */
final class SectionBitmaps {
  private SectionBitmaps() {}

  /**
   * Copies a bitmap out of a section: its containers are copied as they are, which is quick.
   *
   * @throws IllegalArgumentException if there is none
   * @throws IndexOutOfBoundsException if it is not within the section
   */
  static RoaringBitmap read(MemorySegment section, long offset) {
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
    return bitmap;
  }

  static byte[] write(RoaringBitmap bitmap) {
    byte[] bytes = new byte[bitmap.serializedSizeInBytes()];
    bitmap.serialize(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }
}
