package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: payloads of log frames that a fuzzer makes. */
@Tag("reliability")
class LogFrameFuzzTest {

  static Stream<byte[]> payloads() {
    return FuzzCorpus.of("log-payloads");
  }

  @MethodSource("payloads")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrWhatItDecodesTo(byte[] input) {
    ByteBuffer payload = ByteBuffer.wrap(input);
    List<LogRecord> decoded;
    try {
      decoded = LogFrameCodec.decode(payload);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
      return;
    }
    assertThat(LogFrameCodec.encode(LogFrameCodec.collection(payload), decoded)).isEqualTo(payload);
  }
}
