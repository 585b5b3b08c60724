package dev.vectordb.samples.springai;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.samples.books.Book;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser.FilterExpressionParseException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** Brings the store in step with the books, then answers what the command line asks. */
@Component
class QuestionRunner implements ApplicationRunner, ExitCodeGenerator {
  private static final int TOP_K = 4;

  private final QuickstartProperties properties;
  private final Ingestor ingestor;
  private final VectorStore vectorStore;
  private final @Nullable ChatModel chatModel;
  private int exitCode;

  QuestionRunner(
      QuickstartProperties properties,
      Ingestor ingestor,
      VectorStore vectorStore,
      ObjectProvider<ChatModel> chatModel) {
    this.properties = properties;
    this.ingestor = ingestor;
    this.vectorStore = vectorStore;
    this.chatModel = chatModel.getIfAvailable();
  }

  @Override
  public void run(ApplicationArguments arguments) throws IOException {
    System.out.println("Books:");
    for (Book book : properties.books()) {
      System.out.println(ingestor.ingest(book));
    }
    Instant start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    System.out.printf(
        "Ready %.1f s after the start of the JVM.%n",
        Duration.between(start, Instant.now()).toMillis() / 1e3);
    if (chatModel == null) {
      System.out.println(
          "No chat model is configured (OLLAMA_BASE_URL or OPENAI_BASE_URL): showing passages only.");
    }
    String question = option(arguments, "ask");
    String filter = option(arguments, "filter");
    if (question != null) {
      ask(question, filter);
    }
    if (arguments.containsOption("interactive")
        && !"false".equals(option(arguments, "interactive"))) {
      converse(filter);
    } else if (question == null) {
      ask("Who stole the tarts?", null);
      ask("Why do islands have so few mammals?", null);
      ask(
          "Who came to Baker Street?",
          "book == 'Sherlock Holmes' && chapterNumber <= 3 && position > 10");
    }
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }

  private void converse(@Nullable String startFilter) throws IOException {
    System.out.println(
        "Ask; 'filter <filter>' restricts what follows, 'filter' alone lifts it, an empty line ends.");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String filter = startFilter;
    for (String line = prompt(in); line != null && !line.isBlank(); line = prompt(in)) {
      if (line.equals("filter") || line.startsWith("filter ")) {
        String text = line.substring("filter".length()).strip();
        filter = text.isEmpty() ? null : text;
      } else {
        ask(line.strip(), filter);
      }
    }
  }

  private static @Nullable String prompt(BufferedReader in) throws IOException {
    System.out.print("\n? ");
    System.out.flush();
    return in.readLine();
  }

  private void ask(String question, @Nullable String filter) {
    System.out.printf("%n%s%s%n", question, filter == null ? "" : "   [" + filter + "]");
    long start = System.nanoTime();
    try {
      SearchRequest.Builder request = SearchRequest.builder().query(question).topK(TOP_K);
      if (filter != null) {
        request.filterExpression(filter);
      }
      List<Document> passages = vectorStore.similaritySearch(request.build());
      Console.show(passages, System.nanoTime() - start);
      if (chatModel != null && !passages.isEmpty()) {
        System.out.println(reply(chatModel, Prompt.of(question, passages)));
      }
    } catch (FilterExpressionParseException | NumberFormatException | InvalidInputException e) {
      // The parser takes 99999999999 for an int; what it does not check, the collection does.
      System.out.println("The filter is refused: " + e.getMessage());
      exitCode = 2;
    }
  }

  /** The model is remote: whatever it fails with, the passages are there. */
  private static String reply(ChatModel chatModel, String prompt) {
    try {
      return String.valueOf(chatModel.call(prompt));
    } catch (RuntimeException e) {
      return "The chat model gave no answer: " + reason(e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable root =
        Objects.requireNonNullElse(NestedExceptionUtils.getRootCause(failure), failure);
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("");
  }

  private static @Nullable String option(ApplicationArguments arguments, String name) {
    List<String> values = arguments.getOptionValues(name);
    return values == null || values.isEmpty() || values.getLast().isBlank()
        ? null
        : values.getLast();
  }
}
