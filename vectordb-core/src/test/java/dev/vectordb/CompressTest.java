package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection can change its precision while it is used, and its index be made the best. */
class CompressTest {
  private static final int DIMENSION = 24;

  /** More than are scanned without codes. */
  private static final int RECORDS = 5_000;

  private static final int QUERIES = 5;

  /** There and back, and between any two. */
  private static final List<Precision> WAY =
      List.of(
          Precision.INT8,
          Precision.FLOAT16,
          Precision.BINARY,
          Precision.INT8,
          Precision.FLOAT32,
          Precision.BINARY,
          Precision.FLOAT32,
          Precision.FLOAT16);

  @TempDir Path dir = Path.of("unset");

  private final SplittableRandom random = new SplittableRandom(3);

  private VectorDatabase open(boolean durable) {
    return durable ? VectorDatabase.open(dir) : VectorDatabase.inMemory();
  }

  private static CollectionConfig config(IndexKind index, Metric metric) {
    return CollectionConfig.builder(DIMENSION)
        .indexKind(index)
        .metric(metric)
        .hnsw(new HnswConfig(8, 40, 64))
        .durability(Durability.os())
        .build();
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private void fill(VectorCollection collection, int from, int to) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = from; i < to; i++) {
      batch.add(VectorRecord.of("r" + i, vector(random), Metadata.builder().put("n", i).build()));
    }
    collection.upsert(batch);
  }

  private static List<SearchHit> search(VectorCollection collection, float[] query, boolean exact) {
    return collection
        .search(
            SearchRequest.of(query)
                .topK(10)
                .efSearch(400)
                .exact(exact)
                .filter(Filter.parse("n >= 500"))
                .build())
        .hits();
  }

  /** Compares what is found with distances that are computed here. */
  private void assertRight(VectorCollection collection, Map<String, float[]> vectors) {
    Precision precision = collection.config().precision();
    boolean graph = collection.config().indexKind() == IndexKind.HNSW;
    double floor = graph || precision == Precision.BINARY ? 0.95 : 1;
    int found = 0;
    int wanted = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector(random);
      Map<String, Double> distances = new TreeMap<>();
      vectors.forEach((id, vector) -> distances.put(id, distance(query, vector)));
      List<String> nearest =
          distances.entrySet().stream()
              .sorted(Map.Entry.comparingByValue())
              .limit(10)
              .map(Map.Entry::getKey)
              .toList();
      assertThat(search(collection, query, true).stream().map(SearchHit::id).toList())
          .as("exact, %s", precision)
          .isEqualTo(nearest);
      List<SearchHit> hits = search(collection, query, false);
      found += (int) hits.stream().filter(hit -> nearest.contains(hit.id())).count();
      wanted += nearest.size();
    }
    assertThat((double) found).as("%s", precision).isGreaterThanOrEqualTo(floor * wanted);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  private static Map<String, float[]> vectors(VectorCollection collection, int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add("r" + i);
    }
    Map<String, float[]> vectors = new TreeMap<>();
    collection.get(ids).forEach(record -> vectors.put(record.id(), record.vector()));
    return vectors;
  }

  private static void assertBytes(VectorCollection collection, Precision precision, long rows) {
    long codes =
        switch (precision) {
          case FLOAT32 -> 0;
          case FLOAT16, INT8 -> 64 + 16;
          case BINARY -> 8 + 8;
        };
    assertThat(collection.stats().vectorBytes())
        .as("%s", precision)
        .isEqualTo(rows * (128 + codes));
  }

  @ParameterizedTest
  @CsvSource({"true, FLAT", "true, HNSW", "false, FLAT", "false, HNSW"})
  void everyChangeHoldsAtOnceAndAfterReopening(boolean durable, IndexKind index)
      throws IOException {
    VectorDatabase db = open(durable);
    try {
      VectorCollection collection = db.createCollection("c", config(index, Metric.EUCLIDEAN));
      fill(collection, 0, RECORDS);
      if (durable) {
        collection.rewrite();
      }
      int records = RECORDS;
      for (Precision precision : WAY) {
        collection.compress(precision);
        assertThat(collection.config().precision()).isEqualTo(precision);
        assertThat(db.listCollections().getFirst().config().precision()).isEqualTo(precision);
        fill(collection, records, records + 10);
        records += 10;
        assertBytes(collection, precision, records);
        assertRight(collection, vectors(collection, 500, records));
        if (durable) {
          assertThat(codesOnDisk()).isEqualTo(expectedOnDisk(precision));
          db.close();
          db = open(true);
          collection = db.collection("c");
          assertThat(collection.config().precision()).isEqualTo(precision);
          assertThat(collection.count()).isEqualTo(records);
          assertRight(collection, vectors(collection, 500, records));
        }
      }
    } finally {
      db.close();
    }
  }

  private List<String> codesOnDisk() throws IOException {
    try (Stream<Path> all = Files.list(base().orElseThrow())) {
      return all.map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.startsWith("codes"))
          .toList();
    }
  }

  private static List<String> expectedOnDisk(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> List.of();
      case FLOAT16 -> List.of("codes-float16");
      case INT8 -> List.of("codes-int8");
      case BINARY -> List.of("codes-binary-runs");
    };
  }

  /** The one in force; the one before may not have been deleted yet. */
  private Optional<Path> base() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(path -> String.valueOf(path.getFileName()).startsWith("base-"))
          .max(Comparator.naturalOrder());
    }
  }

  @Test
  void thePrecisionThatIsThereWritesNothing() throws IOException {
    try (VectorDatabase db = open(true)) {
      VectorCollection collection = db.createCollection("c", config(IndexKind.FLAT, Metric.COSINE));
      fill(collection, 0, 10);
      collection.rewrite();
      Optional<Path> before = base();
      collection.compress(Precision.FLOAT32);
      assertThat(base()).isEqualTo(before).isPresent();
    }
  }

  @Test
  void aCollectionThatIsClosedReadOnlyOrDroppedKeepsItsPrecision() {
    VectorCollection closed;
    try (VectorDatabase db = open(true)) {
      closed = db.createCollection("c", config(IndexKind.FLAT, Metric.COSINE));
      VectorCollection dropped = db.createCollection("d", config(IndexKind.FLAT, Metric.COSINE));
      db.dropCollection("d");
      assertThatExceptionOfType(DatabaseClosedException.class)
          .isThrownBy(() -> dropped.compress(Precision.INT8));
    }
    assertThatExceptionOfType(DatabaseClosedException.class)
        .isThrownBy(() -> closed.compress(Precision.INT8));
    try (VectorDatabase db = VectorDatabase.builder().directory(dir).readOnly(true).open()) {
      VectorCollection readOnly = db.collection("c");
      assertThatExceptionOfType(DatabaseReadOnlyException.class)
          .isThrownBy(() -> readOnly.compress(Precision.INT8));
      assertThat(readOnly.config().precision()).isEqualTo(Precision.FLOAT32);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingOrDroppingEndsIt(boolean drops) throws InterruptedException {
    Map<String, float[]> kept = new TreeMap<>();
    for (int round = 0; round < 8; round++) {
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      CountDownLatch begun = new CountDownLatch(1);
      Thread thread;
      try (VectorDatabase db = open(true)) {
        VectorCollection collection =
            db.getOrCreateCollection("c", config(IndexKind.FLAT, Metric.EUCLIDEAN));
        if (collection.count() == 0) {
          fill(collection, 0, RECORDS);
          kept = vectors(collection, 500, RECORDS);
        }
        thread = Thread.ofPlatform().start(() -> changeUntilRefused(collection, begun, failures));
        begun.await();
        Thread.sleep(5L * round);
        if (drops) {
          db.dropCollection("c");
          thread.join();
        }
      }
      thread.join();
      assertThat(failures).hasSize(1).hasOnlyElementsOfType(DatabaseClosedException.class);
      try (VectorDatabase db = open(true)) {
        assertThat(db.findCollection("c").isPresent()).isEqualTo(!drops);
        if (!drops) {
          assertThat(db.collection("c").count()).isEqualTo(RECORDS);
          assertRight(db.collection("c"), kept);
        }
      }
    }
  }

  private static void changeUntilRefused(
      VectorCollection collection, CountDownLatch begun, Queue<Throwable> failures) {
    try {
      while (failures.isEmpty()) {
        begun.countDown();
        for (Precision precision : WAY) {
          collection.compress(precision);
        }
      }
    } catch (Throwable e) { // looked at by the test's own thread
      failures.add(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void optimizingIndexesAndLeavesOutTheDead(boolean durable) throws IOException {
    try (VectorDatabase db = open(durable)) {
      VectorCollection collection =
          db.createCollection("c", config(IndexKind.HNSW, Metric.EUCLIDEAN));
      fill(collection, 0, RECORDS);
      collection.delete(Filter.parse("n < 700")); // too few for a rewrite to leave out
      collection.optimize();
      assertThat(collection.stats().tailRecords()).isZero();
      assertThat(collection.stats().deletedRecords()).isZero();
      assertThat(collection.count()).isEqualTo(RECORDS - 700);
      assertRight(collection, vectors(collection, 700, RECORDS));
      long log = collection.stats().aofBytes();
      Optional<Path> base = base();
      collection.optimize();
      assertThat(base()).as("nothing has changed").isEqualTo(base);
      collection.delete("r2000");
      collection.optimize();
      assertThat(collection.stats().aofBytes()).isEqualTo(log);
      assertThat(collection.stats().deletedRecords()).as("few dead stay").isOne();
      assertThat(base().equals(base)).isEqualTo(!durable);
    }
  }

  /** Every thread writes ids of its own and knows what must be there in the end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWriteIsLostAndNoSearchDisturbed(boolean durable) throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (VectorDatabase db = open(durable)) {
      VectorCollection collection =
          db.createCollection("c", config(IndexKind.FLAT, Metric.EUCLIDEAN));
      fill(collection, 0, RECORDS);
      Changes changes = new Changes(collection, failures);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int number = i;
        threads.add(Thread.ofPlatform().start(() -> changes.write("w" + number)));
        threads.add(Thread.ofPlatform().start(changes::search));
      }
      try {
        for (Precision precision : WAY) {
          collection.compress(precision);
          assertThat(collection.config().precision()).isEqualTo(precision);
        }
      } finally {
        changes.stop = true;
        for (Thread thread : threads) {
          thread.join();
        }
      }
      assertThat(failures).isEmpty();
      assertThat(changes.expected).hasSizeGreaterThan(2);
      changes.assertThere();
      assertRight(collection, changes.all());
    }
  }

  /** What threads do to a collection, and what it must hold afterwards. */
  private static final class Changes {
    private static final int IDS = 300;

    private final VectorCollection collection;
    private final Queue<Throwable> failures;
    private final Map<String, float[]> expected = new ConcurrentHashMap<>();
    private final Map<String, float[]> kept;
    private volatile boolean stop;

    Changes(VectorCollection collection, Queue<Throwable> failures) {
      this.collection = collection;
      this.failures = failures;
      this.kept = vectors(collection, 500, RECORDS);
    }

    void write(String prefix) {
      SplittableRandom random = new SplittableRandom(prefix.hashCode());
      try {
        for (int i = 0; !stop; i++) {
          String id = prefix + "-" + random.nextInt(IDS);
          if (i % 3 == 0) {
            collection.delete(id);
            expected.remove(id);
          } else {
            float[] vector = vector(random);
            collection.upsert(VectorRecord.of(id, vector, Metadata.of("n", 1_000)));
            expected.put(id, vector);
          }
        }
      } catch (Throwable e) { // handed to the test's own thread
        failures.add(e);
      }
    }

    void search() {
      try {
        for (int i = 700; !stop; i = i == RECORDS - 1 ? 700 : i + 1) {
          String id = "r" + i;
          assertThat(CompressTest.search(collection, Objects.requireNonNull(kept.get(id)), false))
              .hasSize(10)
              .first()
              .satisfies(hit -> assertThat(hit.id()).isEqualTo(id));
        }
      } catch (Throwable e) { // handed to the test's own thread
        failures.add(e);
      }
    }

    Map<String, float[]> all() {
      Map<String, float[]> all = new TreeMap<>(kept);
      all.putAll(expected);
      return all;
    }

    void assertThere() {
      assertThat(collection.count(Filter.parse("n >= 500"))).isEqualTo(all().size());
      for (VectorRecord record : collection.get(expected.keySet())) {
        assertThat(record.vector()).isEqualTo(expected.get(record.id()));
      }
      assertThat(collection.get(expected.keySet())).hasSameSizeAs(expected.keySet());
    }
  }
}
