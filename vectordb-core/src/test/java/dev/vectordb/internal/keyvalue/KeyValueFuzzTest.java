package dev.vectordb.internal.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: payloads of the log of keys and values that a fuzzer makes. */
@Tag("reliability")
class KeyValueFuzzTest {

  static Stream<byte[]> payloads() {
    return FuzzCorpus.of("key-values");
  }

  @MethodSource("payloads")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrWhatItDecodesTo(byte[] input) {
    ByteBuffer payload = ByteBuffer.wrap(input);
    List<KeyValueOperation> decoded;
    try {
      decoded = KeyValueCodec.decode(payload);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
      return;
    }
    assertThat(KeyValueCodec.encode(decoded)).isEqualTo(payload);
  }
}
