package dev.vectordb.internal.archive;

import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.storage.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The central directory of a ZIP file, read for what {@link java.util.zip.ZipFile} does not tell:
 * whether an entry is anything but a plain file, and how many entries there are under equal names.
 *
 * <pre>
 *   record         at 8  flags    10 method   28 name length   30 extra length   32 comment length
 *                  at 5  system   38 external attributes: on Unix the mode in the upper half
 *   end            at 10 entries  12 bytes of the directory    16 its offset
 *   zip64 end      at 32 entries  40 bytes of the directory    48 its offset
 *   zip64 locator  at 8  offset of the zip64 end; 20 bytes, right before the end
 * </pre>
 */
final class ZipDirectory {
  private static final int RECORD = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int RECORD_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR64_BYTES = 20;
  private static final int MAX_COMMENT = 0xFFFF;

  /** Names are short and extra fields few, so that more is nonsense. */
  private static final int MAX_BYTES_PER_ENTRY = 1024;

  private static final int UNIX = 3;
  private static final int MACINTOSH = 19;
  private static final int TYPE_MASK = 0xF000;
  private static final int PLAIN_FILE = 0x8000;
  private static final int ENCRYPTED = 1;

  private final StorageFile file;
  private final long size;

  private ZipDirectory(StorageFile file, long size) {
    this.file = file;
    this.size = size;
  }

  /**
   * Checks the directory.
   *
   * @param file the archive
   * @param maxEntries how many entries it may have
   * @return how many it has
   */
  static int check(StorageFile file, int maxEntries) throws IOException {
    return new ZipDirectory(file, file.size()).check(maxEntries);
  }

  private int check(int maxEntries) throws IOException {
    long end = findEnd();
    ByteBuffer at = read(end, END_BYTES);
    long entries = Short.toUnsignedInt(at.getShort(10));
    long bytes = Integer.toUnsignedLong(at.getInt(12));
    long offset = Integer.toUnsignedLong(at.getInt(16));
    if (entries == 0xFFFF || bytes == 0xFFFF_FFFFL || offset == 0xFFFF_FFFFL) {
      ByteBuffer large = end64(end);
      entries = large.getLong(32);
      bytes = large.getLong(40);
      offset = large.getLong(48);
    }
    if (entries < 0 || entries > maxEntries) {
      throw refused("archive", "has " + entries + " entries, allowed are " + maxEntries);
    }
    if (bytes < 0 || offset < 0 || offset > size - bytes) {
      throw refused("archive", "ends before its directory");
    }
    if (bytes > entries * MAX_BYTES_PER_ENTRY) {
      throw refused("archive", "has a directory of " + bytes + " bytes for " + entries);
    }
    checkRecords(read(offset, (int) bytes), (int) entries);
    return (int) entries;
  }

  private long findEnd() throws IOException {
    int length = (int) Math.min(size, END_BYTES + MAX_COMMENT);
    ByteBuffer tail = read(size - length, length);
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END
          && Short.toUnsignedInt(tail.getShort(at + 20)) == length - at - END_BYTES) {
        return size - length + at;
      }
    }
    throw refused("archive", "is no ZIP file, or was cut short");
  }

  private ByteBuffer end64(long end) throws IOException {
    if (end >= LOCATOR64_BYTES) {
      ByteBuffer locator = read(end - LOCATOR64_BYTES, LOCATOR64_BYTES);
      long offset = locator.getLong(8);
      if (locator.getInt(0) == LOCATOR64 && offset >= 0 && offset <= end - END64_BYTES) {
        ByteBuffer found = read(offset, END64_BYTES);
        if (found.getInt(0) == END64) {
          return found;
        }
      }
    }
    throw refused("archive", "has a directory that is not where it says");
  }

  private static void checkRecords(ByteBuffer in, int entries) {
    int at = 0;
    for (int i = 0; i < entries; i++) {
      if (in.limit() - at < RECORD_BYTES || in.getInt(at) != RECORD) {
        throw refused("archive", "has a damaged directory");
      }
      int nameBytes = Short.toUnsignedInt(in.getShort(at + 28));
      int length =
          RECORD_BYTES
              + nameBytes
              + Short.toUnsignedInt(in.getShort(at + 30))
              + Short.toUnsignedInt(in.getShort(at + 32));
      if (length > in.limit() - at) {
        throw refused("archive", "has a damaged directory");
      }
      checkRecord(in, at, name(in, at + RECORD_BYTES, nameBytes));
      at += length;
    }
    if (at != in.limit()) {
      throw refused("archive", "has " + (in.limit() - at) + " bytes behind its directory");
    }
  }

  private static void checkRecord(ByteBuffer in, int at, String name) {
    if ((in.getShort(at + 8) & ENCRYPTED) != 0) {
      throw refused(name, "is encrypted");
    }
    int system = in.get(at + 5);
    int type = in.getInt(at + 38) >>> 16 & TYPE_MASK;
    if ((system == UNIX || system == MACINTOSH) && type != 0 && type != PLAIN_FILE) {
      throw refused(name, "is a link or something else that is no plain file");
    }
  }

  private static String name(ByteBuffer in, int at, int bytes) {
    byte[] name = new byte[bytes];
    in.get(at, name);
    return EntryName.printable(new String(name, java.nio.charset.StandardCharsets.UTF_8));
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw refused("archive", "was cut while it was read");
      }
    }
    return bytes.clear();
  }

  private static InvalidArchiveException refused(String entry, String problem) {
    return new InvalidArchiveException(entry, problem, null);
  }
}
