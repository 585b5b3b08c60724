package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames of one log file, from any frame on, while others may be appended. Where the file
 * ends is told by the caller, so that a frame which is just being written is never looked at. Holds
 * one buffer on the heap, as large as the largest frame that it has met.
 */
public final class AofReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Offset of the first frame of any file. */
  public static final long FIRST_FRAME = FileHeader.BYTES;

  private final Path path;
  private final StorageFile file;
  private final AofFormat.FrameChecksum checksum;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long bufferStart;
  private long offset;

  private AofReader(Path path, StorageFile file, long fileId, long offset) {
    this.path = path;
    this.file = file;
    this.checksum = new AofFormat.FrameChecksum(fileId);
    this.offset = offset;
  }

  /**
   * Opens a file.
   *
   * @param files where
   * @param dir directory of the collection
   * @param collection its id
   * @param number number of the file
   * @param offset of a frame, or where the next one will be
   * @return the reader
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws dev.vectordb.exception.DatabaseCorruptException if its header is damaged
   * @throws IOException if reading fails
   */
  public static AofReader open(
      StorageFiles files, Path dir, UUID collection, long number, long offset) throws IOException {
    Path path = dir.resolve(AofFormat.name(number));
    StorageFile file = files.open(path, OpenMode.READ);
    try {
      ByteBuffer first = ByteBuffer.allocate(FileHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      WholeFiles.readFully(file, first, 0);
      FileHeader header =
          FileHeader.decode(first.flip(), FileFormat.AOF, path).expect(path, collection, number);
      return new AofReader(path, file, header.fileId(), offset);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the size of the file, which is its end once nothing is appended any more. */
  public long size() throws IOException {
    return file.size();
  }

  /** Returns where the next frame is, or will be. */
  public long offset() {
    return offset;
  }

  /**
   * Returns the payload of the next frame; seals are passed over.
   *
   * @param end where the frames end that may be read
   * @return the payload, little-endian and valid until the next call; null at the end
   * @throws dev.vectordb.exception.DatabaseCorruptException if there is no good frame before it
   * @throws IOException if reading fails
   */
  public @Nullable ByteBuffer next(long end) throws IOException {
    while (offset < end) {
      if (end - offset < AofFormat.FRAME_BYTES) {
        throw Corruption.at(path, offset, "a frame", (end - offset) + " bytes");
      }
      ByteBuffer frame = view(offset, AofFormat.FRAME_BYTES, end);
      int length = frame.getInt(AofFormat.LENGTH);
      int payloadCrc = frame.getInt(AofFormat.PAYLOAD_CRC);
      int expected = frame.getInt(AofFormat.FRAME_CRC);
      int actual = checksum.of(offset, length, payloadCrc, frame.getLong(AofFormat.FORCED));
      if (expected != actual) {
        throw Corruption.checksum(path, offset, expected, actual);
      }
      long payload = offset + AofFormat.FRAME_BYTES;
      if (length < 0 || length > AofFormat.MAX_PAYLOAD_BYTES || length > end - payload) {
        throw Corruption.at(path, offset, "a payload of " + length + " bytes", "the end");
      }
      ByteBuffer bytes = view(payload, length, end);
      int actualPayload = Checksums.crc32c(bytes);
      if (payloadCrc != actualPayload) {
        throw Corruption.checksum(path, payload, payloadCrc, actualPayload);
      }
      offset = payload + length;
      if (length > 0) {
        return bytes;
      }
    }
    return null;
  }

  private ByteBuffer view(long from, int length, long end) throws IOException {
    if (from < bufferStart || from + length > bufferStart + buffer.limit()) {
      if (length > buffer.capacity()) {
        buffer = ByteBuffer.allocate(length);
      }
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - from));
      bufferStart = from;
      WholeFiles.readFully(file, buffer, from);
      buffer.flip();
    }
    return buffer
        .slice((int) (from - bufferStart), length)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
