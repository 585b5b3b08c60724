package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R15: the files of every released format are opened for ever. A directory under {@code golden} is
 * written once, by {@link #write} with {@code -Dgolden.write=directory}, and never changed.
 */
@Tag("reliability")
class GoldenFilesTest {
  private static final UUID COLLECTION = UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
  private static final StorageFiles FILES = StorageFiles.disk();
  private static final CollectionDescriptor DESCRIPTOR =
      new CollectionDescriptor(
          "default",
          "golden",
          COLLECTION,
          Instant.parse("2026-11-20T00:00:00Z"),
          Map.of("dimension", "3", "metric", "COSINE"));
  private static final ManifestData MANIFEST =
      new ManifestData(COLLECTION, 3, "base-000002", List.of(2L, 3L), 1, 1);
  private static final List<LogRecord> FIRST =
      List.of(
          LogRecord.upsert(2, "ключ", new float[] {1, -2.5f, 0}, new byte[] {1, 2, 3}, "text"),
          LogRecord.delete(3, "b"));
  private static final List<LogRecord> SECOND =
      List.of(LogRecord.setMetadata(4, "ключ", new byte[] {9}), LogRecord.clear(5));

  @TempDir Path temp = Path.of("unset");

  @Test
  void version1() throws IOException, URISyntaxException {
    URL golden = GoldenFilesTest.class.getResource("/golden/v1");
    assertOpens(Path.of(Objects.requireNonNull(golden).toURI()));
  }

  @Test
  void theVersionWrittenNow() throws IOException {
    Path target = Path.of(System.getProperty("golden.write", temp.resolve("golden").toString()));
    write(target);
    assertOpens(target);
  }

  private static void write(Path root) throws IOException {
    DatabaseDirectory.openOrCreate(FILES, root, false);
    Path dir = DatabaseDirectory.collection(root, COLLECTION);
    FILES.createDirectories(dir);
    DESCRIPTOR.write(FILES, dir);
    Aof.create(FILES, dir, COLLECTION, 2);
    try (BaseWriter writer = BaseWriter.create(FILES, dir, 2, COLLECTION)) {
      try (SectionOutput out = writer.section("bytes")) {
        out.write(new byte[] {1, 2, 3, 4, 5});
      }
      writer.section("empty").close();
      writer.finish();
    }
    ManifestData before = new ManifestData(COLLECTION, 2, "base-000002", List.of(2L), 1, 1);
    Manifest.write(FILES, dir, before);
    try (Aof aof = Aof.open(FILES, dir, before, false, payload -> {})) {
      aof.append(List.of(LogFrameCodec.encode(COLLECTION, FIRST)));
      aof.rotate();
      Manifest.write(FILES, dir, MANIFEST);
      aof.append(List.of(LogFrameCodec.encode(COLLECTION, SECOND)));
    }
  }

  private static void assertOpens(Path root) throws IOException {
    DatabaseDirectory.openOrCreate(FILES, root, true);
    assertThat(DatabaseDirectory.list(FILES, root)).containsExactly(COLLECTION);
    Path dir = DatabaseDirectory.collection(root, COLLECTION);
    assertThat(CollectionDescriptor.read(FILES, dir)).isEqualTo(DESCRIPTOR);
    ManifestData manifest = Manifest.read(FILES, dir);
    assertThat(manifest).isEqualTo(MANIFEST);
    try (BaseReader base = BaseReader.open(FILES, dir, "base-000002")) {
      assertThat(base.names()).containsExactly("bytes", "empty");
      base.names().forEach(base::verify);
      assertThat(base.section("bytes").toArray(ValueLayout.JAVA_BYTE))
          .containsExactly(1, 2, 3, 4, 5);
    }
    List<LogRecord> replayed = new ArrayList<>();
    Aof.open(
            FILES,
            dir,
            manifest,
            true,
            payload -> {
              assertThat(LogFrameCodec.collection(payload)).isEqualTo(COLLECTION);
              replayed.addAll(LogFrameCodec.decode(payload));
            })
        .close();
    List<LogRecord> expected = new ArrayList<>(FIRST);
    expected.addAll(SECOND);
    assertThat(replayed).usingRecursiveFieldByFieldElementComparator().isEqualTo(expected);
    assertThat(Files.exists(dir.resolve("aof-000003.incr"))).isTrue();
  }
}
