package dev.vectordb.internal.metadata;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Reads one {@link MetadataCodec} form. */
final class MetadataDecoder {
  private final byte[] bytes;
  private final int end;
  private int at;

  MetadataDecoder(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  Metadata decode() {
    byte version = takeByte();
    if (version != MetadataCodec.VERSION) {
      throw damaged("has version " + version + ", known is " + MetadataCodec.VERSION);
    }
    Map<String, Object> values = takeObject(1);
    if (at != end) {
      throw damaged("has bytes after its end");
    }
    return Metadata.from(values);
  }

  private Map<String, Object> takeObject(int depth) {
    checkDepth(depth);
    int count = takeCount();
    Map<String, Object> object = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      String key = takeString();
      if (object.put(key, takeValue(depth)) != null) {
        throw damaged("has the key '" + key + "' twice");
      }
    }
    return object;
  }

  private Object takeValue(int depth) {
    byte tag = takeByte();
    return switch (tag) {
      case MetadataCodec.STRING -> takeString();
      case MetadataCodec.FALSE -> false;
      case MetadataCodec.TRUE -> true;
      case MetadataCodec.INTEGER -> takeInteger();
      case MetadataCodec.LONG -> takeZigzag();
      case MetadataCodec.FLOAT -> Float.intBitsToFloat((int) takeBigEndian(Float.BYTES));
      case MetadataCodec.DOUBLE -> Double.longBitsToDouble(takeBigEndian(Double.BYTES));
      case MetadataCodec.INSTANT -> takeInstant();
      case MetadataCodec.UUID -> new UUID(takeBigEndian(Long.BYTES), takeBigEndian(Long.BYTES));
      case MetadataCodec.LIST -> takeList(depth + 1);
      case MetadataCodec.OBJECT -> takeObject(depth + 1);
      default -> throw damaged("has an unknown tag " + tag);
    };
  }

  private List<Object> takeList(int depth) {
    checkDepth(depth);
    int count = takeCount();
    List<Object> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(takeValue(depth));
    }
    return list;
  }

  private Integer takeInteger() {
    long value = takeZigzag();
    if (value != (int) value) {
      throw damaged("has an integer of more than 32 bits");
    }
    return (int) value;
  }

  private Instant takeInstant() {
    long seconds = takeZigzag();
    long nanos = takeVarLong();
    if (nanos < 0 || nanos > 999_999_999) {
      throw damaged("has an instant with " + nanos + " nanoseconds");
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw damaged("has an instant out of range: " + e.getMessage());
    }
  }

  private String takeString() {
    int length = takeCount();
    int start = at;
    at += length;
    try {
      return CodeUnits.decode(bytes, start, length);
    } catch (IllegalArgumentException e) {
      throw damaged("has a " + e.getMessage());
    }
  }

  /** Reads a number of bytes, entries or members, each of which takes at least a byte. */
  private int takeCount() {
    long count = takeVarLong();
    if (count < 0 || count > end - at) {
      throw damaged("announces " + count + " bytes or values where " + (end - at) + " bytes are");
    }
    return (int) count;
  }

  private long takeZigzag() {
    long value = takeVarLong();
    return (value >>> 1) ^ -(value & 1);
  }

  private long takeVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = takeByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("has a number of more than ten bytes");
  }

  private long takeBigEndian(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (takeByte() & 0xFF);
    }
    return value;
  }

  private byte takeByte() {
    if (at >= end) {
      throw damaged("is cut short");
    }
    return bytes[at++];
  }

  private void checkDepth(int depth) {
    if (depth > Limits.MAX_METADATA_DEPTH) {
      throw damaged("is nested deeper than " + Limits.MAX_METADATA_DEPTH);
    }
  }

  private InvalidMetadataException damaged(String problem) {
    return new InvalidMetadataException("metadata", "at byte " + at + " " + problem);
  }
}
