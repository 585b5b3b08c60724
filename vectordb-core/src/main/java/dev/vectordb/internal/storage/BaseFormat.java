package dev.vectordb.internal.storage;

import java.util.regex.Pattern;

/**
 * Layout of a base: a directory {@code base-000007} with one file per section and the file {@code
 * CONTENTS}, which lists them. Little-endian.
 *
 * <pre>
 *   section
 *    0          64        66      66+n             4092     4096
 *   +----------+---------+-------+----------------+--------+---------+--------+---------+
 *   | File-    | n       | name  | zero           | crc32c | payload | block  | trailer |
 *   | Header   | u16     | ASCII |                | 0-4091 |         | crcs   | 32 bytes|
 *   +----------+---------+-------+----------------+--------+---------+--------+---------+
 *
 *   block crcs: crc32c, i32, of each 1 MiB of the payload; the last block may be shorter
 *
 *   trailer
 *    0               8            12           16        24       28
 *   +---------------+------------+------------+---------+--------+-------------------+
 *   | payload bytes | block size | blocks     | file id | zero   | crc32c of block   |
 *   | i64           | i32        | i32        | i64     | i32    | crcs, trailer 0-27|
 *   +---------------+------------+------------+---------+--------+-------------------+
 *
 *   CONTENTS
 *    0          64       68
 *   +----------+--------+-------+--------------------------------------------------------------+
 *   | File-    | crc32c | count | count of: u16 n, name ASCII[n], i64 file id, i64 payload     |
 *   | Header   | id+rest| i32   | bytes, i32 crc32c of its trailer (the last field of it)      |
 *   +----------+--------+-------+--------------------------------------------------------------+
 * </pre>
 *
 * <p>The payload begins at a page, so that a mapped one is aligned. Opening checks everything but
 * the payloads; their checksums are for {@link BaseReader#verify}.
 */
final class BaseFormat {
  static final int PAYLOAD_OFFSET = 4096;
  static final int NAME_OFFSET = FileHeader.BYTES;
  static final int PAGE_CRC_OFFSET = PAYLOAD_OFFSET - Integer.BYTES;
  static final int BLOCK_BYTES = 1 << 20;
  static final int TRAILER_BYTES = 32;
  static final int TRAILER_CRC_OFFSET = 28;
  static final String CONTENTS = "CONTENTS";
  static final int CONTENTS_BODY_OFFSET = FileHeader.BYTES + Integer.BYTES;

  private static final Pattern NAME = Pattern.compile("base-\\d{6,18}");
  private static final Pattern SECTION = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private BaseFormat() {}

  static String name(long number) {
    return "base-%06d".formatted(number);
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static boolean isTemporary(String name) {
    return name.endsWith(".tmp") && isName(name.substring(0, name.length() - 4));
  }

  static long number(String name) {
    return Long.parseLong(name, "base-".length(), name.length(), 10);
  }

  static void checkSectionName(String name) {
    if (!SECTION.matcher(name).matches()) {
      throw new IllegalArgumentException("a section cannot be named " + name);
    }
  }

  static long blocks(long payloadBytes) {
    return (payloadBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }
}
