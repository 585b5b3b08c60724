package dev.vectordb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Durability;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R10, P11: readers search, iterate, list and get while others delete, insert and replace, and
 * vacuums give ordinals to other records all the time. A vector and metadata follow from id and
 * version, so that nobody can be shown those of another record unnoticed; half of the records never
 * change and are always there, once. In the end the graph is as good as any, and the room of what
 * is gone is free.
 */
@Tag("reliability")
class VacuumReadersTest {
  private static final int MILLIS = Figures.of("vacuum.millis", 3_000, 300_000);

  /** Enough for a graph. The even ones never change. */
  private static final int RECORDS = 6_000;

  private static final int LEAST_VACUUMS = 4;
  private static final int WRITERS = 2;
  private static final int READERS = 2;
  private static final int DIMENSION = 16;
  private static final int TOP_K = 10;

  @TempDir Path directory;

  private final long seed = Figures.seed("VacuumReadersTest");
  private final AtomicIntegerArray versions = new AtomicIntegerArray(RECORDS);
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong searches = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong vacuums = new AtomicLong();
  private volatile boolean stop;

  @Test
  void inMemory() throws InterruptedException {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      run(database);
    }
  }

  @Test
  void onDisk() throws InterruptedException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      run(database);
    }
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      assertThat(database.collection("vacuumed").count()).isZero();
    }
  }

  private void run(VectorDatabase database) throws InterruptedException {
    VectorCollection collection =
        database.createCollection(
            "vacuumed",
            CollectionConfig.builder(DIMENSION)
                .metric(Metric.EUCLIDEAN)
                .durability(Durability.os())
                .hnsw(new HnswConfig(12, 80, 64))
                .build());
    List<VectorRecord> first = new ArrayList<>();
    for (int id = 0; id < RECORDS; id++) {
      first.add(record(id, 0));
    }
    collection.upsert(first);
    collection.awaitIndexed();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int number = i;
      threads.add(start(() -> write(collection, number)));
    }
    for (int i = 0; i < READERS; i++) {
      int number = i;
      threads.add(start(() -> read(collection, new Random(seed + number))));
    }
    threads.add(start(() -> vacuum(collection)));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    while (!stop && (System.nanoTime() < end || vacuums.get() < LEAST_VACUUMS)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
    for (Throwable failure : failures) {
      throw new AssertionError("-Dseed=" + seed, failure);
    }
    System.out.println(
        "VacuumReadersTest: %d records seen, %d vacuums, %d of %d searches missed what is nearest"
            .formatted(seen.get(), vacuums.get(), missed.get(), searches.get()));
    assertThat(seen.get()).isGreaterThan(1_000);
    assertThat(missed.get())
        .as("searches that missed what is nearest, of %d, -Dseed=%d", searches.get(), seed)
        .isLessThanOrEqualTo(Math.max(3, searches.get() / 1_000));
    checkGraph(collection);
    checkRoom(collection);
  }

  private Thread start(Runnable work) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            work.run();
          } catch (Throwable e) { // handed to the test's own thread
            failures.add(e);
            stop = true;
          }
        });
  }

  private static VectorRecord record(int id, int version) {
    return VectorRecord.of(
        "r" + id, vector(id, version), Metadata.builder().put("id", id).put("v", version).build());
  }

  private static float[] vector(int id, int version) {
    Random random = new Random(id * 31L + version * 1_000_003L);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** Odd ids, of which each writer has its own; a version is negative while the record is gone. */
  private void write(VectorCollection collection, int number) {
    Random random = new Random(seed + 100 + number);
    for (int round = 1; !stop; round++) {
      int from = random.nextInt(RECORDS / (2 * WRITERS) - 100);
      List<VectorRecord> batch = new ArrayList<>();
      List<String> gone = new ArrayList<>();
      for (int i = from; i < from + 100; i++) {
        int id = 2 * (i * WRITERS + number) + 1;
        if (random.nextBoolean()) {
          versions.set(id, round);
          batch.add(record(id, round));
        } else {
          versions.set(id, -round);
          gone.add("r" + id);
        }
      }
      collection.upsert(batch);
      collection.delete(gone);
    }
  }

  private void vacuum(VectorCollection collection) {
    while (!stop) {
      collection.vacuum();
      vacuums.incrementAndGet();
    }
  }

  private void read(VectorCollection collection, Random random) {
    while (!stop) {
      int id = 2 * random.nextInt(RECORDS / 2);
      switch (random.nextInt(5)) {
        case 0 -> searchFor(collection, id, false);
        case 1 -> searchFor(collection, id, true);
        case 2 -> iterate(collection, id);
        case 3 -> list(collection);
        default -> get(collection, id);
      }
    }
  }

  private void searchFor(VectorCollection collection, int id, boolean filtered) {
    SearchRequest.Builder request = SearchRequest.of(vector(id, 0)).topK(TOP_K).includeVector(true);
    if (filtered) {
      request.filter(Filters.field("v").eq(0));
    }
    List<SearchHit> hits = collection.search(request.build()).hits();
    assertThat(hits).hasSize(TOP_K);
    check(hits);
    searches.incrementAndGet();
    missed.addAndGet(hits.getFirst().id().equals("r" + id) ? 0 : 1);
  }

  private void iterate(VectorCollection collection, int id) {
    List<SearchHit> hits = new ArrayList<>();
    SearchRequest request = SearchRequest.of(vector(id, 0)).includeVector(true).build();
    try (SearchIterator found = collection.searchIterator(request)) {
      while (hits.size() < 300 && found.hasNext()) {
        hits.add(found.next());
      }
    }
    assertThat(hits).hasSize(300);
    check(hits);
    searches.incrementAndGet();
    missed.addAndGet(hits.stream().anyMatch(hit -> hit.id().equals("r" + id)) ? 0 : 1);
  }

  private void check(List<SearchHit> hits) {
    Set<String> ids = new HashSet<>();
    for (SearchHit hit : hits) {
      assertThat(ids.add(hit.id())).as("%s came once", hit.id()).isTrue();
      check(hit.id(), hit.vector(), hit.metadata());
    }
  }

  private void list(VectorCollection collection) {
    Set<String> ids = new HashSet<>();
    int unchanged = 0;
    ListRequest next = ListRequest.firstPage(500);
    while (next != null) {
      RecordPage page = collection.list(next);
      for (VectorRecord record : page.records()) {
        check(record.id(), record.vector(), record.metadata());
        if (requireNonNull(record.metadata().getLong("id")) % 2 == 0) {
          assertThat(ids.add(record.id())).as("%s came once", record.id()).isTrue();
          unchanged++;
        }
      }
      next = page.nextCursor() == null ? null : next.after(page.nextCursor());
    }
    assertThat(unchanged).as("what is always there").isEqualTo(RECORDS / 2);
  }

  private void get(VectorCollection collection, int id) {
    for (VectorRecord record : collection.get(List.of("r" + id, "r" + (id + 1)))) {
      check(record.id(), record.vector(), record.metadata());
    }
    assertThat(collection.get("r" + id)).isPresent();
  }

  private void check(String id, float @Nullable [] vector, Metadata metadata) {
    int number = Math.toIntExact(requireNonNull(metadata.getLong("id")));
    int version = Math.toIntExact(requireNonNull(metadata.getLong("v")));
    assertThat(id).isEqualTo("r" + number);
    assertThat(vector).as("%s, version %d", id, version).isEqualTo(vector(number, version));
    seen.incrementAndGet();
  }

  private void checkGraph(VectorCollection collection) {
    collection.awaitIndexed();
    int live = 0;
    int byThemselves = 0;
    for (int id = 0; id < RECORDS; id++) {
      int version = versions.get(id);
      List<String> nearest = ids(collection, vector(id, Math.abs(version)), 1, false);
      if (version >= 0) {
        live++;
        byThemselves += nearest.contains("r" + id) ? 1 : 0;
      } else {
        assertThat(nearest).as("-Dseed=%d", seed).doesNotContain("r" + id);
      }
    }
    assertThat(collection.count()).isEqualTo(live);
    assertThat(listed(collection)).as("listed, -Dseed=%d", seed).isEqualTo(live);
    assertThat((double) byThemselves / live)
        .as("found by their own vectors, -Dseed=%d", seed)
        .isGreaterThanOrEqualTo(0.999);
    int found = 0;
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      float[] query = vector(random.nextInt(), -1);
      List<String> exact = ids(collection, query, TOP_K, true);
      found += (int) ids(collection, query, TOP_K, false).stream().filter(exact::contains).count();
    }
    assertThat(found / (100.0 * TOP_K)).as("recall@10, -Dseed=%d", seed).isGreaterThan(0.95);
  }

  /** Lists everything as it was written last, and returns how much that is. */
  private int listed(VectorCollection collection) {
    List<VectorRecord> records = collection.list(ListRequest.firstPage(10_000)).records();
    for (VectorRecord record : records) {
      int id = Math.toIntExact(requireNonNull(record.metadata().getLong("id")));
      assertThat(record.metadata().getLong("v"))
          .as("version of r%d, -Dseed=%d", id, seed)
          .isEqualTo(versions.get(id));
      check(record.id(), record.vector(), record.metadata());
    }
    return records.size();
  }

  private static List<String> ids(
      VectorCollection collection, float[] query, int topK, boolean exact) {
    SearchRequest request = SearchRequest.of(query).topK(topK).exact(exact).build();
    return collection.search(request).hits().stream().map(SearchHit::id).toList();
  }

  /** What is left of nearly nothing takes nearly nothing. */
  private static void checkRoom(VectorCollection collection) {
    collection.vacuum();
    CollectionStats before = collection.stats();
    collection.deleteAll();
    collection.vacuum();
    CollectionStats after = collection.stats();
    assertThat(after.deletedRecords()).isZero();
    assertThat(after.vectorBytes()).isLessThan(before.vectorBytes() / 4);
    assertThat(after.recordBytes()).isLessThan(Math.max(1, before.recordBytes()));
    assertThat(after.indexBytes()).isLessThan(Math.max(1, before.indexBytes()));
    assertThat(after.baseBytes()).isLessThanOrEqualTo(before.baseBytes() / 4);
  }
}
