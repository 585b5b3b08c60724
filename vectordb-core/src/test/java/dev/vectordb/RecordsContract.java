package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static dev.vectordb.ContractFixture.nearX;
import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link VectorDatabase} keeps of records: they come back as they were last written. */
interface RecordsContract extends ContractFixture {

  @Test
  default void aRecordComesBackAsItWentIn() {
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
  default void vectorsComeBackToTheLastBit(Metric metric) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    VectorCollection collection =
        database().createCollection("bits", CollectionConfig.builder(37).metric(metric).build());
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
  default void upsertReplaces() {
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
  default void ofSeveralWithOneIdTheLastIsKept() {
    VectorCollection collection = collection(Metric.COSINE);
    WriteResult result =
        collection.upsert(
            List.of(record("a", 1, 0, 0), record("b", 1, 0, 0), record("a", 0, 1, 0)));
    assertThat(result.inserted()).isEqualTo(2);
    assertThat(collection.get("a").orElseThrow().vector()).containsExactly(0, 1, 0);
  }

  @Test
  default void insertIfAbsentLeavesWhatIsThere() {
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
  default void deletesByIdsByFilterAndAll() {
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
  default void metadataIsMergedOrReplacedAndTheVectorStays() {
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
  default void scrollingSeesEveryUnchangedRecordOnceWhateverHappens() {
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
}
