package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.model.Metadata;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: encoded metadata that a fuzzer makes. */
@Tag("reliability")
class MetadataFuzzTest {

  static Stream<byte[]> encoded() {
    return FuzzCorpus.of("metadata");
  }

  @MethodSource("encoded")
  @FuzzTest(maxDuration = "5m")
  void isReadOrRefusedAndWhatIsReadComesBack(byte[] input) {
    Metadata metadata;
    try {
      metadata = MetadataCodec.decode(input, 0, input.length);
    } catch (InvalidMetadataException e) {
      return;
    }
    byte[] encoded = MetadataCodec.encode(metadata);
    assertThat(MetadataCodec.decode(encoded, 0, encoded.length)).isEqualTo(metadata);
  }
}
