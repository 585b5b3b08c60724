package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Positions and sizes are in bytes. Not for use by two threads at a time. */
public interface StorageFile extends AutoCloseable {

  /**
   * Reads once, possibly less than the buffer has room for.
   *
   * @param target where the bytes go; its position advances
   * @param position offset of the first byte
   * @return bytes read, -1 at or after the end
   * @throws IOException if reading fails
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all that remains in the buffer. When it fails, any part may have been written.
   *
   * @param source what is written; its position advances
   * @param position offset of the first byte
   * @throws IOException if writing fails, for example because the device is full
   */
  void write(ByteBuffer source, long position) throws IOException;

  /**
   * Returns the size of the file.
   *
   * @return bytes
   * @throws IOException if it cannot be found out
   */
  long size() throws IOException;

  /**
   * Cuts the file; a size at or above the present one changes nothing.
   *
   * @param size bytes to keep
   * @throws IOException if cutting fails
   */
  void truncate(long size) throws IOException;

  /**
   * Waits until everything written is on the device. A failure is final: the system may have
   * forgotten the bytes, so that a second call would succeed without having written them.
   *
   * @throws IOException if the device did not take everything
   */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
