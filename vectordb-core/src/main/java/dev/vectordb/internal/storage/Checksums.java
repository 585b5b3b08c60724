package dev.vectordb.internal.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** CRC32C, as all files use it. */
final class Checksums {
  /** Fits the nearest cache. */
  private static final int COPY_BYTES = 1 << 15;

  private Checksums() {}

  /** The checksum of what remains in the buffer; its position stays. */
  static int crc32c(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** The checksum of a file's random id and then of what remains in the buffer. */
  static int crc32c(long fileId, ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, fileId));
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /**
   * The checksum of memory that may be mapped. It is computed of a copy: where a mapped file was
   * truncated or its device fails, copying throws an {@link InternalError}, but computing, which is
   * done by code of the virtual machine's own, ends the process.
   */
  static int crc32c(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    byte[] copy = new byte[(int) Math.min(COPY_BYTES, bytes.byteSize())];
    for (long at = 0; at < bytes.byteSize(); at += copy.length) {
      int length = (int) Math.min(copy.length, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, copy, 0, length);
      crc.update(copy, 0, length);
    }
    return (int) crc.getValue();
  }

  /** Eight lowercase digits. */
  static String hex(int checksum) {
    return HexFormat.of().toHexDigits(checksum);
  }
}
