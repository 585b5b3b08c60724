package dev.vectordb.internal.storage;

import dev.vectordb.internal.limits.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Layout of a log file {@code aof-000008.incr}: a {@link FileHeader} whose number is that of the
 * name, then frames without gaps. Little-endian.
 *
 * <pre>
 *    0        4             8                16           20
 *   +--------+-------------+----------------+------------+------------------
 *   | length | crc32c      | forced         | crc32c     | payload
 *   | i32    | of payload  | i64            | of frame   | byte[length]
 *   +--------+-------------+----------------+------------+------------------
 * </pre>
 *
 * <p>{@code forced} is how much of this file was known to be on the device when the frame was
 * written. It tells damage from a torn tail: a power loss may keep any part of what came after the
 * last force, so a bad frame is torn unless a good frame behind it says that the bad one had been
 * forced.
 *
 * <p>The frame checksum covers the file id, the offset of the frame, and the 16 bytes before it,
 * among them the payload's checksum: a frame is good only in its own place of its own file.
 *
 * <p>A frame of length 0 is a seal: everything before it is complete and forced. A file that is not
 * the last one ends with a seal, a last one does if it was closed in good order.
 */
final class AofFormat {
  static final int FRAME_BYTES = 20;
  static final int LENGTH = 0;
  static final int PAYLOAD_CRC = 4;
  static final int FORCED = 8;
  static final int FRAME_CRC = 16;
  static final int MAX_PAYLOAD_BYTES = Limits.MAX_BATCH_BYTES;

  private static final Pattern NAME = Pattern.compile("aof-(\\d{6,18})\\.incr");

  private AofFormat() {}

  static String name(long number) {
    return "aof-%06d.incr".formatted(number);
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static long number(String name) {
    return Long.parseLong(name, 4, name.length() - ".incr".length(), 10);
  }

  /** Returns the seal that completes a file of so many bytes, all of them forced. */
  static ByteBuffer seal(long fileId, long end) {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(FORCED, end);
    frame.putInt(FRAME_CRC, new FrameChecksum(fileId).of(end, 0, 0, end));
    return frame;
  }

  /** Computes the frame checksums of one file. */
  static final class FrameChecksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer scratch = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);

    FrameChecksum(long fileId) {
      scratch.putLong(0, fileId);
    }

    int of(long offset, int length, int payloadCrc, long forced) {
      scratch.putLong(8, offset);
      scratch.putInt(16, length).putInt(20, payloadCrc).putLong(24, forced);
      crc.reset();
      crc.update(scratch.array(), 0, 32);
      return (int) crc.getValue();
    }
  }
}
