package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: lists of the sections of a base that a fuzzer makes. */
@Tag("reliability")
class ContentsFuzzTest {
  private static final Path BASE = StorageFuzzFiles.DIR.resolve("base-000001");

  static Stream<byte[]> bodies() {
    return FuzzCorpus.of("contents");
  }

  @MethodSource("bodies")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrWhatItIsReadAs(byte[] input) throws IOException {
    FaultyFiles files = StorageFuzzFiles.empty();
    files.createDirectories(BASE);
    byte[] file = StorageFuzzFiles.checksummed(FileFormat.CONTENTS, input);
    files.replace(BASE.resolve(BaseFormat.CONTENTS), file);
    BaseContents.Decoded decoded;
    try {
      decoded = BaseContents.read(files, BASE, 1);
    } catch (DatabaseCorruptException e) {
      assertThat(e).hasMessageNotContaining("null");
      return;
    }
    assertThat(StorageFuzzFiles.body(BaseContents.encode(decoded.header(), decoded.sections())))
        .isEqualTo(input);
  }
}
