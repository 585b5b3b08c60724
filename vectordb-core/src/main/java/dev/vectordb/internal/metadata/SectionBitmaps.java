package dev.vectordb.internal.metadata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.RoaringBitmap;

/** Bitmap blocks of a section. */
final class SectionBitmaps {
  private SectionBitmaps() {}

  /** Copies a bitmap out of a section: its containers are copied as they are, which is quick. */
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bitmap;
  }

  static byte[] write(RoaringBitmap bitmap) {
    byte[] bytes = new byte[bitmap.serializedSizeInBytes()];
    bitmap.serialize(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }
}
