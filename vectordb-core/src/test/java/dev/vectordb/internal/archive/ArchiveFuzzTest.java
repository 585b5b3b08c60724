package dev.vectordb.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.storage.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** R17: archives that a fuzzer makes are refused, or unpacked into one directory within limits. */
@Tag("reliability")
class ArchiveFuzzTest {
  private static final Set<String> SECTIONS = Set.of("records", "vectors");
  private static final Path TARGET = Path.of("/target");
  private static final ArchiveLimits LIMITS = new ArchiveLimits(9, 1 << 12, 1 << 13, 100, 1 << 10);

  @TempDir static Path temp;

  static Stream<byte[]> archives() {
    return FuzzCorpus.of("archives");
  }

  @DictionaryEntries({
    "FORMAT",
    "COPIED",
    "collections/00000000-0000-0001-0000-000000000002/",
    "DESCRIPTOR",
    "MANIFEST",
    "aof-000001.incr",
    "base-000001/records",
    "../",
    "PK\3\4",
    "PK\1\2",
    "PK\5\6",
    "PK\6\6",
    "PK\6\7",
    "PK\7\b"
  })
  @MethodSource("archives")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrUnpackedWithinItsLimits(byte[] input) throws IOException {
    Path archive = Files.write(temp.resolve("archive.zip"), input);
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(TARGET);
    List<String> expected = new ArrayList<>(List.of("FORMAT"));
    try (ArchiveReader reader = ArchiveReader.open(archive, SECTIONS, LIMITS)) {
      for (UUID collection : reader.collections()) {
        expected.add(collection.toString());
        Path directory = TARGET.resolve(collection.toString());
        files.createDirectories(directory);
        reader.unpack(collection, files, directory, _ -> {});
      }
      reader.unpackFormat(files, TARGET.resolve("FORMAT"));
    } catch (InvalidArchiveException e) {
      assertThat(e).hasMessageNotContaining(": null");
    }
    assertThat(files.bytes()).isLessThanOrEqualTo(LIMITS.totalBytes());
    assertThat(files.list(Path.of("/"))).containsExactly("target");
    assertThat(files.list(TARGET)).isSubsetOf(expected);
  }
}
