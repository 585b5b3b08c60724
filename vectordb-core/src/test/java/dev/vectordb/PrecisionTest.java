package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
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
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the precision, scans find what exact ones find, before and after reopening. */
class PrecisionTest {
  private static final int DIMENSION = 40;

  /** More than are scanned without codes. */
  private static final int RECORDS = 7_000;

  private static final int QUERIES = 20;
  private static final int TOP_K = 10;

  @TempDir Path dir = Path.of("unset");

  private final SplittableRandom random = new SplittableRandom(1);

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static CollectionConfig config(Metric metric, Precision precision) {
    return CollectionConfig.builder(DIMENSION)
        .metric(metric)
        .indexKind(IndexKind.FLAT)
        .precision(precision)
        .build();
  }

  private void fill(VectorCollection collection) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      batch.add(VectorRecord.of("r" + i, vector(), Metadata.builder().put("n", i).build()));
    }
    collection.upsert(batch);
  }

  private void assertRight(VectorCollection collection) {
    assertRight(collection, null);
    assertRight(collection, Filter.parse("n >= 500"));
    assertRight(collection, Filter.parse("n >= 6990"));
  }

  private void assertRight(VectorCollection collection, @Nullable Filter filter) {
    double floor = collection.config().precision() == Precision.BINARY ? 0.98 : 1;
    int found = 0;
    int wanted = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector();
      List<SearchHit> exact = search(collection, query, filter, true);
      List<SearchHit> hits = search(collection, query, filter, false);
      assertThat(hits).hasSameSizeAs(exact);
      found += (int) hits.stream().filter(exact::contains).count();
      wanted += exact.size();
    }
    assertThat((double) found).as("%s", filter).isGreaterThanOrEqualTo(floor * wanted);
  }

  private static List<SearchHit> search(
      VectorCollection collection, float[] query, @Nullable Filter filter, boolean exact) {
    SearchRequest.Builder request = SearchRequest.of(query).topK(TOP_K).exact(exact);
    return collection
        .search(filter == null ? request.build() : request.filter(filter).build())
        .hits();
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void scansFindTheNearestUnderEveryMetric(Precision precision) {
    for (Metric metric : Metric.values()) {
      try (VectorDatabase db = VectorDatabase.inMemory()) {
        VectorCollection collection = db.createCollection("c", config(metric, precision));
        fill(collection);
        assertRight(collection);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void theyDoSoAfterDeletingRewritingAndReopening(Precision precision) throws IOException {
    float[] kept = vector();
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      VectorCollection collection = db.createCollection("c", config(Metric.COSINE, precision));
      fill(collection);
      collection.upsert(VectorRecord.of("kept", kept, Metadata.empty()));
      collection.delete(Filter.parse("n < 100"));
      collection.rewrite();
      assertRight(collection);
      collection.upsert(VectorRecord.of("after", vector(), Metadata.empty()));
    }
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      VectorCollection collection = db.collection("c");
      assertThat(collection.config().precision()).isEqualTo(precision);
      assertThat(collection.get("kept").orElseThrow().vector()).isEqualTo(kept);
      assertRight(collection);
      collection.delete(Filter.parse("n < 3000"));
      collection.rewrite(); // leaves out the dead
      fill(collection);
      assertRight(collection);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8", "BINARY"})
  void damagedCodesAreMadeAnew(Precision precision) throws IOException {
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      VectorCollection collection = db.createCollection("c", config(Metric.EUCLIDEAN, precision));
      fill(collection);
      collection.rewrite();
    }
    Path codes;
    try (Stream<Path> all = Files.walk(dir)) {
      codes =
          all.filter(path -> path.getFileName().toString().startsWith("codes-"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(codes);
    for (int at = 5_000; at < bytes.length - 5_000; at++) {
      bytes[at] = 0x55;
    }
    Files.write(codes, bytes);
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      assertRight(db.collection("c"));
    }
  }

  @Test
  void codesAreCounted() {
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection plain =
          db.createCollection("plain", config(Metric.COSINE, Precision.FLOAT32));
      VectorCollection coded = db.createCollection("coded", config(Metric.COSINE, Precision.INT8));
      plain.upsert(VectorRecord.of("a", vector(), Metadata.empty()));
      coded.upsert(VectorRecord.of("a", vector(), Metadata.empty()));
      assertThat(coded.stats().vectorBytes()).isEqualTo(plain.stats().vectorBytes() + 64 + 16);
    }
  }
}
