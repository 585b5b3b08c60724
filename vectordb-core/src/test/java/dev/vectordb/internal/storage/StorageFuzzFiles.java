package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Files of bytes that a fuzzer makes, under headers and checksums that hold. */
final class StorageFuzzFiles {
  static final Path DIR = Path.of("/db");
  static final UUID COLLECTION = new UUID(1, 2);
  static final ManifestData MANIFEST = new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0);

  private static final int BODY_OFFSET = FileHeader.BYTES + Integer.BYTES;

  private StorageFuzzFiles() {}

  static FaultyFiles empty() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIR);
    return files;
  }

  /** A header, the checksum of the body, the body. */
  static byte[] checksummed(FileFormat format, byte[] body) {
    FileHeader header = FileHeader.create(format, 17, COLLECTION, 1);
    return ByteBuffer.allocate(BODY_OFFSET + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(header.encode())
        .putInt(Checksums.crc32c(header.fileId(), ByteBuffer.wrap(body)))
        .put(body)
        .array();
  }

  /** The body of such a file. */
  static byte[] body(ByteBuffer file) {
    byte[] body = new byte[file.remaining() - BODY_OFFSET];
    file.get(file.position() + BODY_OFFSET, body);
    return body;
  }

  /**
   * A log file of frames as their lengths say; the checksums hold, unless the lowest bit of the
   * place of the frame's checksum is set.
   */
  static byte[] log(FileHeader header, byte[] frames) {
    ByteBuffer file =
        ByteBuffer.allocate(FileHeader.BYTES + frames.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header.encode()).put(frames).clear();
    AofFormat.FrameChecksum checksum = new AofFormat.FrameChecksum(header.fileId());
    int at = FileHeader.BYTES;
    while (file.capacity() - at >= AofFormat.FRAME_BYTES) {
      int length = file.getInt(at + AofFormat.LENGTH);
      int payload = at + AofFormat.FRAME_BYTES;
      boolean fits = length >= 0 && length <= file.capacity() - payload;
      if ((file.get(at + AofFormat.FRAME_CRC) & 1) == 0) {
        int payloadCrc = fits ? Checksums.crc32c(file.slice(payload, length)) : 0;
        payloadCrc = length == 0 ? 0 : payloadCrc;
        file.putInt(at + AofFormat.PAYLOAD_CRC, payloadCrc);
        long forced = file.getLong(at + AofFormat.FORCED);
        file.putInt(at + AofFormat.FRAME_CRC, checksum.of(at, length, payloadCrc, forced));
      }
      if (!fits) {
        break;
      }
      at = payload + length;
    }
    return file.array();
  }
}
