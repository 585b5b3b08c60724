package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidIdException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.InvalidVectorException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link VectorDatabase} keeps, wherever its data lives. */
abstract class VectorDatabaseContractTest {
  private VectorDatabase database;

  abstract VectorDatabase open();

  @BeforeEach
  void openDatabase() {
    database = open();
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private VectorCollection collection(Metric metric) {
    return database.createCollection(
        "c" + metric.ordinal(), CollectionConfig.builder(3).metric(metric).build());
  }

  private static VectorRecord record(String id, float x, float y, float z) {
    return VectorRecord.of(id, new float[] {x, y, z});
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(SearchHit::id).toList();
  }

  private static SearchRequest.Builder nearX() {
    return SearchRequest.of(new float[] {1, 0, 0});
  }

  @Test
  void aRecordComesBackAsItWentIn() {
    VectorCollection collection = collection(Metric.COSINE);
    Metadata metadata =
        Metadata.builder()
            .put("string", "s")
            .put("boolean", true)
            .put("int", 1)
            .put("long", 1746714878034235396L)
            .put("float", Float.MIN_VALUE)
            .put("double", Math.PI)
            .put("instant", Instant.parse("2026-11-20T10:15:30.123456789Z"))
            .put("uuid", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"))
            .put("list", List.of("a", 1, 2L, true))
            .put("object", Map.of("inner", Map.of("deep", 1.5f)))
            .build();
    VectorRecord record =
        VectorRecord.builder("id", new float[] {0.1f, -7.3f, 1e-3f})
            .text("Text \uD83D\uDE00")
            .metadata(metadata)
            .build();
    collection.upsert(record);
    assertThat(collection.get("id")).contains(record);
    assertThat(collection.get("id").orElseThrow().metadata().asMap()).isEqualTo(metadata.asMap());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void vectorsComeBackToTheLastBit(Metric metric) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    VectorCollection collection =
        database.createCollection("bits", CollectionConfig.builder(37).metric(metric).build());
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      float scale = (float) Math.pow(10, random.nextInt(30) - 15);
      float[] vector = new float[37];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = random.nextInt(9) == 0 ? 0 : (float) random.nextGaussian() * scale;
      }
      records.add(VectorRecord.of("r" + i, vector));
    }
    collection.upsert(records);
    for (VectorRecord record : records) {
      assertThat(collection.get(record.id()).orElseThrow().vector())
          .as("%s, seed %d", record.id(), seed)
          .isEqualTo(record.vector());
    }
  }

  @Test
  void cosineScoresAreCosines() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(
        List.of(record("same", 5, 0, 0), record("diagonal", 1, 1, 0), record("back", -2, 0, 0)));
    List<SearchHit> hits = collection.search(nearX().build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("same", "diagonal", "back");
    assertThat(hits.get(0).score()).isEqualTo(1f);
    assertThat(hits.get(1).score()).isCloseTo(0.70710677f, within());
    assertThat(hits.get(2).score()).isEqualTo(-1f);
  }

  @Test
  void dotProductScoresAreDotProducts() {
    VectorCollection collection = collection(Metric.DOT_PRODUCT);
    collection.upsert(List.of(record("small", 1, 9, 0), record("large", 3, 0, 0)));
    List<SearchHit> hits =
        collection.search(SearchRequest.of(new float[] {2, 0, 0}).build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("large", "small");
    assertThat(hits).extracting(SearchHit::score).containsExactly(6f, 2f);
  }

  @Test
  void euclideanScoresFallWithDistance() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    collection.upsert(
        List.of(record("at", 1, 0, 0), record("near", 1, 3, 0), record("far", 1, 0, 9)));
    List<SearchHit> hits = collection.search(nearX().build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("at", "near", "far");
    assertThat(hits).extracting(SearchHit::score).containsExactly(1f, 0.25f, 0.1f);
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-6f);
  }

  @Test
  void aWriteIsFoundByTheNextSearch() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 50; i++) {
      collection.upsert(record("r" + i, 1, i * 0.01f, 0));
      assertThat(ids(collection.search(nearX().topK(100).build()))).contains("r" + i);
    }
  }

  @Test
  void upsertReplaces() {
    VectorCollection collection = collection(Metric.COSINE);
    assertThat(collection.upsert(record("a", 1, 0, 0)))
        .extracting(WriteResult::inserted, WriteResult::updated)
        .containsExactly(1, 0);
    assertThat(collection.upsert(record("a", 0, 1, 0)))
        .extracting(WriteResult::inserted, WriteResult::updated)
        .containsExactly(0, 1);
    assertThat(collection.count()).isEqualTo(1);
    assertThat(collection.search(nearX().build()).hits())
        .singleElement()
        .extracting(SearchHit::score)
        .isEqualTo(0f);
  }

  @Test
  void ofSeveralWithOneIdTheLastIsKept() {
    VectorCollection collection = collection(Metric.COSINE);
    WriteResult result =
        collection.upsert(
            List.of(record("a", 1, 0, 0), record("b", 1, 0, 0), record("a", 0, 1, 0)));
    assertThat(result.inserted()).isEqualTo(2);
    assertThat(collection.get("a").orElseThrow().vector()).containsExactly(0, 1, 0);
  }

  @Test
  void insertIfAbsentLeavesWhatIsThere() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(record("a", 1, 0, 0));
    WriteResult result =
        collection.insertIfAbsent(
            List.of(record("a", 0, 1, 0), record("b", 0, 0, 1), record("b", 1, 1, 1)));
    assertThat(result)
        .extracting(WriteResult::inserted, WriteResult::updated)
        .containsExactly(1, 0);
    assertThat(collection.get("a").orElseThrow().vector()).containsExactly(1, 0, 0);
    assertThat(collection.get("b").orElseThrow().vector()).containsExactly(0, 0, 1);
  }

  @Test
  void deletesByIdsByFilterAndAll() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 10; i++) {
      collection.upsert(VectorRecord.of("r" + i, new float[] {1, i, 0}, Metadata.of("n", i)));
    }
    assertThat(collection.delete(List.of("r0", "r1", "unknown")).deleted()).isEqualTo(2);
    assertThat(collection.delete(Filter.parse("n >= 8")).deleted()).isEqualTo(2);
    assertThat(collection.count()).isEqualTo(6);
    assertThat(collection.get("r9")).isEmpty();
    assertThat(ids(collection.search(nearX().topK(100).build())))
        .containsExactlyInAnyOrder("r2", "r3", "r4", "r5", "r6", "r7");
    assertThat(collection.deleteAll().deleted()).isEqualTo(6);
    assertThat(collection.count()).isZero();
    assertThat(collection.search(nearX().build()).hits()).isEmpty();
    collection.upsert(record("r0", 1, 0, 0));
    assertThat(collection.count()).isEqualTo(1);
  }

  @Test
  void metadataIsMergedOrReplacedAndTheVectorStays() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(
        VectorRecord.builder("a", new float[] {3, 4, 0})
            .text("text")
            .metadata(Metadata.builder().put("keep", 1).put("change", "old").build())
            .build());
    collection.updateMetadata(
        "a",
        Metadata.builder().put("change", "new").put("add", true).build(),
        MetadataUpdate.MERGE);
    VectorRecord merged = collection.get("a").orElseThrow();
    assertThat(merged.metadata().asMap())
        .isEqualTo(Map.of("keep", 1, "change", "new", "add", true));
    assertThat(merged.vector()).containsExactly(3, 4, 0);
    assertThat(merged.text()).isEqualTo("text");
    assertThat(collection.count(Filter.parse("change = 'old'"))).isZero();
    assertThat(collection.count(Filter.parse("change = 'new' AND keep = 1"))).isEqualTo(1);

    collection.updateMetadata("a", Metadata.of("only", 2L), MetadataUpdate.REPLACE);
    assertThat(collection.get("a").orElseThrow().metadata().asMap()).isEqualTo(Map.of("only", 2L));
    assertThat(collection.count(Filter.parse("EXISTS(keep)"))).isZero();
    assertThatThrownBy(
            () -> collection.updateMetadata("no", Metadata.empty(), MetadataUpdate.MERGE))
        .isInstanceOf(RecordNotFoundException.class)
        .hasMessageContaining("no record 'no'");
  }

  @Test
  void filtersRestrictAndExplain() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 100; i++) {
      collection.upsert(
          VectorRecord.of(
              "r" + i,
              new float[] {1, i * 0.01f, 0},
              Metadata.builder().put("n", i).put("even", i % 2 == 0).build()));
    }
    SearchResult result =
        collection.search(nearX().topK(3).filter("n >= 50 AND even = true").explain(true).build());
    assertThat(ids(result)).containsExactly("r50", "r52", "r54");
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    assertThat(explanation.tier()).isEqualTo(SearchExplanation.Tier.EXACT);
    assertThat(explanation.matchingRecords()).isEqualTo(25);
    assertThat(explanation.liveRecords()).isEqualTo(100);
    assertThat(explanation.scoredVectors()).isEqualTo(25);
    assertThat(ids(collection.search(nearX().topK(2).filter(Filters.field("n").in(7, 9)).build())))
        .containsExactly("r7", "r9");
    assertThat(collection.search(nearX().filter("n = 'seven'").explain(true).build()))
        .satisfies(none -> {
          assertThat(none.hits()).isEmpty();
          assertThat(Objects.requireNonNull(none.explanation()).notes()).isNotEmpty();
        });
  }

  @Test
  void aSearchObeysItsRequest() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 10; i++) {
      collection.upsert(
          VectorRecord.builder("r" + i, new float[] {1, i * 0.1f, 0})
              .text("text " + i)
              .metadata(Metadata.of("n", i))
              .build());
    }
    SearchResult page = collection.search(nearX().topK(3).offset(2).build());
    assertThat(ids(page)).containsExactly("r2", "r3", "r4");
    assertThat(page.coverage()).isEqualTo(1.0);
    SearchHit plain = page.hits().getFirst();
    assertThat(plain.vector()).isNull();
    assertThat(plain.text()).isEqualTo("text 2");
    assertThat(plain.metadata()).isEqualTo(Metadata.of("n", 2));
    SearchHit bare =
        collection
            .search(nearX().includeText(false).includeMetadata(false).build())
            .hits()
            .getFirst();
    assertThat(bare).isEqualTo(new SearchHit("r0", 1f, null, null, Metadata.empty()));
    float[] vector = collection.search(nearX().includeVector(true).build()).hits().get(1).vector();
    assertThat(vector).containsExactly(1, 0.1f, 0);
    float threshold = collection.search(nearX().topK(4).build()).hits().get(3).score();
    assertThat(ids(collection.search(nearX().minScore(threshold).build())))
        .containsExactly("r0", "r1", "r2", "r3");
    assertThat(ids(collection.search(nearX().offset(50).build()))).isEmpty();
  }

  @Test
  void searchesByIdLeaveTheRecordOut() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 5; i++) {
      collection.upsert(record("r" + i, 1, i, 0));
    }
    assertThat(ids(collection.search(SearchRequest.likeRecord("r2").topK(2).build())))
        .doesNotContain("r2")
        .hasSize(2);
    assertThatThrownBy(() -> collection.search(SearchRequest.likeRecord("no").build()))
        .isInstanceOf(RecordNotFoundException.class);
  }

  @Test
  void batchesOfSearchesAnswerInOrder() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(List.of(record("x", 1, 0, 0), record("y", 0, 1, 0)));
    List<SearchResult> results =
        collection.searchAll(
            List.of(
                SearchRequest.of(new float[] {0, 1, 0}).topK(1).build(), nearX().topK(1).build()));
    assertThat(results)
        .map(VectorDatabaseContractTest::ids)
        .containsExactly(List.of("y"), List.of("x"));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void aQueryAndARecordAlwaysHaveTheSameScore(Metric metric) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    VectorCollection collection =
        database.createCollection("scores", CollectionConfig.builder(67).metric(metric).build());
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      records.add(VectorRecord.of("r" + i, randomVector(random, 67), Metadata.of("n", i % 10)));
    }
    collection.upsert(records);
    for (int round = 0; round < 20; round++) {
      float[] query = randomVector(random, 67);
      List<SearchHit> all = collection.search(SearchRequest.of(query).topK(300).build()).hits();
      SearchResult some = collection.search(SearchRequest.of(query).filter("n = 3").build());
      assertThat(all).as("seed %d", seed).containsAll(some.hits());
      float threshold = all.get(99).score();
      assertThat(
              collection
                  .search(SearchRequest.of(query).topK(300).minScore(threshold).build())
                  .hits())
          .as("seed %d", seed)
          .isEqualTo(all.stream().filter(hit -> hit.score() >= threshold).toList());
    }
  }

  private static float[] randomVector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Test
  void tiesAreOrderedById() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(List.of(record("c", 1, 0, 0), record("a", 2, 0, 0), record("b", 3, 0, 0)));
    assertThat(ids(collection.search(nearX().build()))).containsExactly("a", "b", "c");
  }

  @Test
  void aPositionIsVisibleOnceItsWriteHasReturned() {
    VectorCollection collection = collection(Metric.COSINE);
    WriteResult first = collection.upsert(record("a", 1, 0, 0));
    WriteResult second = collection.upsert(record("b", 1, 0, 0));
    assertThat(second.position()).isGreaterThan(first.position());
    SearchResult result = collection.search(nearX().atLeast(second.position()).build());
    assertThat(result.position()).isGreaterThanOrEqualTo(second.position());
    assertThat(result.hits()).hasSize(2);
    assertThatThrownBy(() ->
            collection.search(
                nearX()
                    .atLeast(new dev.vectordb.model.LogPosition(99))
                    .timeout(Duration.ofMillis(20))
                    .build()))
        .isInstanceOf(dev.vectordb.exception.SearchTimeoutException.class);
  }

  @Test
  void scrollingSeesEveryUnchangedRecordOnceWhateverHappens() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 100; i++) {
      collection.upsert(
          VectorRecord.of("r" + i, new float[] {1, i, 0}, Metadata.of("even", i % 2 == 0)));
    }
    List<String> seen = new ArrayList<>();
    ListRequest request = ListRequest.firstPage(7).withFilter(Filter.parse("even = true"));
    @Nullable String cursor = null;
    int page = 0;
    do {
      RecordPage records = collection.list(request.after(cursor));
      records.records().forEach(record -> seen.add(record.id()));
      cursor = records.nextCursor();
      collection.upsert(record("new" + page++, 0, 1, 0));
      collection.delete("r" + (2 * page + 1));
      collection.rewrite();
    } while (cursor != null);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i += 2) {
      expected.add("r" + i);
    }
    assertThat(seen).isEqualTo(expected);
    assertThatThrownBy(() -> collection.list(request.after("nonsense")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nonsense");
  }

  @Test
  void tenantsDoNotSeeEachOther() {
    VectorTenant blue = database.tenant("blue");
    VectorTenant red = database.tenant("red");
    blue.createCollection("docs", CollectionConfig.builder(3).model("m1").build())
        .upsert(record("a", 1, 0, 0));
    red.createCollection("docs", CollectionConfig.builder(2).model("m2").build());
    assertThat(red.collection("docs").count()).isZero();
    assertThat(database.findCollection("docs")).isEmpty();
    assertThat(database.listTenants()).containsExactly("blue", "red");
    assertThat(red.listCollections())
        .singleElement()
        .extracting(CollectionInfo::config)
        .extracting(CollectionConfig::model)
        .isEqualTo("m2");
    assertThat(database.listAllCollections()).hasSize(2);
  }

  @Test
  void collectionsAreCreatedFoundAndDropped() {
    CollectionConfig config = CollectionConfig.ofDimension(3);
    VectorCollection created = database.createCollection("docs", config);
    created.upsert(record("a", 1, 0, 0));
    assertThat(database.collection("docs").count()).isEqualTo(1);
    assertThatThrownBy(() -> database.createCollection("docs", config))
        .isInstanceOf(CollectionExistsException.class);
    assertThat(database.getOrCreateCollection("docs", config).count()).isEqualTo(1);
    assertThatThrownBy(
            () -> database.getOrCreateCollection("docs", CollectionConfig.ofDimension(4)))
        .isInstanceOf(DimensionMismatchException.class);
    assertThatThrownBy(() ->
            database.getOrCreateCollection(
                "docs", CollectionConfig.builder(3).metric(Metric.EUCLIDEAN).build()))
        .isInstanceOf(CollectionExistsException.class);
    assertThat(database.dropCollection("docs")).isTrue();
    assertThat(database.dropCollection("docs")).isFalse();
    assertThat(database.findCollection("docs")).isEmpty();
    assertThatThrownBy(created::count).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> database.collection("docs"))
        .isInstanceOf(CollectionNotFoundException.class);
    assertThat(database.createCollection("docs", config).count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "-a", "a/b", "..", "é", "a.b"})
  void badNamesAreRefused(String name) {
    assertThatThrownBy(() -> database.createCollection(name, CollectionConfig.ofDimension(3)))
        .isInstanceOf(InvalidNameException.class)
        .hasMessageContaining("'" + name + "'");
    assertThatThrownBy(() -> database.tenant(name)).isInstanceOf(InvalidNameException.class);
  }

  @Test
  void badRecordsAreRefusedAndNothingIsWritten() {
    VectorCollection collection = collection(Metric.COSINE);
    VectorRecord good = record("good", 1, 0, 0);
    assertThatThrownBy(
            () -> collection.upsert(List.of(good, VectorRecord.of("bad", new float[] {1, 2}))))
        .isInstanceOf(DimensionMismatchException.class)
        .hasMessageContaining("records[1].vector")
        .hasMessageContaining("dimension 2")
        .hasMessageContaining("dimension 3");
    assertThatThrownBy(() -> collection.upsert(record("bad", 1, Float.NaN, 0)))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("NaN at 1");
    assertThatThrownBy(() -> collection.upsert(record("bad", 1, Float.POSITIVE_INFINITY, 0)))
        .isInstanceOf(InvalidVectorException.class);
    assertThatThrownBy(() -> collection.upsert(record("bad", 0, 0, 0)))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("zero");
    assertThatThrownBy(() -> collection.upsert(record("bad", Float.MAX_VALUE, Float.MAX_VALUE, 0)))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("overflow");
    assertThatThrownBy(() -> collection.search(SearchRequest.of(new float[2]).build()))
        .isInstanceOf(DimensionMismatchException.class);
    assertThatThrownBy(() -> collection.search(SearchRequest.of(new float[] {0, 0, 0}).build()))
        .isInstanceOf(InvalidVectorException.class);
    assertThatThrownBy(() ->
            collection.upsert(
                VectorRecord.builder("bad", new float[] {1, 0, 0})
                    .metadata(Metadata.of("k", "x".repeat(70_000)))
                    .build()))
        .isInstanceOf(InvalidMetadataException.class);
    assertThatThrownBy(() ->
            collection.upsert(
                VectorRecord.builder("bad", new float[] {1, 0, 0})
                    .text("x".repeat(2_000_000))
                    .build()))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("maxTextBytes");
    assertThat(collection.count()).isZero();
  }

  @Test
  void idsHaveRules() {
    VectorCollection collection = collection(Metric.COSINE);
    for (String bad : List.of("", "a\0b", "x\uD800", "\uDC00", "é".repeat(257), "x".repeat(513))) {
      assertThatThrownBy(() -> collection.upsert(record(bad, 1, 0, 0)))
          .isInstanceOf(InvalidIdException.class);
      assertThatThrownBy(() -> collection.get(bad)).isInstanceOf(InvalidIdException.class);
      assertThatThrownBy(() -> collection.delete(bad)).isInstanceOf(InvalidIdException.class);
    }
    for (String good :
        List.of(" ", "\uD83D\uDE00", "x".repeat(512), "é".repeat(256), "e\u0301", "é")) {
      collection.upsert(record(good, 1, 0, 0));
      assertThat(collection.get(good)).isPresent();
    }
    assertThat(collection.count()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(IndexKind.class)
  void statsTell(IndexKind kind) {
    VectorCollection collection =
        database.createCollection("stats", CollectionConfig.builder(3).indexKind(kind).build());
    collection.upsert(List.of(record("a", 1, 0, 0), record("b", 1, 0, 0)));
    collection.upsert(record("a", 0, 1, 0));
    assertThat(collection.stats())
        .satisfies(stats -> {
          assertThat(stats.state()).isEqualTo(CollectionState.UP);
          assertThat(stats.stateReason()).isNull();
          assertThat(stats.liveRecords()).isEqualTo(2);
          assertThat(stats.deletedRecords()).isEqualTo(1);
          assertThat(stats.tailRecords()).isEqualTo(3);
          assertThat(stats.position().sequenceNumber()).isEqualTo(3);
        });
  }

  @Test
  void nothingWorksAfterClosing() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(record("a", 1, 0, 0));
    database.close();
    database.close();
    assertThatThrownBy(() -> collection.upsert(record("b", 1, 0, 0)))
        .isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> collection.search(nearX().build()))
        .isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> database.collection("c0")).isInstanceOf(DatabaseClosedException.class);
  }

  @Test
  void anInterruptedCallerHarmsNobody() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      collection.upsert(record("r" + i, 1, i, 0));
      assertThat(Thread.interrupted()).isTrue();
    }
    Thread.currentThread().interrupt();
    collection.rewrite();
    VectorCollection second =
        database.createCollection("interrupted", CollectionConfig.ofDimension(3));
    assertThat(Thread.interrupted()).isTrue();
    second.upsert(record("a", 1, 0, 0));
    assertThat(collection.count()).isEqualTo(20);
  }
}
