package dev.vectordb.samples.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.MetadataFilterBuilder;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.samples.books.Book;
import dev.vectordb.samples.common.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Brings the store in step with a book: embeds and writes the passages that are missing or have
 * changed, and removes those that are no more.
 *
 * <p>Each batch is durable when its write returns, so an ingestion that was killed goes on where it
 * stopped.
 */
@Component
class Ingestor {
  private final Passages passages;
  private final EmbeddingModel embeddingModel;
  private final EmbeddingStore<TextSegment> embeddingStore;
  private final VectorDatabase database;
  private final String collectionName;
  private final int batchSize;

  Ingestor(
      Passages passages,
      EmbeddingModel embeddingModel,
      EmbeddingStore<TextSegment> embeddingStore,
      VectorDatabase database,
      @Value("${vectordb.default-collection}") String collectionName,
      RagProperties properties) {
    this.passages = passages;
    this.embeddingModel = embeddingModel;
    this.embeddingStore = embeddingStore;
    this.database = database;
    this.collectionName = collectionName;
    this.batchSize = properties.batchSize();
  }

  /**
   * @return what was done, as one line for the user
   */
  String ingest(Book book) {
    List<TextSegment> wanted = passages.of(book);
    List<TextSegment> missing = missing(book, wanted);
    embeddingStore.removeAll(
        MetadataFilterBuilder.metadataKey("book")
            .isEqualTo(book.title())
            .and(
                MetadataFilterBuilder.metadataKey("position")
                    .isGreaterThanOrEqualTo(wanted.size())));
    Progress progress = new Progress(book.title(), wanted.size(), wanted.size() - missing.size());
    for (int from = 0; from < missing.size(); from += batchSize) {
      List<TextSegment> batch = missing.subList(from, Math.min(from + batchSize, missing.size()));
      List<Embedding> embeddings = embeddingModel.embedAll(batch).content();
      embeddingStore.addAll(ids(book, batch), embeddings, batch);
      progress.add(batch.size());
    }
    return progress.finish();
  }

  private List<TextSegment> missing(Book book, List<TextSegment> wanted) {
    VectorCollection collection = database.collection(collectionName);
    Map<String, String> stored = HashMap.newHashMap(wanted.size());
    for (VectorRecord record : collection.get(ids(book, wanted))) {
      stored.put(record.id(), record.text());
    }
    List<TextSegment> missing = new ArrayList<>();
    for (TextSegment passage : wanted) {
      if (!passage.text().equals(stored.get(Passages.id(book, passage)))) {
        missing.add(passage);
      }
    }
    return missing;
  }

  private static List<String> ids(Book book, List<TextSegment> passages) {
    return passages.stream().map(passage -> Passages.id(book, passage)).toList();
  }
}
