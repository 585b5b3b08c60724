package dev.vectordb.internal.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.limits.Limits;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where a stream of events is, as text: Base64 of a version, then of each collection its uuid, the
 * position, and length and characters of the names of tenant and collection, then a checksum.
 */
final class EventCursor {
  private static final byte VERSION = 1;
  private static final int LEAST_BYTES = 1 + Integer.BYTES;

  /** A collection that is followed, and the last change of it that is known. */
  record Place(UUID uuid, String tenant, String collection, long position) {}

  private EventCursor() {}

  static String encode(List<Place> places) {
    int bytes = LEAST_BYTES;
    for (Place place : places) {
      bytes += 2 + 3 * Long.BYTES + place.tenant.length() + place.collection.length();
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).put(VERSION);
    for (Place place : places) {
      out.putLong(place.uuid.getMostSignificantBits())
          .putLong(place.uuid.getLeastSignificantBits());
      out.putLong(place.position);
      putName(out, place.tenant);
      putName(out, place.collection);
    }
    out.putInt(checksum(out.array(), out.position()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  private static void putName(ByteBuffer out, String name) {
    out.put((byte) name.length()).put(name.getBytes(US_ASCII)); // as the rules for names are
  }

  /**
   * Reads a cursor; the empty one follows nothing.
   *
   * @throws InvalidCursorException if it is none
   */
  static List<Place> decode(String cursor) {
    if (cursor.isEmpty()) {
      return List.of();
    }
    if (cursor.length() > Limits.MAX_EVENT_CURSOR_CHARS) {
      throw invalid();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      int end = bytes.length - Integer.BYTES;
      if (bytes.length < LEAST_BYTES
          || bytes[0] != VERSION
          || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
        throw invalid();
      }
      return places(ByteBuffer.wrap(bytes, 1, end - 1));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw invalid();
    }
  }

  private static List<Place> places(ByteBuffer in) {
    List<Place> places = new ArrayList<>();
    while (in.hasRemaining()) {
      UUID uuid = new UUID(in.getLong(), in.getLong());
      long position = in.getLong();
      if (position < 0) {
        throw invalid();
      }
      places.add(new Place(uuid, name(in), name(in), position));
    }
    return places;
  }

  private static String name(ByteBuffer in) {
    byte[] name = new byte[Byte.toUnsignedInt(in.get())];
    in.get(name);
    return InputRules.checkName("cursor", new String(name, US_ASCII));
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static InvalidCursorException invalid() {
    return new InvalidCursorException("cursor", "is not one of a stream of events");
  }
}
