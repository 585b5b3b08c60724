package dev.vectordb;

import static dev.vectordb.ContractFixture.nearX;
import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link VectorDatabase} keeps of collections, tenants and its own life. */
interface CollectionsContract extends ContractFixture {

  @Test
  default void tenantsDoNotSeeEachOther() {
    VectorTenant blue = database().tenant("blue");
    VectorTenant red = database().tenant("red");
    blue.createCollection("docs", CollectionConfig.builder(3).model("m1").build())
        .upsert(record("a", 1, 0, 0));
    red.createCollection("docs", CollectionConfig.builder(2).model("m2").build());
    assertThat(red.collection("docs").count()).isZero();
    assertThat(database().findCollection("docs")).isEmpty();
    assertThat(database().listTenants()).containsExactly("blue", "red");
    assertThat(red.listCollections())
        .singleElement()
        .extracting(CollectionInfo::config)
        .extracting(CollectionConfig::model)
        .isEqualTo("m2");
    assertThat(database().listAllCollections()).hasSize(2);
  }

  @Test
  default void collectionsAreCreatedFoundAndDropped() {
    CollectionConfig config = CollectionConfig.ofDimension(3);
    VectorCollection created = database().createCollection("docs", config);
    created.upsert(record("a", 1, 0, 0));
    assertThat(database().collection("docs").count()).isEqualTo(1);
    assertThatThrownBy(() -> database().createCollection("docs", config))
        .isInstanceOf(CollectionExistsException.class);
    assertThat(database().getOrCreateCollection("docs", config).count()).isEqualTo(1);
    assertThatThrownBy(
            () -> database().getOrCreateCollection("docs", CollectionConfig.ofDimension(4)))
        .isInstanceOf(DimensionMismatchException.class);
    assertThatThrownBy(() ->
            database()
                .getOrCreateCollection(
                    "docs", CollectionConfig.builder(3).metric(Metric.EUCLIDEAN).build()))
        .isInstanceOf(CollectionExistsException.class);
    assertThat(database().dropCollection("docs")).isTrue();
    assertThat(database().dropCollection("docs")).isFalse();
    assertThat(database().findCollection("docs")).isEmpty();
    assertThatThrownBy(created::count).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> database().collection("docs"))
        .isInstanceOf(CollectionNotFoundException.class);
    assertThat(database().createCollection("docs", config).count()).isZero();
  }

  @ParameterizedTest
  @EnumSource(IndexKind.class)
  default void statsTell(IndexKind kind) {
    VectorCollection collection =
        database().createCollection("stats", CollectionConfig.builder(3).indexKind(kind).build());
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
  default void nothingWorksAfterClosing() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(record("a", 1, 0, 0));
    database().close();
    database().close();
    assertThatThrownBy(() -> collection.upsert(record("b", 1, 0, 0)))
        .isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> collection.search(nearX().build()))
        .isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> database().collection("c0"))
        .isInstanceOf(DatabaseClosedException.class);
  }

  @Test
  default void anInterruptedCallerHarmsNobody() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      collection.upsert(record("r" + i, 1, i, 0));
      assertThat(Thread.interrupted()).isTrue();
    }
    Thread.currentThread().interrupt();
    collection.rewrite();
    VectorCollection second =
        database().createCollection("interrupted", CollectionConfig.ofDimension(3));
    assertThat(Thread.interrupted()).isTrue();
    second.upsert(record("a", 1, 0, 0));
    assertThat(collection.count()).isEqualTo(20);
  }
}
