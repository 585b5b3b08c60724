package dev.vectordb.langchain4j;

import static dev.vectordb.langchain4j.Entries.ids;
import static dev.vectordb.langchain4j.Entries.search;
import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of the database and entries of the store are the same things. */
class SharedLayoutTest {
  private static final float[] EAST = {1, 0};

  private VectorDatabase database;
  private VectorDbEmbeddingStore store;

  @BeforeEach
  void open() {
    database = VectorDatabase.inMemory();
    store = VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void writesTextAndMetadataWhereEveryoneLooksForThem() {
    UUID uuid = UUID.randomUUID();
    var metadata =
        new dev.langchain4j.data.document.Metadata()
            .put("string", "s")
            .put("uuid", uuid)
            .put("int", 1)
            .put("long", 2L)
            .put("float", 3.5f)
            .put("double", 4.5);
    String id = store.add(vector(EAST), TextSegment.from("the text", metadata));
    assertThat(store.collection().get(id).orElseThrow())
        .isEqualTo(
            VectorRecord.builder(id, EAST)
                .text("the text")
                .metadata(
                    Metadata.from(
                        Map.of(
                            "string", "s", "uuid", uuid, "int", 1, "long", 2L, "float", 3.5f,
                            "double", 4.5)))
                .build());
  }

  @Test
  void readsWhatWasWrittenThroughTheDatabase() {
    store
        .collection()
        .upsert(
            VectorRecord.builder("a", EAST)
                .text("the text")
                .metadata(
                    Metadata.builder()
                        .put("int", 7)
                        .put("flag", true)
                        .put("at", Instant.EPOCH)
                        .put("tags", List.of("x", "y"))
                        .put("nested", Map.of("k", 1L))
                        .build())
                .build());
    assertThat(search(store, vector(EAST)).getFirst().embedded())
        .isEqualTo(
            TextSegment.from(
                "the text",
                dev.langchain4j.data.document.Metadata.from(
                    Map.of(
                        "int", 7,
                        "flag", "true",
                        "at", "1970-01-01T00:00:00Z",
                        "tags", "[\"x\",\"y\"]",
                        "nested", "{\"k\":1}"))));
  }

  @Test
  void filtersByTheStoredTypeNotByWhatIsRead() {
    store.collection().upsert(VectorRecord.of("a", EAST, Metadata.of("flag", true)));
    assertThat(ids(store, vector(EAST), new IsEqualTo("flag", true))).containsExactly("a");
    assertThat(ids(store, vector(EAST), new IsEqualTo("flag", "true"))).isEmpty();
  }

  @Test
  void recordsWithoutTextAreMatchesWithoutSegment() {
    store.collection().upsert(VectorRecord.of("none", EAST, Metadata.of("k", "v")));
    store.collection().upsert(VectorRecord.builder("blank", EAST).text(" ").build());
    assertThat(search(store, vector(EAST)))
        .hasSize(2)
        .extracting(EmbeddingMatch::embedded)
        .containsOnlyNulls();
  }
}
