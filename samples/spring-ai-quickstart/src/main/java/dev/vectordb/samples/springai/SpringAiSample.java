package dev.vectordb.samples.springai;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.samples.common.Conversation;
import dev.vectordb.samples.common.Passage;
import dev.vectordb.samples.common.RefusedFilterException;
import dev.vectordb.samples.common.Sample;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser.FilterExpressionParseException;
import org.springframework.stereotype.Component;

/** The sample through Spring AI, with its filter expressions. */
@Component
class SpringAiSample implements Sample {
  private static final int TOP_K = 4;

  private final QuickstartProperties properties;
  private final Ingestor ingestor;
  private final VectorStore vectorStore;

  SpringAiSample(QuickstartProperties properties, Ingestor ingestor, VectorStore vectorStore) {
    this.properties = properties;
    this.ingestor = ingestor;
    this.vectorStore = vectorStore;
  }

  @Override
  public Iterable<String> ingest() {
    return () -> properties.books().stream().map(ingestor::ingest).iterator();
  }

  @Override
  public List<Passage> find(String question, @Nullable String filter) {
    try {
      SearchRequest.Builder request = SearchRequest.builder().query(question).topK(TOP_K);
      if (filter != null) {
        request.filterExpression(filter);
      }
      return vectorStore.similaritySearch(request.build()).stream()
          .map(SpringAiSample::passage)
          .toList();
    } catch (FilterExpressionParseException | NumberFormatException | InvalidInputException e) {
      // The parser takes 99999999999 for an int; what it does not check, the collection does.
      throw new RefusedFilterException(e);
    }
  }

  private static Passage passage(Document found) {
    return Passage.of(
        Objects.requireNonNullElse(found.getText(), ""),
        found.getMetadata(),
        Objects.requireNonNull(found.getScore()));
  }

  @Override
  public void askExamples(Conversation conversation) {
    conversation.ask("Who stole the tarts?", null);
    conversation.ask("Why do islands have so few mammals?", null);
    conversation.ask(
        "Who came to Baker Street?",
        "book == 'Sherlock Holmes' && chapterNumber <= 3 && position > 10");
  }
}
