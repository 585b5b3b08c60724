package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Payloads that tell by their first eight bytes which one they are, and by the rest if whole. */
final class Payloads {
  private Payloads() {}

  static ByteBuffer of(long number, int bytes) {
    ByteBuffer payload = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    payload.putLong(number);
    while (payload.hasRemaining()) {
      payload.put((byte) (number + payload.position()));
    }
    return payload.flip();
  }

  static long number(ByteBuffer payload) {
    long number = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(payload).isEqualTo(of(number, payload.remaining()));
    return number;
  }

  /** Collects the numbers of replayed payloads. */
  static final class Collected implements Consumer<ByteBuffer> {
    final List<Long> numbers = new ArrayList<>();

    @Override
    public void accept(ByteBuffer payload) {
      numbers.add(number(payload));
    }
  }
}
