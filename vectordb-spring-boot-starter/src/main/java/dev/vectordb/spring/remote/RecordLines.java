package dev.vectordb.spring.remote;

import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.RecordPayload;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Iterator;
import tools.jackson.core.JsonGenerator;

/**
 * Records as lines, made while they are read, so that a batch is never in memory twice. Not
 * thread-safe.
 */
final class RecordLines extends InputStream {
  private static final int CHUNK_BYTES = 32 * 1024;

  private final Iterator<VectorRecord> records;
  private byte[] chunk = {};
  private int at;

  RecordLines(Iterator<VectorRecord> records) {
    this.records = records;
  }

  /** Writes the next records, about as many as fit into a chunk; none if there are no more. */
  static byte[] nextChunk(Iterator<VectorRecord> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK_BYTES + CHUNK_BYTES / 4);
    while (bytes.size() < CHUNK_BYTES && records.hasNext()) {
      try (JsonGenerator out = Json.write(bytes)) {
        RecordPayload.write(out, records.next(), true);
      }
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (at == chunk.length) {
      chunk = nextChunk(records);
      at = 0;
      if (chunk.length == 0) {
        return -1;
      }
    }
    int count = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, target, offset, count);
    at += count;
    return count;
  }
}
