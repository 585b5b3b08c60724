package dev.vectordb.internal.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a file front to back through one off-heap buffer, which grows only to a length that the
 * file really has.
 */
final class FileWindow implements AutoCloseable {
  private static final int CHUNK_BYTES = 4 << 20;

  private final StorageFile file;
  private final long size;
  private Arena arena = Arena.ofShared();
  private ByteBuffer buffer;
  private long start;

  FileWindow(StorageFile file) throws IOException {
    this.file = file;
    this.size = file.size();
    this.buffer = allocate((int) Math.min(CHUNK_BYTES, size)).limit(0);
  }

  private ByteBuffer allocate(int bytes) {
    return arena.allocate(bytes, 64).asByteBuffer();
  }

  /** Size of the file when reading began. */
  long size() {
    return size;
  }

  /**
   * Returns bytes of the file, little-endian, valid until the next call.
   *
   * @param offset first byte
   * @param length bytes; {@code offset + length} is at most {@link #size()}
   */
  ByteBuffer view(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(offset + " + " + length + " of " + size);
    }
    if (offset < start || offset + length > start + buffer.limit()) {
      load(offset, length);
    }
    return buffer
        .slice((int) (offset - start), length)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private void load(long offset, int length) throws IOException {
    if (length > buffer.capacity()) {
      arena.close();
      arena = Arena.ofShared();
      buffer = allocate(length);
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), size - offset));
    start = offset;
    WholeFiles.readFully(file, buffer, offset);
    buffer.flip();
  }

  @Override
  public void close() {
    arena.close();
  }
}
