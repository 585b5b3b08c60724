package dev.vectordb.internal.keyvalue;

import dev.vectordb.internal.keyvalue.KeyValueOperation.Kind;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.Utf8;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one frame of the key-value log: operations that were forced together. All numbers
 * are little-endian, strings are UTF-8.
 *
 * <pre>
 *    0         4        8
 *   +---------+--------+-----------------
 *   | version | count  | count operations
 *   | i32     | i32    |
 *   +---------+--------+-----------------
 *
 *   operation
 *    0      1             2         2 + t     4 + t
 *   +------+-------------+--------+----------+-----+-------------+-------+
 *   | code | tenantBytes | tenant | keyBytes | key | valueBytes  | value |
 *   | u8   | u8          |        | u16      |     | i32, if put |       |
 *   +------+-------------+--------+----------+-----+-------------+-------+
 * </pre>
 */
final class KeyValueCodec {
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 8;
  private static final int LEAST_BYTES = 4;

  private KeyValueCodec() {}

  /** Bytes that an operation takes in a frame, at most. */
  static long bytes(KeyValueOperation operation) {
    byte[] value = operation.value();
    return 8L
        + operation.tenant().length()
        + 3L * operation.key().length()
        + (value == null ? 0 : value.length);
  }

  /**
   * Encodes operations.
   *
   * @param operations at least one; together below {@link Limits#MAX_BATCH_BYTES}
   * @return a new buffer, ready to be read
   */
  static ByteBuffer encode(List<KeyValueOperation> operations) {
    List<byte[]> strings = new ArrayList<>(2 * operations.size());
    int bytes = HEADER_BYTES;
    for (KeyValueOperation operation : operations) {
      byte[] tenant = Utf8.encode(operation.tenant());
      byte[] key = Utf8.encode(operation.key());
      strings.add(tenant);
      strings.add(key);
      byte[] value = operation.value();
      bytes += LEAST_BYTES + tenant.length + key.length;
      bytes += value == null ? 0 : Integer.BYTES + value.length;
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION).putInt(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      KeyValueOperation operation = operations.get(i);
      byte[] tenant = strings.get(2 * i);
      byte[] key = strings.get(2 * i + 1);
      out.put(operation.kind().code()).put((byte) tenant.length).put(tenant);
      out.putShort((short) key.length).put(key);
      byte[] value = operation.value();
      if (value != null) {
        out.putInt(value.length).put(value);
      }
    }
    return out.flip();
  }

  /**
   * Decodes operations. Nothing is allocated for a length that the payload and {@link Limits} do
   * not allow.
   *
   * @param payload what {@link #encode} made
   * @return the operations in order
   * @throws IllegalArgumentException if the payload is anything else
   */
  static List<KeyValueOperation> decode(ByteBuffer payload) {
    ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      check("payload version", in.getInt(), VERSION, VERSION);
      int count = in.getInt();
      check("operations", count, 1, in.remaining() / LEAST_BYTES);
      List<KeyValueOperation> operations = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        operations.add(operation(in));
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes follow the last operation");
      }
      return operations;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the payload ends within an operation", e);
    }
  }

  private static KeyValueOperation operation(ByteBuffer in) {
    Kind kind = Kind.of(in.get());
    String tenant = string(in, "tenant bytes", Byte.toUnsignedInt(in.get()), Limits.MAX_NAME_CHARS);
    String key = string(in, "key bytes", Short.toUnsignedInt(in.getShort()), Limits.MAX_KEY_BYTES);
    byte @Nullable [] value =
        kind == Kind.PUT ? bytes(in, "value bytes", in.getInt(), Limits.MAX_VALUE_BYTES) : null;
    return new KeyValueOperation(kind, tenant, key, value);
  }

  private static String string(ByteBuffer in, String what, int length, int limit) {
    return Utf8.decode(bytes(in, what, length, limit));
  }

  private static byte[] bytes(ByteBuffer in, String what, int length, int limit) {
    check(what, length, 0, Math.min(limit, in.remaining()));
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": " + value + " is not within " + least + " and " + most);
    }
  }
}
