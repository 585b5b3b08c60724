package dev.vectordb.samples.readme;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.util.List;
import org.springframework.stereotype.Service;

/** The database through LangChain4j, in a Spring Boot application. */
@Service
class Notes {
  private final EmbeddingModel embeddingModel;
  private final EmbeddingStore<TextSegment> embeddingStore;

  Notes(EmbeddingModel embeddingModel, EmbeddingStore<TextSegment> embeddingStore) {
    this.embeddingModel = embeddingModel;
    this.embeddingStore = embeddingStore;
  }

  void write(String author, String text) {
    TextSegment note = TextSegment.from(text, Metadata.from("author", author));
    embeddingStore.add(embeddingModel.embed(note).content(), note);
  }

  List<String> find(String author, String question) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(embeddingModel.embed(question).content())
            .filter(metadataKey("author").isEqualTo(author))
            .maxResults(3)
            .build();
    return embeddingStore.search(request).matches().stream()
        .map(match -> match.embedded().text())
        .toList();
  }
}
