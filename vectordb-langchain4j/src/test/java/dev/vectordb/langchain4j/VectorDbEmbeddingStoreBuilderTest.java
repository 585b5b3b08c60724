package dev.vectordb.langchain4j;

import static dev.vectordb.langchain4j.Entries.ids;
import static dev.vectordb.langchain4j.Entries.search;
import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorDbEmbeddingStoreBuilderTest {
  private static final Embedding EAST = vector(1, 0);

  @TempDir Path directory;

  @Test
  void findsEverythingAgainAfterReopening() {
    TextSegment segment = TextSegment.from("the text", Metadata.metadata("k", "v"));
    String id;
    try (var store = VectorDbEmbeddingStore.builder().path(directory).dimension(2).build()) {
      id = store.add(EAST, segment);
      store.add("gone", EAST);
      store.remove("gone");
    }
    try (var store = VectorDbEmbeddingStore.builder().path(directory).build()) {
      assertThat(search(store, EAST)).containsExactly(new EmbeddingMatch<>(1.0, id, EAST, segment));
    }
  }

  @Test
  void ownsTheDatabaseOfAPath() {
    var store = VectorDbEmbeddingStore.builder().path(directory).dimension(2).build();
    assertThatThrownBy(() -> VectorDatabase.open(directory))
        .isInstanceOf(DatabaseLockedException.class);
    store.close();
    store.close();
    VectorDatabase.open(directory).close();
    assertThatThrownBy(() -> store.add(EAST)).isInstanceOf(DatabaseClosedException.class);
  }

  @Test
  void leavesADatabaseThatWasHandedInOpen() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      var store = VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
      store.close();
      store.add("a", EAST);
      assertThat(ids(store, EAST, null)).containsExactly("a");
    }
  }

  @Test
  void takesACollectionAsItIs() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection =
          database
              .tenant("acme")
              .createCollection(
                  "notes", CollectionConfig.builder(2).metric(Metric.EUCLIDEAN).build());
      var store = VectorDbEmbeddingStore.builder().collection(collection).build();
      assertThat(store.collection()).isSameAs(collection);
      store.add("a", EAST);
      assertThat(collection.count()).isOne();
      assertThat(database.listCollections()).isEmpty();
    }
  }

  @Test
  void namesTheCollection() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
      VectorDbEmbeddingStore.builder()
          .database(database)
          .collection("notes")
          .dimension(3)
          .build()
          .add(vector(1, 2, 3));
      assertThat(database.collection(VectorDbEmbeddingStoreBuilder.DEFAULT_COLLECTION).count())
          .isZero();
      assertThat(database.collection("notes").count()).isOne();
    }
  }

  @Test
  void refusesToGuessTheDimension() {
    assertThatThrownBy(() -> VectorDbEmbeddingStore.builder().path(directory).build())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("dimension")
        .hasMessageContaining("'documents'");
    VectorDatabase.open(directory).close();
  }

  @Test
  void refusesADimensionThatContradictsWhatIsStored() {
    VectorDbEmbeddingStore.builder().path(directory).dimension(2).build().close();
    assertThatThrownBy(() -> VectorDbEmbeddingStore.builder().path(directory).dimension(3).build())
        .isInstanceOf(DimensionMismatchException.class);
    VectorDatabase.open(directory).close();
  }

  @Test
  void wantsExactlyOneSource() {
    assertThatThrownBy(() -> VectorDbEmbeddingStore.builder().dimension(2).build())
        .isInstanceOf(InvalidConfigException.class);
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      assertThatThrownBy(() ->
              VectorDbEmbeddingStore.builder()
                  .database(database)
                  .path(directory)
                  .dimension(2)
                  .build())
          .isInstanceOf(InvalidConfigException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }
}
