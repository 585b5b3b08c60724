package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of the hits of one query: behind the hit of this score and id. As text it is
 * {@code p1.} and, in base 64 for addresses,
 *
 * <pre>
 * | query int64 | depth int32 | score float32 | id, UTF-8 | CRC-32C of all before, int32 |   big-endian
 * </pre>
 *
 * @param query hash of what the order depends on, see {@link #hash}
 * @param depth how many hits came before, a hint of how far to look
 * @param score of the last hit
 * @param id of the last hit
 */
record PageCursor(long query, int depth, float score, String id) {
  private static final String PREFIX = "p1.";
  private static final int FIXED_BYTES = Long.BYTES + Integer.BYTES + Float.BYTES;

  /** Behind a hit. */
  static PageCursor after(long query, int depth, SearchHit last) {
    return new PageCursor(query, depth, last.score(), last.id());
  }

  /** Whether a hit comes after this place. */
  boolean isBefore(SearchHit hit) {
    return hit.score() < score || (hit.score() == score && hit.id().compareTo(id) > 0);
  }

  String encode() {
    byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + idBytes.length + Integer.BYTES);
    bytes.putLong(query).putInt(depth).putFloat(score).put(idBytes);
    bytes.putInt(checksum(bytes.array(), bytes.position()));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads a cursor.
   *
   * @param text what {@link #encode} made
   * @param query hash of the query that it must belong to
   * @throws InvalidCursorException if it is something else, was altered, or is of another query
   */
  static PageCursor decode(String text, long query) {
    if (!text.startsWith(PREFIX) || text.length() > Limits.MAX_CURSOR_CHARS) {
      throw new InvalidCursorException("cursor", "is not one that a search returned");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new InvalidCursorException("cursor", "was altered since a search returned it");
    }
    int end = bytes.length - Integer.BYTES;
    if (end <= FIXED_BYTES || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
      throw new InvalidCursorException("cursor", "was altered since a search returned it");
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    PageCursor cursor =
        new PageCursor(
            fields.getLong(),
            fields.getInt(),
            fields.getFloat(),
            new String(bytes, FIXED_BYTES, end - FIXED_BYTES, StandardCharsets.UTF_8));
    if (cursor.query != query || cursor.depth < 0 || Float.isNaN(cursor.score)) {
      throw new InvalidCursorException(
          "cursor",
          "belongs to another query, filter, bound or collection; ask for the first page");
    }
    return cursor;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /**
   * Hashes what the order of hits depends on.
   *
   * @param least the least score of a hit, if there is one
   */
  static long hash(
      CollectionInfo info, SearchRequest request, float[] vector, @Nullable Float least) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(info.tenant());
      out.writeUTF(info.name());
      out.writeUTF(String.valueOf(request.id()));
      out.writeBoolean(request.exact());
      out.writeInt(Float.floatToIntBits(least == null ? Float.NaN : least));
      out.write(
          (request.filter() == null ? "" : request.filter().toText())
              .getBytes(StandardCharsets.UTF_8));
      for (float component : vector) {
        out.writeInt(Float.floatToIntBits(component + 0.0f));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return IdHash.of(bytes.toByteArray());
  }
}
