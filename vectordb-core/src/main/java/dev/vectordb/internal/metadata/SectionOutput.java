package dev.vectordb.internal.metadata;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.RoaringBitmap;

/** A stream that knows where it is, in little-endian. */
final class SectionOutput {
  private final OutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  SectionOutput(OutputStream out) {
    this.out = out;
  }

  long position() {
    return flushed + buffer.position();
  }

  void putInt(int value) throws IOException {
    room(Integer.BYTES);
    buffer.putInt(value);
  }

  void putLong(long value) throws IOException {
    room(Long.BYTES);
    buffer.putLong(value);
  }

  void putBytes(byte[] bytes) throws IOException {
    if (bytes.length > buffer.remaining()) {
      flush();
    }
    if (bytes.length > buffer.remaining()) {
      out.write(bytes);
      flushed += bytes.length;
    } else {
      buffer.put(bytes);
    }
  }

  /** Writes a bitmap block; compresses the bitmap's runs in place. */
  void putBitmap(RoaringBitmap bitmap) throws IOException {
    bitmap.runOptimize();
    byte[] bytes = SectionBitmaps.write(bitmap);
    putInt(bytes.length);
    putBytes(bytes);
  }

  private void room(int count) throws IOException {
    if (count > buffer.remaining()) {
      flush();
    }
  }

  void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    flushed += buffer.position();
    buffer.clear();
  }
}
