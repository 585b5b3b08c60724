package dev.vectordb;

import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidIdException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.InvalidVectorException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link VectorDatabase} refuses: bad input, with nothing written. */
interface InputContract extends ContractFixture {

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "-a", "a/b", "..", "é", "a.b"})
  default void badNamesAreRefused(String name) {
    assertThatThrownBy(() -> database().createCollection(name, CollectionConfig.ofDimension(3)))
        .isInstanceOf(InvalidNameException.class)
        .hasMessageContaining("'" + name + "'");
    assertThatThrownBy(() -> database().tenant(name)).isInstanceOf(InvalidNameException.class);
  }

  @Test
  default void badRecordsAreRefusedAndNothingIsWritten() {
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
  default void idsHaveRules() {
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
}
