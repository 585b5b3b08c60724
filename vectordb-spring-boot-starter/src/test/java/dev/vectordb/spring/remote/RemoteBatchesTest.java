package dev.vectordb.spring.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.Role;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.RemoteServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract of a database leaves out and a client has to get right. */
class RemoteBatchesTest {
  private static RemoteServer server;
  private RemoteVectorDatabase database;

  @BeforeAll
  static void start() {
    server = RemoteServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    server.clear();
    database = server.connect();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private VectorCollection docs() {
    return database.createCollection("docs", CollectionConfig.ofDimension(2));
  }

  private static VectorRecord record(int i) {
    return VectorRecord.of("r" + i, new float[] {1, i});
  }

  @Test
  void aConfigurationComesBackWhole() {
    CollectionConfig config =
        CollectionConfig.builder(7)
            .metric(Metric.EUCLIDEAN)
            .indexKind(IndexKind.FLAT)
            .hnsw(new HnswConfig(8, 50, 30))
            .durability(Durability.interval(Duration.ofMillis(250)))
            .model("a model")
            .maxTextBytes(1234)
            .precision(Precision.INT8)
            .text(TextConfig.of(TextLanguage.ITALIAN))
            .metadataIndex(MetadataIndexConfig.of(FieldIndexing.OFF).with("a.b", FieldIndexing.ON))
            .build();
    VectorCollection created = database.createCollection("all", config);
    assertThat(created.config()).isEqualTo(config);
    assertThat(server.database().collection("all").config()).isEqualTo(config);
    assertThat(database.listCollections().getFirst().config()).isEqualTo(config);
    created.compress(Precision.FLOAT32);
    assertThat(created.config().precision()).isEqualTo(Precision.FLOAT32);
    assertThat(database.collection("all").config().precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void everyTypeOfMetadataComesBack() {
    Metadata metadata =
        Metadata.from(
            Map.of(
                "long",
                5L,
                "int",
                5,
                "float",
                0.1f,
                "double",
                5.0,
                "instant",
                Instant.parse("2026-01-01T00:00:00.123456789Z"),
                "uuid",
                UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"),
                "list",
                List.of(1L, "x", Map.of("$long", "mine")),
                "own",
                Map.of("$object", Map.of("$float", 2.0f))));
    VectorRecord record =
        VectorRecord.builder("é/../a b", new float[] {Float.MIN_VALUE, -1})
            .text("größe \uD83D\uDE00 \u0000 \"quoted\"\n")
            .metadata(metadata)
            .build();
    VectorCollection docs = docs();
    docs.upsert(record);
    assertThat(docs.get("é/../a b")).contains(record);
    assertThat(server.database().collection("docs").get("é/../a b")).contains(record);
  }

  @Test
  void aBatchBeyondADocumentsBoundIsAtomic() {
    VectorCollection docs = docs();
    List<VectorRecord> batch =
        new ArrayList<>(IntStream.range(0, 20_000).mapToObj(RemoteBatchesTest::record).toList());
    WriteResult result = docs.upsert(batch);
    assertThat(result.inserted()).isEqualTo(20_000);
    assertThat(docs.changes(result.position().sequenceNumber() - 1).poll(10, Duration.ZERO))
        .hasSize(1);
    docs.deleteAll();
    batch.set(19_999, VectorRecord.of("bad", new float[] {1}));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> docs.upsert(batch))
        .satisfies(e -> assertThat(e.field()).isEqualTo("records[19999].vector"));
    assertThat(docs.count()).isZero();
    assertThat(docs.upsert(List.of()).inserted()).isZero();
  }

  @Test
  void anImportThatFailsOnEitherSideWritesNothing() {
    VectorCollection docs = docs();
    AtomicLong told = new AtomicLong();
    assertThat(
            docs.bulkImport(
                    IntStream.range(0, 5_000).mapToObj(RemoteBatchesTest::record).iterator(),
                    (done, _) -> told.set(done))
                .inserted())
        .isEqualTo(5_000);
    assertThat(told).hasValue(5_000);
    docs.deleteAll();
    Iterator<VectorRecord> failing =
        Stream.concat(
                IntStream.range(0, 5_000).mapToObj(RemoteBatchesTest::record),
                Stream.generate(() -> {
                  throw new IllegalStateException("on purpose");
                }))
            .iterator();
    assertThatThrownBy(() -> docs.bulkImport(failing, ProgressListener.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("on purpose");
    Stream<VectorRecord> bad =
        Stream.concat(
            IntStream.range(0, 5_000).mapToObj(RemoteBatchesTest::record),
            Stream.of(VectorRecord.of("bad", new float[] {1})));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> docs.bulkImport(bad))
        .satisfies(e -> assertThat(e.field()).contains("5000"));
    assertThat(docs.count()).isZero();
  }

  @Test
  void hitsComeForAsLongAsTheyAreWanted() {
    VectorCollection docs = docs();
    docs.upsert(IntStream.range(0, 3_000).mapToObj(RemoteBatchesTest::record).toList());
    SearchRequest request = SearchRequest.of(new float[] {1, 0}).topK(10).build();
    List<String> ids = new ArrayList<>();
    try (SearchIterator hits = docs.searchIterator(request)) {
      assertThat(hits.position()).isEqualTo(new LogPosition(3_000));
      hits.forEachRemaining(hit -> ids.add(hit.id()));
    }
    assertThat(ids).hasSize(3_000).doesNotHaveDuplicates().startsWith("r0", "r1");
    SearchIterator left = docs.searchIterator(request);
    assertThat(left.next().id()).isEqualTo("r0");
    left.close();
    left.close();
    assertThatThrownBy(left::hasNext).isInstanceOf(SearchIteratorException.class);
    assertThat(docs.count()).isEqualTo(3_000);
  }

  @Test
  void boundsThatBoundNothingAreNotSent() {
    VectorCollection docs = docs();
    docs.upsert(List.of(record(0), record(1)));
    SearchRequest.Builder all = SearchRequest.of(new float[] {1, 0});
    assertThat(docs.search(all.minScore(Float.NEGATIVE_INFINITY).build()).hits()).hasSize(2);
    assertThat(docs.search(all.maxDistance(Float.POSITIVE_INFINITY).build()).hits()).hasSize(2);
    assertThat(docs.search(all.minScore(Float.POSITIVE_INFINITY).build()).hits()).isEmpty();
  }

  @Test
  void searchesBeyondOneRequestAreAsked() {
    VectorCollection docs = docs();
    docs.upsert(List.of(record(0), record(1)));
    List<SearchRequest> requests = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      requests.add(SearchRequest.likeRecord("r" + i % 2).topK(1).build());
    }
    assertThat(docs.searchAll(requests))
        .hasSize(250)
        .allSatisfy(result -> assertThat(result.hits()).hasSize(1));
    assertThat(docs.searchAll(requests).get(240).hits().getFirst().id()).isEqualTo("r1");
    // Together more hits than one request may ask for.
    SearchRequest many = SearchRequest.likeRecord("r0").topK(6_000).build();
    assertThat(docs.searchAll(List.of(many, many, many)))
        .hasSize(3)
        .allSatisfy(result -> assertThat(result.hits()).hasSize(1));
  }

  @Test
  void archivesGoBothWays(@TempDir Path directory) throws Exception {
    VectorCollection docs = docs();
    docs.upsert(List.of(record(0), record(1)));
    Path file = directory.resolve("docs.zip");
    AtomicLong bytes = new AtomicLong();
    CollectionBackup backup = docs.exportTo(file, (done, _) -> bytes.set(done));
    assertThat(backup.bytes()).isEqualTo(Files.size(file)).isEqualTo(bytes.get());
    assertThat(backup.records()).isEqualTo(2);
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
    VectorCollection copy =
        database.tenant("acme").importCollection("copy", file, ProgressListener.NONE);
    assertThat(copy.get(List.of("r0", "r1"))).hasSize(2);
    assertThatThrownBy(
            () -> database.tenant("acme").importCollection("copy", file, ProgressListener.NONE))
        .isInstanceOf(CollectionExistsException.class);
    assertThat(copy.importFrom(file, ProgressListener.NONE).updated()).isEqualTo(2);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    assertThat(database.exportTo(all, ProgressListener.NONE)).hasSize(2);
    server.clear();
    assertThat(
            database.importFrom(new ByteArrayInputStream(all.toByteArray()), ProgressListener.NONE))
        .hasSize(2);
    assertThat(database.collection("docs").count()).isEqualTo(2);
    assertThatThrownBy(() ->
            database.importFrom(new ByteArrayInputStream(new byte[100]), ProgressListener.NONE))
        .isInstanceOf(InvalidArchiveException.class);
    try (VectorDatabase embedded = VectorDatabase.inMemory()) {
      assertThat(
              embedded
                  .tenant("default")
                  .importCollection("here", file, ProgressListener.NONE)
                  .count())
          .isEqualTo(2);
    }
    assertThatThrownBy(() -> docs.backupTo(directory.resolve("x"), ProgressListener.NONE))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void jobsAreSubmittedWatchedAndRemembered() {
    VectorCollection docs = docs();
    docs.upsert(List.of(record(0), record(1)));
    JobInfo job =
        database
            .jobs()
            .submit(
                new JobRequest.BatchDelete("docs", dev.vectordb.filter.Filter.parse("NOT n = 1")));
    JobInfo ended = database.jobs().await(job.id(), Duration.ofMinutes(1));
    assertThat(ended.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(ended.request()).isEqualTo(job.request());
    assertThat(docs.count()).isZero();
    assertThat(database.jobs().list()).hasSize(1);
    assertThat(database.listAllJobs()).hasSize(1);
    assertThat(database.jobs().find(UUID.randomUUID())).isEmpty();
    for (JobRequest request :
        List.of(
            new JobRequest.IndexRebuild("docs"),
            new JobRequest.IndexOptimize("docs"),
            new JobRequest.Compress("docs", Precision.INT8),
            new JobRequest.Vacuum("docs"),
            new JobRequest.Snapshot("docs"),
            new JobRequest.AofRewrite("docs"))) {
      assertThat(database.jobs().submit(request).request()).isEqualTo(request);
    }
    assertThatThrownBy(() ->
            database.jobs().submit(new JobRequest.BatchExport("docs", Path.of("out.jsonl"), null)))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> database.registerEmbedder("mine", _ -> List.of()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aKeyOfATenantHasNothingElse() {
    docs();
    database.tenant("acme").createCollection("theirs", CollectionConfig.ofDimension(2));
    String key = database.apiKeys().create("acme", Role.READ, "").key();
    try (RemoteVectorDatabase reader = server.client().apiKey(key).build()) {
      assertThat(reader.listTenants()).containsExactly("acme");
      assertThat(reader.listAllCollections()).hasSize(1);
      assertThat(reader.collection("theirs").count()).isZero();
      assertThat(reader.getOrCreateCollection("theirs", CollectionConfig.ofDimension(2)).tenant())
          .isEqualTo("acme");
      assertThat(reader.findCollection("docs")).isEmpty();
      assertThatThrownBy(() -> reader.tenant("default").collection("docs"))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> reader.collection("theirs").upsert(record(1)))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(reader::jobStats).isInstanceOf(AccessDeniedException.class);
      reader.events(dev.vectordb.model.EventRequest.fromNow()).close();
    }
  }
}
