package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.vectordb.exception.DatabaseCorruptException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The first 64 bytes of every binary file, the same in all versions of all formats, so that any
 * version can tell what it has before it and refuse what it cannot read. Little-endian.
 *
 * <pre>
 *    0          8         12        16        24             40        48       60       64
 *   +----------+---------+---------+---------+--------------+---------+--------+--------+
 *   | magic    | version | oldest  | file id | collection   | number  | zero   | crc32c |
 *   | 8 ASCII  | i32     | reader  | i64     | uuid         | i64     |        | of the |
 *   |          |         | i32     | random  | 16 bytes     |         |        | rest   |
 *   +----------+---------+---------+---------+--------------+---------+--------+--------+
 * </pre>
 *
 * @param format which kind of file
 * @param version the version that wrote it
 * @param oldestReader the oldest version that can read it
 * @param fileId random; enters the checksums within the file, so that bytes of another file never
 *     pass for its own
 * @param collection the collection it belongs to
 * @param number number of the file within its collection
 */
record FileHeader(
    FileFormat format, int version, int oldestReader, long fileId, UUID collection, long number) {
  static final int BYTES = 64;

  private static final int CRC_OFFSET = 60;

  /** A header for a new file. */
  static FileHeader create(FileFormat format, long fileId, UUID collection, long number) {
    return new FileHeader(
        format, FileFormat.VERSION, FileFormat.OLDEST_READER, fileId, collection, number);
  }

  /** The header of the same file if only readers of a version on understand it. */
  FileHeader forReaders(int oldest) {
    return new FileHeader(format, version, oldest, fileId, collection, number);
  }

  /** The header of the same file in another collection. */
  FileHeader in(UUID other) {
    return new FileHeader(format, version, oldestReader, fileId, other, number);
  }

  /** Returns 64 bytes, ready to be read. */
  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(format.magic().getBytes(ISO_8859_1));
    out.putInt(version).putInt(oldestReader).putLong(fileId);
    out.putLong(collection.getMostSignificantBits()).putLong(collection.getLeastSignificantBits());
    out.putLong(number);
    out.putInt(CRC_OFFSET, Checksums.crc32c(out.slice(0, CRC_OFFSET)));
    return out.clear();
  }

  /**
   * Reads a header.
   *
   * @param in the file's bytes from 0
   * @param file its name, for messages
   * @throws DatabaseCorruptException if it is damaged
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws dev.vectordb.exception.FormatTooOldException if a version too old wrote it
   */
  static FileHeader decode(ByteBuffer in, FileFormat format, Path file) {
    if (in.remaining() < BYTES) {
      throw Corruption.at(file, 0, "a header of 64 bytes", in.remaining() + " bytes");
    }
    ByteBuffer header = in.slice(in.position(), BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    header.get(0, magic);
    if (!new String(magic, ISO_8859_1).equals(format.magic())) {
      throw Corruption.at(file, 0, "the mark of a " + format + " file", "another one");
    }
    int expected = header.getInt(CRC_OFFSET);
    int actual = Checksums.crc32c(header.slice(0, CRC_OFFSET));
    if (expected != actual) {
      throw Corruption.checksum(file, 0, expected, actual);
    }
    int version = header.getInt(8);
    int oldestReader = header.getInt(12);
    Versions.check(file, version, oldestReader);
    UUID collection = new UUID(header.getLong(24), header.getLong(32));
    return new FileHeader(
        format, version, oldestReader, header.getLong(16), collection, header.getLong(40));
  }

  /** Refuses a file that stands in the place of another. */
  FileHeader expect(Path file, UUID collection, long number) {
    if (!this.collection.equals(collection)) {
      throw Corruption.at(file, 24, "collection " + collection, "" + this.collection);
    }
    if (this.number != number) {
      throw Corruption.at(file, 40, "number " + number, "" + this.number);
    }
    return this;
  }
}
