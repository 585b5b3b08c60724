package dev.vectordb.internal.storage;

import dev.vectordb.internal.limits.Limits;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one log frame: a batch of operations, complete in itself. All numbers are
 * little-endian, strings are UTF-8.
 *
 * <pre>
 *    0         4        8                      24
 *   +---------+--------+----------------------+-------------------
 *   | version | count  | collection           | count operations
 *   | i32     | i32    | uuid, 16 bytes       |
 *   +---------+--------+----------------------+-------------------
 *
 *   operation
 *    0                8       9       10        12
 *   +----------------+-------+-------+---------+----+------------+------------+--------+
 *   | sequenceNumber | code  | fields| idBytes | id | vector     | metadata   | text   |
 *   | i64            | u8    | u8    | u16     |    | if bit 0   | if bit 1   | bit 2  |
 *   +----------------+-------+-------+---------+----+------------+------------+--------+
 *     vector    i32 dimension, float32[dimension]
 *     metadata  i32 bytes, bytes
 *     text      i32 bytes, bytes
 * </pre>
 */
public final class LogFrameCodec {
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 24;
  private static final int OPERATION_BYTES = 12;
  private static final int VECTOR = 1;
  private static final int METADATA = 2;
  private static final int TEXT = 4;

  private LogFrameCodec() {}

  /**
   * Encodes a batch.
   *
   * @param collection the collection it belongs to
   * @param batch 1 to {@link Limits#MAX_FRAME_OPERATIONS} operations; their numbers rise
   * @return a new little-endian heap buffer, ready to be read
   * @throws IllegalArgumentException if the batch is empty, exceeds a limit, or a string is not
   *     valid Unicode
   */
  public static ByteBuffer encode(UUID collection, List<LogRecord> batch) {
    if (batch.isEmpty() || batch.size() > Limits.MAX_FRAME_OPERATIONS) {
      throw new IllegalArgumentException(
          "batch has "
              + batch.size()
              + " operations, allowed are 1 to "
              + Limits.MAX_FRAME_OPERATIONS);
    }
    byte[][] strings = new byte[2 * batch.size()][];
    long bytes = HEADER_BYTES;
    for (int i = 0; i < batch.size(); i++) {
      LogRecord operation = batch.get(i);
      strings[2 * i] = Utf8.encode(operation.id());
      String text = operation.text();
      strings[2 * i + 1] = text == null ? new byte[0] : Utf8.encode(text);
      bytes += bytesOf(operation, strings[2 * i], strings[2 * i + 1]);
      if (bytes > Limits.MAX_BATCH_BYTES) {
        throw new IllegalArgumentException(
            "batch is larger than " + Limits.MAX_BATCH_BYTES + " bytes");
      }
    }
    ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION).putInt(batch.size());
    out.putLong(collection.getMostSignificantBits()).putLong(collection.getLeastSignificantBits());
    for (int i = 0; i < batch.size(); i++) {
      put(out, batch.get(i), strings[2 * i], strings[2 * i + 1]);
    }
    return out.flip();
  }

  private static long bytesOf(LogRecord operation, byte[] id, byte[] text) {
    check("id bytes", id.length, 0, Limits.MAX_ID_BYTES);
    check("text bytes", text.length, 0, Limits.MAX_TEXT_BYTES);
    long bytes = OPERATION_BYTES + (long) id.length;
    float[] vector = operation.vector();
    if (vector != null) {
      check("dimension", vector.length, 1, Limits.MAX_DIMENSION);
      bytes += Integer.BYTES + (long) vector.length * Float.BYTES;
    }
    byte[] metadata = operation.metadata();
    if (metadata != null) {
      check("metadata bytes", metadata.length, 0, Limits.MAX_METADATA_BYTES);
      bytes += Integer.BYTES + metadata.length;
    }
    return operation.text() == null ? bytes : bytes + Integer.BYTES + text.length;
  }

  private static void put(ByteBuffer out, LogRecord operation, byte[] id, byte[] text) {
    float[] vector = operation.vector();
    byte[] metadata = operation.metadata();
    int fields =
        (vector == null ? 0 : VECTOR)
            | (metadata == null ? 0 : METADATA)
            | (operation.text() == null ? 0 : TEXT);
    out.putLong(operation.sequenceNumber()).put(operation.operation().code()).put((byte) fields);
    out.putShort((short) id.length).put(id);
    if (vector != null) {
      out.putInt(vector.length);
      out.asFloatBuffer().put(vector);
      out.position(out.position() + vector.length * Float.BYTES);
    }
    if (metadata != null) {
      out.putInt(metadata.length).put(metadata);
    }
    if (operation.text() != null) {
      out.putInt(text.length).put(text);
    }
  }

  /**
   * Decodes a batch. Nothing is allocated for a length that the payload and {@link Limits} do not
   * allow.
   *
   * @param payload what {@link #encode} made; its position and order stay
   * @return the operations in order
   * @throws IllegalArgumentException if the payload is anything else
   */
  public static List<LogRecord> decode(ByteBuffer payload) {
    ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      int count = header(in);
      in.position(in.position() + 2 * Long.BYTES);
      check("operations", count, 1, Limits.MAX_FRAME_OPERATIONS);
      check("operations", count, 1, in.remaining() / OPERATION_BYTES);
      List<LogRecord> batch = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        LogRecord operation = operation(in);
        if (i > 0 && operation.sequenceNumber() <= batch.get(i - 1).sequenceNumber()) {
          throw new IllegalArgumentException(
              "sequence number "
                  + operation.sequenceNumber()
                  + " follows "
                  + batch.get(i - 1).sequenceNumber());
        }
        batch.add(operation);
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes follow the last operation");
      }
      return batch;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the payload ends within an operation", e);
    }
  }

  /**
   * Returns the collection that an encoded batch belongs to.
   *
   * @param payload what {@link #encode} made; its position and order stay
   * @return the id of the collection
   * @throws IllegalArgumentException if the payload is anything else
   */
  public static UUID collection(ByteBuffer payload) {
    ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      header(in);
      return new UUID(in.getLong(), in.getLong());
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the payload is shorter than its header", e);
    }
  }

  /** Reads up to the collection; returns the number of operations. */
  private static int header(ByteBuffer in) {
    check("header bytes", in.remaining(), HEADER_BYTES, Integer.MAX_VALUE);
    check("payload version", in.getInt(), VERSION, VERSION);
    return in.getInt();
  }

  private static LogRecord operation(ByteBuffer in) {
    long sequenceNumber = in.getLong();
    Operation operation = Operation.of(in.get());
    int fields = in.get();
    check("fields", fields, 0, VECTOR | METADATA | TEXT);
    byte[] id = bytes(in, "id bytes", Short.toUnsignedInt(in.getShort()), Limits.MAX_ID_BYTES);
    float @Nullable [] vector = (fields & VECTOR) == 0 ? null : vector(in);
    byte @Nullable [] metadata =
        (fields & METADATA) == 0
            ? null
            : bytes(in, "metadata bytes", in.getInt(), Limits.MAX_METADATA_BYTES);
    String text =
        (fields & TEXT) == 0
            ? null
            : Utf8.decode(bytes(in, "text bytes", in.getInt(), Limits.MAX_TEXT_BYTES));
    return new LogRecord(sequenceNumber, operation, Utf8.decode(id), vector, metadata, text);
  }

  private static float[] vector(ByteBuffer in) {
    int dimension = in.getInt();
    check("dimension", dimension, 1, Limits.MAX_DIMENSION);
    check("dimension", dimension, 1, in.remaining() / Float.BYTES);
    float[] vector = new float[dimension];
    in.asFloatBuffer().get(vector);
    in.position(in.position() + dimension * Float.BYTES);
    return vector;
  }

  private static byte[] bytes(ByteBuffer in, String what, int length, int limit) {
    check(what, length, 0, limit);
    check(what, length, 0, in.remaining());
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
