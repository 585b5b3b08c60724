package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store under LangChain4j's own ingestor and retriever. */
class RagPipelineTest {
  @TempDir Path directory;

  @Test
  void retrievesWhatWasIngestedBeforeARestart() {
    try (var store = open()) {
      EmbeddingStoreIngestor.builder()
          .embeddingModel(MiniLm.MODEL)
          .embeddingStore(store)
          .build()
          .ingest(
              document("The otter floats on its back to sleep.", "animals.txt", 1),
              document("Beavers fell trees to build dams.", "animals.txt", 2),
              document("Basalt forms from cooled lava.", "rocks.txt", 1));
    }
    try (var store = open()) {
      List<Content> contents =
          EmbeddingStoreContentRetriever.builder()
              .embeddingModel(MiniLm.MODEL)
              .embeddingStore(store)
              .maxResults(1)
              .filter(metadataKey("file").isEqualTo("animals.txt"))
              .build()
              .retrieve(Query.from("How do otters rest?"));
      assertThat(contents)
          .singleElement()
          .satisfies(content -> {
            assertThat(content.textSegment().text())
                .isEqualTo("The otter floats on its back to sleep.");
            assertThat(content.textSegment().metadata().getInteger("page")).isEqualTo(1);
            assertThat(content.metadata())
                .containsKeys(ContentMetadata.SCORE, ContentMetadata.EMBEDDING_ID);
          });
    }
  }

  private VectorDbEmbeddingStore open() {
    return VectorDbEmbeddingStore.builder()
        .path(directory)
        .dimension(MiniLm.MODEL.dimension())
        .build();
  }

  private static Document document(String text, String file, int page) {
    return Document.from(text, new Metadata().put("file", file).put("page", page));
  }
}
