package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: descriptors of collections that a fuzzer makes, but for the first line and the checksum. */
@Tag("reliability")
class DescriptorFuzzTest {
  private static final Path FILE = StorageFuzzFiles.DIR.resolve(CollectionDescriptor.FILE);

  static Stream<byte[]> lines() {
    return FuzzCorpus.of("descriptors");
  }

  @DictionaryEntries({
    "tenant=",
    "name=",
    "uuid=00000000-0000-0001-0000-000000000002",
    "createdAt=",
    "\\n",
    "\\r",
    "1970-01-01T00:00:00Z",
    "setting.dimension="
  })
  @MethodSource("lines")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrWrittenAsItWasRead(byte[] input) throws IOException {
    FaultyFiles files = StorageFuzzFiles.empty();
    byte[] first =
        "vectordb-collection %d %d\n"
            .formatted(FileFormat.VERSION, FileFormat.OLDEST_READER)
            .getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(first.length + input.length + 16);
    file.put(first).put(input);
    String end = "crc32c=" + Checksums.hex(Checksums.crc32c(file.duplicate().flip())) + "\n";
    files.replace(FILE, file.put(end.getBytes(UTF_8)).array());
    CollectionDescriptor read;
    try {
      read = CollectionDescriptor.read(files, StorageFuzzFiles.DIR);
    } catch (DatabaseCorruptException e) {
      return;
    }
    try {
      read.write(files, StorageFuzzFiles.DIR);
    } catch (IllegalArgumentException e) {
      return; // keys that nobody writes
    }
    assertThat(CollectionDescriptor.read(files, StorageFuzzFiles.DIR)).isEqualTo(read);
  }
}
