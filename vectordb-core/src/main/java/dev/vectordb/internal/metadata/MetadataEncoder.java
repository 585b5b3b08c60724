package dev.vectordb.internal.metadata;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes one {@link MetadataCodec} form. */
final class MetadataEncoder {
  private byte[] bytes = new byte[128];
  private int size;

  byte[] encode(Map<String, Object> metadata) {
    putByte(MetadataCodec.VERSION);
    putObject(metadata);
    return Arrays.copyOf(bytes, size);
  }

  private void putObject(Map<?, ?> object) {
    putVarLong(object.size());
    object.forEach((key, value) -> {
      putString((String) key);
      putValue(value);
    });
  }

  private void putValue(Object value) {
    switch (value) {
      case String string -> {
        putByte(MetadataCodec.STRING);
        putString(string);
      }
      case Boolean bool -> putByte(bool ? MetadataCodec.TRUE : MetadataCodec.FALSE);
      case Integer number -> putWhole(MetadataCodec.INTEGER, number);
      case Long number -> putWhole(MetadataCodec.LONG, number);
      case Float number -> {
        putByte(MetadataCodec.FLOAT);
        putBigEndian(Float.floatToRawIntBits(number), Float.BYTES);
      }
      case Double number -> {
        putByte(MetadataCodec.DOUBLE);
        putBigEndian(Double.doubleToRawLongBits(number), Double.BYTES);
      }
      case Instant instant -> {
        putWhole(MetadataCodec.INSTANT, instant.getEpochSecond());
        putVarLong(instant.getNano());
      }
      case UUID uuid -> {
        putByte(MetadataCodec.UUID);
        putBigEndian(uuid.getMostSignificantBits(), Long.BYTES);
        putBigEndian(uuid.getLeastSignificantBits(), Long.BYTES);
      }
      case List<?> list -> {
        putByte(MetadataCodec.LIST);
        putVarLong(list.size());
        list.forEach(this::putValue);
      }
      case Map<?, ?> object -> {
        putByte(MetadataCodec.OBJECT);
        putObject(object);
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  private void putWhole(byte tag, long value) {
    putByte(tag);
    putVarLong((value << 1) ^ (value >> 63));
  }

  private void putString(String string) {
    // No encoding is shorter than the string; do not make one that cannot fit.
    room(string.length());
    byte[] encoded = CodeUnits.encode(string);
    putVarLong(encoded.length);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  private void putVarLong(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((byte) (rest | 0x80));
      rest >>>= 7;
    }
    putByte((byte) rest);
  }

  private void putBigEndian(long value, int count) {
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
      putByte((byte) (value >> shift));
    }
  }

  private void putByte(byte value) {
    room(1);
    bytes[size++] = value;
  }

  private void room(int count) {
    if (count > Limits.MAX_METADATA_BYTES - size) {
      throw new InvalidMetadataException(
          "metadata", "takes more than " + Limits.MAX_METADATA_BYTES + " bytes when encoded");
    }
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
  }
}
