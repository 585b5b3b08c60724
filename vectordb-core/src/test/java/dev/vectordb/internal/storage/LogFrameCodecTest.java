package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import dev.vectordb.Figures;
import dev.vectordb.internal.limits.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reliability")
class LogFrameCodecTest {
  private static final UUID COLLECTION = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private static final List<LogRecord> BATCH =
      List.of(
          LogRecord.upsert(1, "a", new float[] {1, -0f, 3.5f}, new byte[] {1, 2}, "text"),
          upsert("ключ🔑", Float.MIN_VALUE, ""),
          LogRecord.setMetadata(3, "a", new byte[0]),
          LogRecord.delete(4, "\uFFFD"),
          LogRecord.clear(Limits.MAX_SEQUENCE_NUMBER));

  private static LogRecord upsert(String id, float component, String text) {
    return LogRecord.upsert(2, id, new float[] {component}, null, text);
  }

  @Test
  void roundTrips() {
    ByteBuffer payload = LogFrameCodec.encode(COLLECTION, BATCH);
    ByteBuffer before = payload.duplicate();
    assertThat(LogFrameCodec.decode(payload))
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(BATCH);
    assertThat(LogFrameCodec.collection(payload)).isEqualTo(COLLECTION);
    assertThat(payload).isEqualTo(before);
  }

  @Test
  void readsReadOnlySlicesOfEitherOrder() {
    ByteBuffer payload = LogFrameCodec.encode(COLLECTION, BATCH);
    ByteBuffer direct = ByteBuffer.allocateDirect(payload.remaining() + 10).position(3);
    direct.put(payload.duplicate());
    ByteBuffer slice = direct.flip().position(3).asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN);
    assertThat(LogFrameCodec.decode(slice))
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(BATCH);
  }

  @Test
  void refusesWhatItCannotKeepExactly() {
    assertRefused(LogRecord.delete(1, "half \uD83D"));
    assertRefused(upsert("a", 1, "\uDD11"));
    assertRefused(LogRecord.upsert(1, "a", new float[0], new byte[0], "text"));
    assertRefused(LogRecord.delete(1, "x".repeat(Limits.MAX_ID_BYTES + 1)));
    assertRefused(LogRecord.setMetadata(1, "a", new byte[Limits.MAX_METADATA_BYTES + 1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogFrameCodec.encode(COLLECTION, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            LogFrameCodec.encode(
                COLLECTION, Collections.nCopies(Limits.MAX_FRAME_OPERATIONS + 1, BATCH.get(3))));
  }

  private static void assertRefused(LogRecord operation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogFrameCodec.encode(COLLECTION, List.of(operation)));
  }

  @Test
  void refusesABatchThatIsTooLargeBeforeItAllocatesIt() {
    byte[] metadata = new byte[Limits.MAX_METADATA_BYTES];
    LogRecord large = LogRecord.setMetadata(1, "a", metadata);
    int tooMany = Limits.MAX_BATCH_BYTES / Limits.MAX_METADATA_BYTES + 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogFrameCodec.encode(COLLECTION, Collections.nCopies(tooMany, large)))
        .withMessageContaining("" + Limits.MAX_BATCH_BYTES);
  }

  @Test
  void recordsHoldExactlyWhatTheirOperationNeeds() {
    float[] vector = {1};
    byte[] metadata = {1};
    assertIllegal(0, Operation.DELETE, "a", null, null, null);
    assertIllegal(1, Operation.UPSERT, "a", null, null, null);
    assertIllegal(1, Operation.UPSERT, "", vector, null, null);
    assertIllegal(1, Operation.SET_METADATA, "a", null, null, null);
    assertIllegal(1, Operation.SET_METADATA, "a", vector, metadata, null);
    assertIllegal(1, Operation.SET_METADATA, "a", null, metadata, "text");
    assertIllegal(1, Operation.DELETE, "a", null, metadata, null);
    assertIllegal(1, Operation.CLEAR, "a", null, null, null);
  }

  @SuppressWarnings("NullAway") // it does not see the annotations of a compiled record
  private static void assertIllegal(
      long sequenceNumber,
      Operation operation,
      String id,
      float @Nullable [] vector,
      byte @Nullable [] metadata,
      @Nullable String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogRecord(sequenceNumber, operation, id, vector, metadata, text));
  }

  @Test
  void everyCutPayloadIsRefused() {
    ByteBuffer payload = LogFrameCodec.encode(COLLECTION, BATCH);
    for (int size = 0; size < payload.remaining(); size++) {
      ByteBuffer cut = payload.slice(0, size);
      assertThatIllegalArgumentException().isThrownBy(() -> LogFrameCodec.decode(cut));
    }
    ByteBuffer longer = ByteBuffer.allocate(payload.remaining() + 1).put(payload).clear();
    assertThatIllegalArgumentException().isThrownBy(() -> LogFrameCodec.decode(longer));
  }

  @Test
  void garbageIsRefusedOrDecodedWithinItsSize() {
    long seed = Seeds.next("garbageIsRefusedOrDecodedWithinItsSize");
    Random random = new Random(seed);
    byte[] good = LogFrameCodec.encode(COLLECTION, BATCH).array();
    int[] hostile = {-1, 0, 1, 255, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE};
    int refused = 0;
    int inputs = Figures.of("garbage.frames", 100_000, 1_000_000);
    for (int i = 0; i < inputs; i++) {
      ByteBuffer garbage = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k <= random.nextInt(3); k++) {
        int at = random.nextInt(good.length - 4);
        if (random.nextBoolean()) {
          garbage.putInt(at, hostile[random.nextInt(hostile.length)]);
        } else {
          garbage.put(at, (byte) random.nextInt());
        }
      }
      try {
        List<LogRecord> decoded = LogFrameCodec.decode(garbage);
        if (!LogFrameCodec.encode(LogFrameCodec.collection(garbage), decoded).equals(garbage)) {
          fail("seed " + seed + ", input " + i + " is not what it decodes to: " + decoded);
        }
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(inputs / 5, inputs / 100 * 99);
  }

  @Test
  void numbersThatDoNotRiseOrGoTooHighAreRefused() {
    long most = Limits.MAX_SEQUENCE_NUMBER;
    for (long number : new long[] {0, -1, most + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer payload = LogFrameCodec.encode(COLLECTION, List.of(LogRecord.clear(1)));
      payload.putLong(24, number);
      assertThatIllegalArgumentException()
          .as("" + number)
          .isThrownBy(() -> LogFrameCodec.decode(payload))
          .withMessageContaining("sequence number");
    }
    for (long number : new long[] {1, 2, 0, -1, most + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer payload =
          LogFrameCodec.encode(
              COLLECTION, List.of(LogRecord.clear(2), LogRecord.clear(3), LogRecord.clear(most)));
      payload.putLong(24 + 12, number); // of the second operation
      assertThatIllegalArgumentException()
          .as("2, " + number + ", " + most)
          .isThrownBy(() -> LogFrameCodec.decode(payload))
          .withMessageContaining("sequence number");
    }
  }

  @Test
  void badStringsAreRefused() {
    List<byte[]> bad = new ArrayList<>();
    bad.add(new byte[] {(byte) 0xC0, (byte) 0x80});
    bad.add(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
    bad.add(new byte[] {(byte) 0xFF});
    for (byte[] bytes : bad) {
      assertThatIllegalArgumentException().isThrownBy(() -> Utf8.decode(bytes));
    }
  }
}
