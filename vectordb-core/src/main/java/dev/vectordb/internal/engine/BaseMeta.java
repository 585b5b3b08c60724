package dev.vectordb.internal.engine;

import dev.vectordb.internal.limits.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a base says of itself.
 *
 * <pre>
 * section "meta":  0 int32 version   4 int32 dimension       8 int32 ordinals   12 int32 alive
 *                 16 int32 linked   20 int32 reserved, 0    24 int64 sequence number
 * </pre>
 *
 * @param dimension length of every vector
 * @param ordinalCount ordinals, dead ones included
 * @param liveCount ordinals that are alive
 * @param linkedCount ordinals that the graph holds; 0 without a graph
 * @param sequenceNumber the newest operation in it
 */
record BaseMeta(
    int dimension, int ordinalCount, int liveCount, int linkedCount, long sequenceNumber) {
  private static final int VERSION = 1;
  private static final int BYTES = 32;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  byte[] encode() {
    byte[] bytes = new byte[BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(VERSION).putInt(dimension).putInt(ordinalCount).putInt(liveCount);
    buffer.putInt(linkedCount).putInt(0).putLong(sequenceNumber);
    return bytes;
  }

  static BaseMeta decode(MemorySegment section) {
    if (section.byteSize() < BYTES || section.get(INT, 0) != VERSION) {
      throw new IllegalArgumentException("section 'meta' is not of version " + VERSION);
    }
    long sequenceNumber = section.get(LONG, 24);
    if (sequenceNumber < 0 || sequenceNumber > Limits.MAX_SEQUENCE_NUMBER) {
      throw new IllegalArgumentException("section 'meta' says sequence number " + sequenceNumber);
    }
    return new BaseMeta(
        section.get(INT, 4),
        section.get(INT, 8),
        section.get(INT, 12),
        section.get(INT, 16),
        sequenceNumber);
  }
}
