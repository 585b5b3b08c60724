package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to what is derived never refuses the open and never shows in an answer. */
@Tag("reliability")
class DerivedDataTest {
  /** Enough for the graph to be built, with nodes above level 0. */
  private static final int RECORDS = 6_000;

  private static final int PAYLOAD_OFFSET = 4096;

  @TempDir Path dir = Path.of("unset");

  @BeforeEach
  void write() {
    Random random = new Random(1);
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      VectorCollection collection =
          db.createCollection(
              "c",
              CollectionConfig.builder(4)
                  .hnsw(new HnswConfig(8, 40, 64))
                  .precision(Precision.INT8)
                  .text(TextConfig.of(TextLanguage.ENGLISH))
                  .build());
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        float[] vector = {
          random.nextFloat() + 0.01f, random.nextFloat(), random.nextFloat(), random.nextFloat()
        };
        Metadata metadata = Metadata.builder().put("k", "v" + i % 3).put("n", i).build();
        batch.add(
            VectorRecord.builder("r" + i, vector)
                .metadata(metadata)
                .text("the sentence of number" + i + " in group" + i % 100)
                .build());
      }
      collection.upsert(batch);
      collection.awaitIndexed();
      collection.rewrite();
    }
  }

  private Path section(String name) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(path -> path.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private VectorDatabase openReadOnly() {
    return VectorDatabase.builder().directory(dir).readOnly(true).open();
  }

  private static void assertRight(VectorDatabase db) {
    VectorCollection collection = db.collection("c");
    assertThat(collection.count(Filter.parse("k = 'v1'"))).isEqualTo(RECORDS / 3);
    assertThat(collection.count(Filter.parse("n >= 1000"))).isEqualTo(RECORDS - 1000);
    SearchRequest request =
        SearchRequest.of(new float[] {0.5f, 0.2f, 0.7f, 0.1f}).topK(10).efSearch(400).build();
    SearchRequest exact =
        SearchRequest.of(new float[] {0.5f, 0.2f, 0.7f, 0.1f}).topK(10).exact(true).build();
    assertThat(ids(collection.search(request))).isEqualTo(ids(collection.search(exact)));
    assertThat(ids(collection.search(SearchRequest.ofText("number77").build())))
        .containsExactly("r77");
    assertThat(collection.search(SearchRequest.ofText("Group7").topK(100).build()).hits())
        .hasSize(RECORDS / 100)
        .allMatch(hit -> Integer.parseInt(hit.id().substring(1)) % 100 == 7);
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(hit -> hit.id()).toList();
  }

  /** Ways to damage the bytes of a section. */
  private static Map<String, byte[]> damages(byte[] good) {
    Map<String, byte[]> damages = new TreeMap<>();
    damages.put("empty", new byte[0]);
    damages.put("header", flipped(good, 9));
    damages.put("first page", flipped(good, 3000));
    damages.put("first byte of the payload", flipped(good, PAYLOAD_OFFSET));
    damages.put("middle", flipped(good, (PAYLOAD_OFFSET + good.length) / 2));
    damages.put("footer", flipped(good, good.length - 3));
    damages.put("cut", Arrays.copyOf(good, good.length - 1));
    damages.put("grown", Arrays.copyOf(good, good.length + 1));
    return damages;
  }

  private static byte[] flipped(byte[] good, int at) {
    byte[] bad = good.clone();
    bad[at] ^= 0x15;
    return bad;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fields", "links", "upper", "codes-int8", "text"})
  void whateverIsWrongWithItIsMadeAnewInMemory(String name) throws IOException {
    Path section = section(name);
    byte[] good = Files.readAllBytes(section);
    for (Map.Entry<String, byte[]> damage : damages(good).entrySet()) {
      Files.write(section, damage.getValue());
      try (VectorDatabase db = openReadOnly()) {
        assertThat(db.listCollections()).as(damage.getKey()).hasSize(1);
        assertRight(db);
      }
    }
    Files.delete(section);
    try (VectorDatabase db = openReadOnly()) {
      assertRight(db);
    }
  }

  @Test
  void noFlippedByteOfTheMetadataIndexShowsInACount() throws IOException {
    Path fields = section("fields");
    byte[] good = Files.readAllBytes(fields);
    for (int at = PAYLOAD_OFFSET; at < good.length; at += good.length / 150) {
      Files.write(fields, flipped(good, at));
      try (VectorDatabase db = openReadOnly()) {
        VectorCollection collection = db.collection("c");
        assertThat(collection.count(Filter.parse("k = 'v1'"))).as("%d", at).isEqualTo(RECORDS / 3);
        assertThat(collection.count(Filter.parse("n >= 1000")))
            .as("%d", at)
            .isEqualTo(RECORDS - 1000);
      }
    }
  }

  @Test
  void noFlippedByteOfTheWordsShowsInASearch() throws IOException {
    Path text = section("text");
    byte[] good = Files.readAllBytes(text);
    List<SearchHit> expected;
    try (VectorDatabase db = openReadOnly()) {
      expected = byWords(db);
    }
    for (int at = PAYLOAD_OFFSET; at < good.length; at += good.length / 80) {
      Files.write(text, flipped(good, at));
      try (VectorDatabase db = openReadOnly()) {
        assertThat(byWords(db)).as("%d", at).isEqualTo(expected);
      }
    }
  }

  /** Looks at words that all have, that some have, and that one has. */
  private static List<SearchHit> byWords(VectorDatabase db) {
    StringBuilder words = new StringBuilder("sentence");
    for (int i = 0; i < 400; i++) {
      words.append(" number").append(i * 15).append(i % 4 == 0 ? " group" + i / 4 : "");
    }
    return db.collection("c")
        .search(SearchRequest.ofText(words.toString()).topK(RECORDS).includeText(false).build())
        .hits();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fields", "links", "upper", "text"})
  void closingLeavesASoundOneBehind(String name) throws IOException {
    Path damaged = section(name);
    Files.write(damaged, flipped(Files.readAllBytes(damaged), PAYLOAD_OFFSET + 5));
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      db.collection("c").awaitIndexed();
      assertRight(db);
    }
    assertThat(section(name)).isNotEqualTo(damaged);
    Path rewritten = section(name);
    VectorDatabase.open(dir).close();
    assertThat(section(name)).as("written once").isEqualTo(rewritten);
    try (VectorDatabase db = openReadOnly()) {
      assertThat(db.collection("c").stats().tailRecords()).isZero();
      assertRight(db);
    }
  }

  /** Codes are checked after opening only, or by whoever would write them again. */
  @Test
  void damagedCodesAreNoticedBeforeTheyAreReadOrCopied() throws IOException {
    Path damaged = section("codes-int8");
    byte[] good = Files.readAllBytes(damaged);
    Files.write(damaged, flipped(good, PAYLOAD_OFFSET + 5));
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      db.collection("c").optimize();
      assertRight(db);
    }
    Path rewritten = section("codes-int8");
    assertThat(rewritten).isNotEqualTo(damaged);
    byte[] payload = Arrays.copyOfRange(good, PAYLOAD_OFFSET, PAYLOAD_OFFSET + RECORDS * 80);
    assertThat(
            Arrays.copyOfRange(
                Files.readAllBytes(rewritten), PAYLOAD_OFFSET, PAYLOAD_OFFSET + RECORDS * 80))
        .isEqualTo(payload);
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      db.collection("c").optimize();
    }
    assertThat(section("codes-int8")).as("written once").isEqualTo(rewritten);
  }

  @Test
  void aRewriteDoesNotTakeOverDamagedLinks() throws IOException {
    Path links = section("links");
    byte[] bad = Files.readAllBytes(links);
    // Whole numbers in range, so that nothing but the checksum tells.
    for (int at = PAYLOAD_OFFSET; at < bad.length - PAYLOAD_OFFSET; at++) {
      bad[at] = 0;
    }
    Files.write(links, bad);
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      db.collection("c").rewrite();
    }
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      db.collection("c").awaitIndexed();
      assertRight(db);
    }
  }

  @Test
  void aBaseThatDoesNotFitIsClosed() throws IOException {
    Path path = requireNonNull(section("meta").getParent());
    BaseReader base =
        BaseReader.open(
            StorageFiles.disk(),
            requireNonNull(path.getParent()),
            String.valueOf(path.getFileName()),
            GenerationFactory.DERIVED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenerationFactory("c", CollectionConfig.ofDimension(5)).open(base));
    assertThat(base.section("meta").scope().isAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"records", "vectors", "ids", "live", "references", "meta"})
  void damageToAnythingElseStillRefusesTheOpen(String name) throws IOException {
    Path section = section(name);
    Files.write(section, flipped(Files.readAllBytes(section), 9));
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() -> openReadOnly().close())
        .satisfies(e -> assertThat(e.file()).isEqualTo(section));
  }
}
