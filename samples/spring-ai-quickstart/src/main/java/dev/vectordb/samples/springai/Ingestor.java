package dev.vectordb.samples.springai;

import static java.util.stream.Collectors.toMap;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.samples.books.Book;
import dev.vectordb.samples.common.Progress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
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
  private final VectorStore vectorStore;
  private final int batchSize;

  Ingestor(Passages passages, VectorStore vectorStore, QuickstartProperties properties) {
    this.passages = passages;
    this.vectorStore = vectorStore;
    this.batchSize = properties.batchSize();
  }

  /**
   * @return what was done, as one line for the user
   */
  String ingest(Book book) {
    List<Document> wanted = passages.of(book);
    List<Document> missing = missing(wanted);
    deleteFrom(book, wanted.size());
    Progress progress = new Progress(book.title(), wanted.size(), wanted.size() - missing.size());
    for (int from = 0; from < missing.size(); from += batchSize) {
      List<Document> batch = missing.subList(from, Math.min(from + batchSize, missing.size()));
      vectorStore.add(batch); // embeds and writes
      progress.add(batch.size());
    }
    return progress.finish();
  }

  private void deleteFrom(Book book, int position) {
    FilterExpressionBuilder filter = new FilterExpressionBuilder();
    vectorStore.delete(
        filter.and(filter.eq("book", book.title()), filter.gte("position", position)).build());
  }

  /** Spring AI's interface reads by similarity only, so this asks the collection behind it. */
  private List<Document> missing(List<Document> wanted) {
    VectorCollection collection = vectorStore.<VectorCollection>getNativeClient().orElseThrow();
    List<String> ids = wanted.stream().map(Document::getId).toList();
    Map<String, String> stored =
        collection.get(ids).stream()
            .collect(
                toMap(VectorRecord::id, record -> Objects.requireNonNullElse(record.text(), "")));
    return wanted.stream()
        .filter(passage -> !Objects.equals(passage.getText(), stored.get(passage.getId())))
        .toList();
  }
}
