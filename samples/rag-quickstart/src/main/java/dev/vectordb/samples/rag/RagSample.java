package dev.vectordb.samples.rag;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.samples.books.Book;
import dev.vectordb.samples.common.Conversation;
import dev.vectordb.samples.common.Passage;
import dev.vectordb.samples.common.RefusedFilterException;
import dev.vectordb.samples.common.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The sample through LangChain4j, with filters of LangChain4j and of the database. */
@Component
class RagSample implements Sample {
  private static final String HOLMES_QUESTION = "How did Holmes know where the visitor had been?";

  private final RagProperties properties;
  private final Ingestor ingestor;
  private final PassageSearch search;

  RagSample(RagProperties properties, Ingestor ingestor, PassageSearch search) {
    this.properties = properties;
    this.ingestor = ingestor;
    this.search = search;
  }

  @Override
  public Iterable<String> ingest() {
    return () -> properties.books().stream().map(ingestor::ingest).iterator();
  }

  @Override
  public List<Passage> find(String question, @Nullable String filter) {
    try {
      return filter == null ? search.find(question, (Filter) null) : search.find(question, filter);
    } catch (InvalidInputException e) {
      throw new RefusedFilterException(e);
    }
  }

  @Override
  public void askExamples(Conversation conversation) {
    conversation.ask("Who stole the tarts?", null);
    conversation.ask("Why do islands have so few mammals?", null);
    Filter earlyHolmes =
        metadataKey("book")
            .isEqualTo(Book.SHERLOCK_HOLMES.title())
            .and(metadataKey("chapterNumber").isLessThanOrEqualTo(3))
            .and(metadataKey("position").isGreaterThan(10));
    conversation.ask(
        HOLMES_QUESTION,
        "LangChain4j: book, chapterNumber <= 3, position > 10",
        () -> search.find(HOLMES_QUESTION, earlyHolmes));
    conversation.ask(
        "Is there a cat?",
        "author IN ('Lewis Carroll', 'Charles Darwin') AND chapterNumber BETWEEN 6 AND 8"
            + " AND NOT chapter LIKE '%Tea%'");
  }
}
