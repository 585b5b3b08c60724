package dev.vectordb.internal.index.hnsw;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes into memory, one byte after the other. */
final class SegmentOutput extends OutputStream {
  private final MemorySegment target;
  private long position;

  SegmentOutput(MemorySegment target) {
    this.target = target;
  }

  @Override
  public void write(int value) {
    target.set(ValueLayout.JAVA_BYTE, position++, (byte) value);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    MemorySegment.copy(bytes, from, target, ValueLayout.JAVA_BYTE, position, length);
    position += length;
  }
}
