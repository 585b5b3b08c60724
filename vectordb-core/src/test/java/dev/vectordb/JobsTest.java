package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of every kind, cancelled, failed, and over restarts. */
class JobsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  @TempDir Path files;

  private VectorDatabase open() {
    return VectorDatabase.builder().directory(directory).jobWorkers(2).open();
  }

  private static VectorCollection filled(VectorDatabase database, String name, int records) {
    VectorCollection collection =
        database.getOrCreateCollection(
            name, CollectionConfig.builder(4).metric(Metric.EUCLIDEAN).build());
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      batch.add(record(i));
    }
    collection.upsert(batch);
    return collection;
  }

  private static VectorRecord record(int i) {
    return VectorRecord.builder("r" + i, new float[] {i, 0.1f, -0.0f, 1f / (i + 1)})
        .text(i % 3 == 0 ? null : "text \n\"" + i + "\" è")
        .metadata(
            Metadata.builder()
                .put("i", i)
                .put("long", (long) i)
                .put("large", Long.MAX_VALUE - i)
                .put("float", 0.1f * i)
                .put("double", 0.1 * i)
                .put("even", i % 2 == 0)
                .put("at", Instant.ofEpochSecond(i, 123_456_789))
                .put("uuid", new UUID(i, i))
                .put("list", List.of("a", "b" + i))
                .put("$long", Map.of("$object", "x", "n", 7L))
                .put("map", Map.of("$uuid", "no uuid", "deep", Map.of("k", List.of(1, 2))))
                .build())
        .build();
  }

  private static String text(int i) {
    return Objects.requireNonNull(record(i).text());
  }

  private static JobInfo run(VectorDatabase database, JobRequest request) {
    JobInfo submitted = database.jobs().submit(request);
    assertThat(submitted.status()).isIn(JobStatus.QUEUED, JobStatus.RUNNING);
    assertThat(database.jobs().await(submitted.id(), Duration.ofSeconds(Long.MIN_VALUE)).id())
        .as("no time to wait at all")
        .isEqualTo(submitted.id());
    JobInfo ended = database.jobs().await(submitted.id(), LONG);
    assertThat(ended.status()).as(ended.toString()).isEqualTo(JobStatus.COMPLETED);
    assertThat(ended.startedAt()).isNotNull();
    assertThat(ended.endedAt()).isNotNull();
    assertThat(ended.runs()).isEqualTo(1);
    return ended;
  }

  private static List<VectorRecord> records(VectorCollection collection) {
    return collection.list(ListRequest.firstPage(10_000)).records();
  }

  @Test
  void whatWasExportedComesBackAsItWas() {
    try (VectorDatabase database = open()) {
      VectorCollection source = filled(database, "source", 1_234);
      Path file = files.resolve("records.ndjson");
      JobInfo exported = run(database, new JobRequest.BatchExport("source", file, null));
      assertThat(exported.result()).containsEntry("exported", 1_234L);
      assertThat(exported.progress().done()).isEqualTo(1_234);
      VectorCollection target = filled(database, "target", 0);
      JobInfo imported = run(database, new JobRequest.BatchImport("target", file));
      assertThat(imported.result()).containsEntry("inserted", 1_234L).containsEntry("updated", 0L);
      assertThat(imported.progress().done()).isEqualTo(imported.progress().total());
      assertThat(records(target)).isEqualTo(records(source));
      run(database, new JobRequest.BatchExport("source", file, Filter.parse("i >= 10 AND i < 20")));
      assertThat(file).content().hasLineCount(10);
      assertThat(files).isDirectoryContaining("glob:**/records.ndjson");
      assertThat(files.toFile().list()).hasSize(1);
    }
  }

  @Test
  void archivesComeAndGoByJobs() throws IOException {
    try (VectorDatabase database = open()) {
      VectorCollection source = filled(database, "source", 500);
      Path file = files.resolve("records.zip");
      assertThat(run(database, new JobRequest.BatchExport("source", file, null)).result())
          .containsEntry("exported", 500L)
          .containsEntry("position", 500L);
      VectorCollection target = filled(database, "target", 0);
      assertThat(run(database, new JobRequest.BatchImport("target", file)).result())
          .containsEntry("inserted", 500L);
      assertThat(records(target)).isEqualTo(records(source));
      assertThatThrownBy(() ->
              database
                  .jobs()
                  .submit(new JobRequest.BatchExport("source", file, Filter.parse("i = 1"))))
          .isInstanceOf(InvalidInputException.class);
      Files.writeString(file, "no archive");
      JobInfo bad = database.jobs().submit(new JobRequest.BatchImport("target", file));
      assertThat(database.jobs().await(bad.id(), LONG).status()).isEqualTo(JobStatus.FAILED);
      assertThat(target.count()).isEqualTo(500);
    }
  }

  @Test
  void aBadLineEndsAnImportAndIsNamed() throws IOException {
    Path file = files.resolve("bad.ndjson");
    String good = "{\"id\":\"%s\",\"vector\":[1,2,3,4]}";
    Map<String, String> bad =
        Map.ofEntries(
            Map.entry("{", "line 3: is no JSON"),
            Map.entry("[]", "line 3: "),
            Map.entry("{\"id\":\"x\"}", "line 3: has no vector"),
            Map.entry("{\"vector\":[1,2,3,4]}", "line 3: has no id"),
            Map.entry("{\"id\":1,\"vector\":[1,2,3,4]}", "line 3: "),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2]}", "line 3: vector"),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2,3,\"4\"]}", "line 3: "),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2,3,1e99]}", "line 3: vector"),
            Map.entry("{\"id\":\"\",\"vector\":[1,2,3,4]}", "line 3: id"),
            Map.entry("{\"id\":\"x\",\"id\":\"y\",\"vector\":[1,2,3,4]}", "line 3: is no JSON"),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2,3,4],\"extra\":1}", "line 3: has 'extra'"),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2,3,4]} {}", "line 3: "),
            Map.entry("{\"id\":\"x\",\"vector\":[1,2,3,4],\"metadata\":{\"a\":null}}", "line 3: "),
            Map.entry(
                "{\"id\":\"x\",\"vector\":[1,2,3,4],\"metadata\":{\"a\":99999999999999999999}}",
                "line 3: "),
            Map.entry(
                "{\"id\":\"x\",\"vector\":[1,2,3,4],\"metadata\":{\"a\":{\"$uuid\":\"?\"}}}",
                "line 3: "),
            Map.entry("{\"a\":".repeat(10_000), "line 3: "),
            Map.entry("\u0000\u0001", "line 3: is no JSON"));
    try (VectorDatabase database = open()) {
      VectorCollection collection = filled(database, "c", 0);
      for (Map.Entry<String, String> line : bad.entrySet()) {
        Files.writeString(file, good.formatted("a") + "\r\n\n" + line.getKey() + "\n");
        JobInfo job = database.jobs().submit(new JobRequest.BatchImport("c", file));
        JobInfo ended = database.jobs().await(job.id(), LONG);
        assertThat(ended.status()).as(line.getKey()).isEqualTo(JobStatus.FAILED);
        assertThat(ended.failure()).as(line.getKey()).startsWith(line.getValue());
      }
      Files.writeString(file, good.formatted("a") + "\n\n" + good.formatted("b"));
      assertThat(run(database, new JobRequest.BatchImport("c", file)).result())
          .containsEntry("inserted", 2L);
      assertThat(collection.count()).isEqualTo(2);
      JobInfo missing =
          database.jobs().submit(new JobRequest.BatchImport("c", files.resolve("none")));
      assertThat(database.jobs().await(missing.id(), LONG).status()).isEqualTo(JobStatus.FAILED);
      assertThat(database.jobStats().failed()).isEqualTo(bad.size() + 1);
    }
  }

  @Test
  void recordsAreDeletedInParts() {
    try (VectorDatabase database = open()) {
      VectorCollection collection = filled(database, "c", 5_000);
      JobInfo job = run(database, new JobRequest.BatchDelete("c", Filter.parse("i >= 100")));
      assertThat(job.result()).containsEntry("deleted", 4_900L);
      assertThat(job.progress().done()).isEqualTo(4_900);
      assertThat(job.progress().total()).isEqualTo(4_900);
      assertThat(collection.count()).isEqualTo(100);
      assertThat(collection.count(Filter.parse("i < 100"))).isEqualTo(100);
    }
  }

  @Test
  void vectorsAreMadeAnewButNotThoseThatChangedMeanwhile() {
    try (VectorDatabase database = open()) {
      VectorCollection collection = filled(database, "c", 600);
      collection.updateMetadata("r1", Metadata.of("late", true), MetadataUpdate.MERGE);
      EmbeddingFunction function =
          texts -> {
            if (texts.contains(record(1).text())) {
              collection.upsert(VectorRecord.of("r2", new float[] {9, 9, 9, 9}));
              collection.updateMetadata("r4", Metadata.of("later", 1), MetadataUpdate.MERGE);
              collection.delete("r5");
            }
            return texts.stream().map(text -> new float[] {text.length(), 1, 2, 3}).toList();
          };
      assertThatThrownBy(
              () -> database.jobs().submit(new JobRequest.RegenerateEmbeddings("c", "model", null)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("not registered");
      database.registerEmbedder("model", function);
      JobInfo job = run(database, new JobRequest.RegenerateEmbeddings("c", "model", null));
      assertThat(job.result())
          .containsEntry("embedded", 398L)
          .containsEntry("changedMeanwhile", 2L)
          .containsEntry("withoutText", 200L);
      assertThat(collection.get("r0").orElseThrow()).isEqualTo(record(0));
      assertThat(collection.get("r2").orElseThrow().vector()).containsExactly(9, 9, 9, 9);
      assertThat(collection.get("r5")).isEmpty();
      VectorRecord first = collection.get("r1").orElseThrow();
      assertThat(first.vector()).containsExactly(text(1).length(), 1, 2, 3);
      assertThat(first.text()).isEqualTo(record(1).text());
      assertThat(first.metadata().get("late")).isEqualTo(true);
      VectorRecord fourth = collection.get("r4").orElseThrow();
      assertThat(fourth.vector()).startsWith(text(4).length());
      assertThat(fourth.metadata().get("later")).isEqualTo(1);
      assertThat(collection.count()).isEqualTo(599);
      database.registerEmbedder("wrong", texts -> List.of());
      JobInfo wrong =
          database.jobs().submit(new JobRequest.RegenerateEmbeddings("c", "wrong", null));
      assertThat(database.jobs().await(wrong.id(), LONG).failure()).contains("made 0 vectors");
      database.registerEmbedder(
          "short", texts -> texts.stream().map(_ -> new float[] {1}).toList());
      JobInfo shorter =
          database.jobs().submit(new JobRequest.RegenerateEmbeddings("c", "short", null));
      assertThat(database.jobs().await(shorter.id(), LONG).failure()).contains("dimension");
    }
  }

  @Test
  void maintenanceLeavesTheRecordsAndFreesTheRest() {
    try (VectorDatabase database = open()) {
      VectorCollection collection = filled(database, "c", 3_000);
      collection.delete(Filter.parse("i >= 2990"));
      List<VectorRecord> before = records(collection);
      assertThat(run(database, new JobRequest.AofRewrite("c")).result().get("aofBytes"))
          .isLessThan(1_000);
      assertThat(collection.stats().deletedRecords()).isEqualTo(10);
      assertThat(run(database, new JobRequest.Vacuum("c")).result())
          .containsEntry("deletedRecordsBefore", 10L)
          .containsEntry("deletedRecords", 0L)
          .containsEntry("records", 2_990L);
      long base = collection.stats().baseBytes();
      collection.vacuum();
      assertThat(collection.stats().baseBytes()).isEqualTo(base);
      run(database, new JobRequest.Compress("c", Precision.INT8));
      assertThat(collection.config().precision()).isEqualTo(Precision.INT8);
      run(database, new JobRequest.IndexRebuild("c"));
      run(database, new JobRequest.IndexOptimize("c"));
      run(database, new JobRequest.Snapshot("c"));
      assertThat(records(collection)).isEqualTo(before);
      assertThat(database.jobStats().completed()).isEqualTo(6);
    }
  }

  @Test
  void rebuildingMakesTheGraphAnewWithoutTheDead() {
    try (VectorDatabase database = open()) {
      VectorCollection collection =
          database.createCollection(
              "g", CollectionConfig.builder(4).metric(Metric.EUCLIDEAN).build());
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i < 6_000; i++) {
        batch.add(VectorRecord.of("r" + i, new float[] {i % 77, i % 91, i % 13, i}));
      }
      collection.upsert(batch);
      collection.awaitIndexed();
      collection.delete(batch.subList(0, 500).stream().map(VectorRecord::id).toList());
      run(database, new JobRequest.IndexRebuild("g"));
      assertThat(collection.stats().deletedRecords()).isZero();
      assertThat(collection.stats().tailRecords()).isZero();
      assertThat(collection.count()).isEqualTo(5_500);
      run(database, new JobRequest.IndexRebuild("g"));
      for (int i = 500; i < 6_000; i += 500) {
        SearchRequest request = SearchRequest.of(batch.get(i).vector()).topK(1).build();
        assertThat(ContractFixture.ids(collection.search(request))).containsExactly("r" + i);
      }
    }
  }

  /** An embedding function that waits to be let on, so that a job is surely running. */
  private static final class Gate implements EmbeddingFunction {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public List<float[]> embed(List<String> texts) {
      entered.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return texts.stream().map(_ -> new float[] {1, 2, 3, 4}).toList();
    }
  }

  @Test
  void jobsAreCancelledWaitingAndRunning() throws Exception {
    try (VectorDatabase database = open()) {
      filled(database, "c", 1_000);
      Gate gate = new Gate();
      database.registerEmbedder("gate", gate);
      Jobs jobs = database.jobs();
      JobInfo running = jobs.submit(new JobRequest.RegenerateEmbeddings("c", "gate", null));
      gate.entered.await();
      JobInfo waiting = jobs.submit(new JobRequest.Vacuum("c"));
      JobInfo next = jobs.submit(new JobRequest.Vacuum("c"));
      assertThat(jobs.find(waiting.id()).orElseThrow().status()).isEqualTo(JobStatus.QUEUED);
      assertThat(jobs.await(waiting.id(), Duration.ofMillis(50)).status())
          .as("two of one collection never run at the same time")
          .isEqualTo(JobStatus.QUEUED);
      assertThat(jobs.cancel(waiting.id()).status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(jobs.cancel(running.id()).cancelling()).isTrue();
      assertThat(jobs.find(running.id()).orElseThrow().status()).isEqualTo(JobStatus.RUNNING);
      gate.open.countDown();
      JobInfo ended = jobs.await(running.id(), LONG);
      assertThat(ended.status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(ended.progress().done()).isEqualTo(128);
      assertThat(ended.progress().total()).isEqualTo(1_000);
      assertThat(jobs.await(next.id(), LONG).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(jobs.cancel(next.id()).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(jobs.list())
          .extracting(JobInfo::id)
          .containsExactly(next.id(), waiting.id(), running.id());
      assertThat(database.jobStats().cancelled()).isEqualTo(2);
    }
  }

  @Test
  void jobsBelongToTheirTenant() {
    try (VectorDatabase database = open()) {
      database.tenant("red").createCollection("c", CollectionConfig.ofDimension(3));
      Jobs red = database.tenant("red").jobs();
      Jobs blue = database.tenant("blue").jobs();
      JobInfo job = red.submit(new JobRequest.Vacuum("c"));
      assertThat(blue.find(job.id())).isEmpty();
      assertThat(blue.list()).isEmpty();
      assertThatThrownBy(() -> blue.cancel(job.id())).isInstanceOf(JobNotFoundException.class);
      assertThatThrownBy(() -> blue.await(job.id(), LONG)).isInstanceOf(JobNotFoundException.class);
      assertThatThrownBy(() -> blue.submit(new JobRequest.Vacuum("c")))
          .isInstanceOf(CollectionNotFoundException.class);
      assertThat(database.listAllJobs()).extracting(JobInfo::tenant).containsExactly("red");
      assertThat(red.await(job.id(), LONG).status()).isEqualTo(JobStatus.COMPLETED);
    }
  }

  @Test
  void waitingJobsAreBoundedAndEndedOnesForgotten() throws Exception {
    try (VectorDatabase database = VectorDatabase.builder().jobWorkers(1).open()) {
      filled(database, "c", 2);
      filled(database, "d", 2);
      Gate gate = new Gate();
      database.registerEmbedder("gate", gate);
      Jobs jobs = database.jobs();
      jobs.submit(new JobRequest.RegenerateEmbeddings("c", "gate", null));
      gate.entered.await();
      JobInfo last = jobs.submit(new JobRequest.Vacuum("d"));
      for (int i = 1; i < 1_000; i++) {
        last = jobs.submit(new JobRequest.Vacuum("d"));
      }
      assertThatThrownBy(() -> jobs.submit(new JobRequest.Vacuum("d")))
          .isInstanceOf(CapacityExceededException.class);
      assertThat(database.jobStats().queued()).isEqualTo(1_000);
      assertThat(database.jobStats().running()).isEqualTo(1);
      gate.open.countDown();
      assertThat(jobs.await(last.id(), LONG).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(jobs.list()).hasSize(100);
    }
  }

  @Test
  void whatWaitedOrRanGoesOnAfterARestart() throws Exception {
    UUID running;
    UUID waiting;
    UUID done;
    try (VectorDatabase database = open()) {
      filled(database, "c", 1_000);
      Gate gate = new Gate();
      database.registerEmbedder("gate", gate);
      done = run(database, new JobRequest.Vacuum("c")).id();
      running =
          database
              .jobs()
              .submit(new JobRequest.RegenerateEmbeddings("c", "gate", Filter.parse("i >= 0")))
              .id();
      gate.entered.await();
      waiting = database.jobs().submit(new JobRequest.Compress("c", Precision.INT8)).id();
      Thread closer = Thread.ofPlatform().start(database::close);
      await().until(() -> isClosing(database, running));
      gate.open.countDown();
      closer.join();
    }
    try (VectorDatabase database = open()) {
      Jobs jobs = database.jobs();
      assertThat(jobs.find(done).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(jobs.await(waiting, LONG).status()).isEqualTo(JobStatus.COMPLETED);
      JobInfo resumed = jobs.find(running).orElseThrow();
      assertThat(resumed.status()).as("waits for its function").isEqualTo(JobStatus.QUEUED);
      assertThat(resumed.progress().done()).isEqualTo(128);
      assertThat(resumed.request())
          .isEqualTo(new JobRequest.RegenerateEmbeddings("c", "gate", Filter.parse("i >= 0")));
      AtomicInteger embedded = new AtomicInteger();
      database.registerEmbedder(
          "gate",
          texts -> {
            embedded.addAndGet(texts.size());
            return texts.stream().map(_ -> new float[] {1, 2, 3, 4}).toList();
          });
      JobInfo ended = jobs.await(running, LONG);
      assertThat(ended.status()).as(ended.toString()).isEqualTo(JobStatus.COMPLETED);
      assertThat(ended.runs()).isEqualTo(2);
      assertThat(ended.progress().done()).isEqualTo(1_000);
      assertThat(ended.result()).containsEntry("embedded", 666L);
      assertThat(embedded.get()).as("the rest only").isBetween(1, 600);
      assertThat(database.collection("c").config().precision()).isEqualTo(Precision.INT8);
    }
  }

  /** A job that was told to stop by closing still runs; one that waits is not begun any more. */
  private static boolean isClosing(VectorDatabase database, UUID running) {
    try {
      database.jobs().await(running, Duration.ZERO);
      return false;
    } catch (DatabaseClosedException e) {
      return true;
    }
  }
}
