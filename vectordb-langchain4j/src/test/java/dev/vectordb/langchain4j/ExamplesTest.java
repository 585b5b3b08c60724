package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, run. */
class ExamplesTest {
  @TempDir Path directory;

  @Test
  void ownDatabase() {
    List<String> answers = ownDatabase(directory, MiniLm.MODEL);
    assertThat(answers).containsExactly("Sea otters hold hands while they sleep.");
  }

  private static List<String> ownDatabase(Path directory, EmbeddingModel model) {
    // @start region="own-database"
    try (var store =
        VectorDbEmbeddingStore.builder().path(directory).dimension(model.dimension()).build()) {
      for (String text :
          List.of("Sea otters hold hands while they sleep.", "Basalt is an igneous rock.")) {
        TextSegment segment = TextSegment.from(text, Metadata.metadata("language", "en"));
        store.add(model.embed(segment).content(), segment);
      }
      EmbeddingSearchRequest request =
          EmbeddingSearchRequest.builder()
              .queryEmbedding(model.embed("How do otters rest?").content())
              .filter(metadataKey("language").isEqualTo("en"))
              .maxResults(5)
              .minScore(0.7)
              .build();
      return store.search(request).matches().stream()
          .map(EmbeddingMatch::embedded)
          .map(TextSegment::text)
          .toList();
    }
    // @end
  }

  @Test
  void sharedDatabase() {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      // @start region="shared-database"
      VectorDbEmbeddingStore store =
          VectorDbEmbeddingStore.builder()
              .database(database)
              .collection("manuals")
              .config(CollectionConfig.builder(384).durability(Durability.os()).build())
              .build();
      // @end
      store.add(MiniLm.MODEL.embed("Press the red button.").content());
      assertThat(database.collection("manuals").count()).isOne();
    }
  }
}
