package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads what is left of a log file: passes over what is damaged and goes on at the next frame that
 * stands in its own place. For repair only, never to open a database. Changes nothing.
 */
public final class LogSalvage implements AutoCloseable {
  private static final int SEARCH_BYTES = 1 << 20;

  /** Takes what is found, in order. */
  public interface Sink {
    /**
     * Takes the payload of a frame.
     *
     * @param payload what was written with it, valid during the call only
     * @throws IllegalArgumentException if it is none; the frame then counts as damaged
     */
    void payload(ByteBuffer payload);

    /**
     * Takes note of damage.
     *
     * @param offset first byte that is not part of a good frame
     * @param bytes how many there are
     * @param last whether nothing good follows, as behind a write that was cut by a crash
     */
    void damage(long offset, long bytes, boolean last);
  }

  private final StorageFile file;
  private final FileWindow window;

  private LogSalvage(StorageFile file) throws IOException {
    this.file = file;
    this.window = new FileWindow(file);
  }

  /**
   * Lists the log files of a directory.
   *
   * @param files where
   * @param dir directory of a collection
   * @param from the least number wanted
   * @return the files by number
   * @throws IOException if the directory cannot be read
   */
  public static List<Path> list(StorageFiles files, Path dir, long from) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : files.list(dir)) {
      if (AofFormat.isName(name) && AofFormat.number(name) >= from) {
        numbers.add(AofFormat.number(name));
      }
    }
    Collections.sort(numbers);
    return numbers.stream().map(number -> dir.resolve(AofFormat.name(number))).toList();
  }

  /**
   * Reads a file.
   *
   * @param files where
   * @param path the file
   * @param sink gets what is found
   * @throws DatabaseCorruptException if its header is damaged: then nothing in it can be told from
   *     garbage
   * @throws IOException if reading fails
   */
  public static void read(StorageFiles files, Path path, Sink sink) throws IOException {
    StorageFile file = files.open(path, OpenMode.READ);
    LogSalvage salvage;
    try {
      salvage = new LogSalvage(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    try (salvage) {
      salvage.read(path, sink);
    }
  }

  private void read(Path path, Sink sink) throws IOException {
    ByteBuffer first = window.view(0, (int) Math.min(FileHeader.BYTES, window.size()));
    var checksum =
        new AofFormat.FrameChecksum(FileHeader.decode(first, FileFormat.AOF, path).fileId());
    long offset = FileHeader.BYTES;
    while (offset < window.size()) {
      int length = goodFrame(offset, checksum, sink);
      if (length >= 0) {
        offset += AofFormat.FRAME_BYTES + length;
        continue;
      }
      long next = nextFrame(offset + 1, checksum);
      boolean last = next < 0;
      long end = last ? window.size() : next;
      sink.damage(offset, end - offset, last);
      offset = end;
    }
  }

  /** Delivers the frame at an offset; -1 if there is no good one. */
  private int goodFrame(long offset, AofFormat.FrameChecksum checksum, Sink sink)
      throws IOException {
    int length = frameLength(offset, checksum);
    if (length < 0) {
      return -1;
    }
    int payloadCrc = window.view(offset, AofFormat.FRAME_BYTES).getInt(AofFormat.PAYLOAD_CRC);
    ByteBuffer payload = window.view(offset + AofFormat.FRAME_BYTES, length);
    if (payloadCrc != Checksums.crc32c(payload)) {
      return -1;
    }
    if (length > 0) {
      try {
        sink.payload(payload);
      } catch (IllegalArgumentException e) {
        return -1;
      }
    }
    return length;
  }

  /** The length that a frame header in its own place says, -1 if there is none. */
  private int frameLength(long offset, AofFormat.FrameChecksum checksum) throws IOException {
    long rest = window.size() - offset;
    if (rest < AofFormat.FRAME_BYTES) {
      return -1;
    }
    ByteBuffer frame = window.view(offset, AofFormat.FRAME_BYTES);
    int length = frame.getInt(AofFormat.LENGTH);
    boolean good =
        isHeader(frame, 0, offset, checksum)
            && length >= 0
            && length <= AofFormat.MAX_PAYLOAD_BYTES
            && length <= rest - AofFormat.FRAME_BYTES;
    return good ? length : -1;
  }

  private static boolean isHeader(
      ByteBuffer bytes, int index, long offset, AofFormat.FrameChecksum checksum) {
    return bytes.getInt(index + AofFormat.FRAME_CRC)
        == checksum.of(
            offset,
            bytes.getInt(index + AofFormat.LENGTH),
            bytes.getInt(index + AofFormat.PAYLOAD_CRC),
            bytes.getLong(index + AofFormat.FORCED));
  }

  private long nextFrame(long from, AofFormat.FrameChecksum checksum) throws IOException {
    long start = from;
    while (window.size() - start >= AofFormat.FRAME_BYTES) {
      int length = (int) Math.min(SEARCH_BYTES, window.size() - start);
      ByteBuffer bytes = window.view(start, length);
      int positions = length - AofFormat.FRAME_BYTES + 1;
      for (int i = 0; i < positions; i++) {
        if (isHeader(bytes, i, start + i, checksum)) {
          return start + i;
        }
      }
      start += positions;
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    window.close();
    file.close();
  }
}
