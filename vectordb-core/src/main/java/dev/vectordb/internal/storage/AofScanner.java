package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one log file from its header to the end of its last good frame. */
final class AofScanner implements AutoCloseable {
  private static final int SEARCH_BYTES = 1 << 20;

  /** No log file is larger; makes the search pass over most bytes quickly. */
  private static final long MAX_FILE_BYTES = 1L << 48;

  /**
   * What a file was found to hold.
   *
   * @param fileId its random id
   * @param end offset after its last good frame
   * @param size its size; what lies between {@code end} and it is a torn tail
   * @param forced how much of it is known to be on the device
   * @param sealed whether the last good frame is a seal
   */
  record Result(long fileId, long end, long size, long forced, boolean sealed) {}

  private final Path path;
  private final boolean last;
  private final StorageFile file;
  private final FileWindow window;
  private long forced = FileHeader.BYTES;

  private AofScanner(StorageFiles files, Path path, boolean last) throws IOException {
    this(files.open(path, OpenMode.READ), path, last);
  }

  private AofScanner(StorageFile file, Path path, boolean last) throws IOException {
    this.path = path;
    this.last = last;
    this.file = file;
    try {
      this.window = new FileWindow(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads a file.
   *
   * @param last whether it is the one that was appended to: only there a torn tail is possible
   * @param replay gets each payload, valid during the call only
   * @throws DatabaseCorruptException if it holds anything but good frames and perhaps a torn tail
   */
  static Result scan(
      StorageFiles files, Path path, UUID collection, boolean last, Consumer<ByteBuffer> replay)
      throws IOException {
    long number = AofFormat.number(path.getFileName().toString());
    try (AofScanner scanner = new AofScanner(files, path, last)) {
      return scanner.scan(collection, number, replay);
    }
  }

  /**
   * Reads part of a file that is being appended to.
   *
   * @param from offset of a frame
   * @param to offset after a frame
   * @param replay gets each payload, valid during the call only
   * @throws DatabaseCorruptException if what lies between is not whole frames
   */
  static void scan(
      StorageFiles files,
      Path path,
      UUID collection,
      long from,
      long to,
      Consumer<ByteBuffer> replay)
      throws IOException {
    scan(files.open(path, OpenMode.READ), path, collection, from, to, replay);
  }

  /**
   * Reads part of an open file, and closes it.
   *
   * @param path its name, even if there is no such name any more
   */
  static void scan(
      StorageFile file, Path path, UUID collection, long from, long to, Consumer<ByteBuffer> replay)
      throws IOException {
    long number = AofFormat.number(path.getFileName().toString());
    try (AofScanner scanner = new AofScanner(file, path, false)) {
      var checksum = new AofFormat.FrameChecksum(scanner.header(collection, number).fileId());
      long offset = from;
      while (offset < to) {
        ByteBuffer payload = scanner.frame(offset, checksum);
        if (payload == null) {
          throw new IllegalStateException("a torn frame in the middle of " + path);
        }
        int length = payload.remaining();
        if (length > 0) {
          scanner.deliver(payload, offset, replay);
        }
        offset += AofFormat.FRAME_BYTES + length;
      }
    }
  }

  private FileHeader header(UUID collection, long number) throws IOException {
    ByteBuffer first = window.view(0, (int) Math.min(FileHeader.BYTES, window.size()));
    return FileHeader.decode(first, FileFormat.AOF, path).expect(path, collection, number);
  }

  private Result scan(UUID collection, long number, Consumer<ByteBuffer> replay)
      throws IOException {
    FileHeader header = header(collection, number);
    var checksum = new AofFormat.FrameChecksum(header.fileId());
    long offset = FileHeader.BYTES;
    boolean sealed = false;
    while (offset < window.size()) {
      ByteBuffer payload = frame(offset, checksum);
      if (payload == null) {
        break;
      }
      sealed = !payload.hasRemaining();
      int length = payload.remaining();
      if (!sealed) {
        deliver(payload, offset, replay);
      }
      offset += AofFormat.FRAME_BYTES + length;
    }
    if (!last && !sealed) {
      throw Corruption.at(
          path, offset, "the mark that completes the file", "the end of its good frames");
    }
    return new Result(header.fileId(), offset, window.size(), forced, sealed);
  }

  private void deliver(ByteBuffer payload, long offset, Consumer<ByteBuffer> replay) {
    try {
      replay.accept(payload);
    } catch (IllegalArgumentException e) {
      DatabaseCorruptException corrupt =
          Corruption.at(path, offset, "a batch of operations", "" + e.getMessage());
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  /** Returns the payload of a good frame, null for a torn tail. */
  private @Nullable ByteBuffer frame(long offset, AofFormat.FrameChecksum checksum)
      throws IOException {
    long rest = window.size() - offset;
    if (rest < AofFormat.FRAME_BYTES) {
      return torn(offset, checksum, "a frame", rest + " bytes");
    }
    ByteBuffer frame = window.view(offset, AofFormat.FRAME_BYTES);
    int length = frame.getInt(AofFormat.LENGTH);
    int payloadCrc = frame.getInt(AofFormat.PAYLOAD_CRC);
    int expected = frame.getInt(AofFormat.FRAME_CRC);
    long frameForced = frame.getLong(AofFormat.FORCED);
    int actual = checksum.of(offset, length, payloadCrc, frameForced);
    if (expected != actual || length < 0 || length > AofFormat.MAX_PAYLOAD_BYTES) {
      return torn(offset, checksum, hex(expected), "a frame with " + hex(actual));
    }
    if (length > rest - AofFormat.FRAME_BYTES) {
      return torn(offset, checksum, length + " bytes", "the end of the file");
    }
    ByteBuffer payload = window.view(offset + AofFormat.FRAME_BYTES, length);
    int actualPayload = Checksums.crc32c(payload);
    if (payloadCrc != actualPayload) {
      return torn(offset, checksum, hex(payloadCrc), "a payload with " + hex(actualPayload));
    }
    forced = Math.max(forced, frameForced);
    return payload;
  }

  private static String hex(int checksum) {
    return "checksum " + Checksums.hex(checksum);
  }

  /** Returns null if a power loss explains the bad frame, otherwise refuses the file. */
  private @Nullable ByteBuffer torn(
      long offset, AofFormat.FrameChecksum checksum, String expected, String actual)
      throws IOException {
    if (!last || wasForced(offset, checksum)) {
      throw Corruption.at(path, offset, expected, actual);
    }
    return null;
  }

  /**
   * Looks at every byte from the bad frame on for a frame saying that the file was forced beyond
   * the bad one.
   */
  private boolean wasForced(long bad, AofFormat.FrameChecksum checksum) throws IOException {
    long from = bad;
    while (window.size() - from >= AofFormat.FRAME_BYTES) {
      int length = (int) Math.min(SEARCH_BYTES, window.size() - from);
      ByteBuffer bytes = window.view(from, length);
      int positions = length - AofFormat.FRAME_BYTES + 1;
      for (int i = 0; i < positions; i++) {
        long frameForced = bytes.getLong(i + AofFormat.FORCED);
        if (frameForced > bad
            && frameForced <= MAX_FILE_BYTES
            && (isFrame(bytes, i, from + i, checksum)
                || isFrame(bytes, i, frameForced, checksum))) {
          return true;
        }
      }
      from += positions;
    }
    return false;
  }

  /**
   * Tells whether a frame of this file, written at a given offset, stands in the buffer. The first
   * frame after a force was written at what it calls forced: so frames that were moved show too.
   */
  private static boolean isFrame(
      ByteBuffer bytes, int index, long offset, AofFormat.FrameChecksum checksum) {
    return bytes.getInt(index + AofFormat.FRAME_CRC)
        == checksum.of(
            offset,
            bytes.getInt(index + AofFormat.LENGTH),
            bytes.getInt(index + AofFormat.PAYLOAD_CRC),
            bytes.getLong(index + AofFormat.FORCED));
  }

  @Override
  public void close() throws IOException {
    window.close();
    file.close();
  }
}
