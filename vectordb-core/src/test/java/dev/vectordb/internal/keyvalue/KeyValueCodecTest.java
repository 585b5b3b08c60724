package dev.vectordb.internal.keyvalue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.internal.keyvalue.KeyValueOperation.Kind;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of a frame of the key-value log, and what is none. */
class KeyValueCodecTest {
  private static final List<KeyValueOperation> OPERATIONS =
      List.of(
          new KeyValueOperation(Kind.PUT, "red", "è", "v".getBytes(UTF_8)),
          KeyValueOperation.delete("red", "k"),
          KeyValueOperation.clear("blue"));

  /** What this release writes, and every later one has to read. */
  private static final String GOLDEN =
      "0100000003000000" + "01037265640200c3a80100000076" + "020372656401006b" + "0304626c75650000";

  @Test
  void theFormatIsTheOneThatIsDocumented() {
    ByteBuffer encoded = KeyValueCodec.encode(OPERATIONS);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
    assertThat(KeyValueCodec.decode(ByteBuffer.wrap(bytes)))
        .usingRecursiveComparison()
        .isEqualTo(OPERATIONS);
  }

  @Test
  void whatIsCutOrPrefixedWithNonsenseIsRefused() {
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    for (int length = 0; length < golden.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(golden, 0, length).slice();
      assertThatThrownBy(() -> KeyValueCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    ByteBuffer longer = ByteBuffer.wrap(HexFormat.of().parseHex(GOLDEN + "00"));
    assertThatThrownBy(() -> KeyValueCodec.decode(longer))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void garbageIsDecodedOrRefusedAndNeverMore() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = golden.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(KeyValueCodec.decode(ByteBuffer.wrap(bytes))).as("-Dseed=" + seed).isNotEmpty();
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
