package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: bodies of manifests that a fuzzer makes. */
@Tag("reliability")
class ManifestFuzzTest {

  static Stream<byte[]> bodies() {
    return FuzzCorpus.of("manifests");
  }

  @MethodSource("bodies")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrWhatItIsReadAs(byte[] input) throws IOException {
    FaultyFiles files = StorageFuzzFiles.empty();
    byte[] file = StorageFuzzFiles.checksummed(FileFormat.MANIFEST, input);
    files.replace(StorageFuzzFiles.DIR.resolve(Manifest.NAME), file);
    ManifestData data;
    try {
      data = Manifest.read(files, StorageFuzzFiles.DIR);
    } catch (DatabaseCorruptException e) {
      assertThat(e).hasMessageNotContaining("null");
      return;
    }
    assertThat(StorageFuzzFiles.body(Manifest.encode(17, data))).isEqualTo(input);
  }
}
