package dev.vectordb.internal.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** CRC32C, as all files use it. */
final class Checksums {
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

  /** Eight lowercase digits. */
  static String hex(int checksum) {
    return HexFormat.of().toHexDigits(checksum);
  }
}
