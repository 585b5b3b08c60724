package dev.vectordb.samples.rag;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.store.embedding.filter.Filter;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** Brings the store in step with the books, then answers what the command line asks. */
@Component
class QuestionRunner implements ApplicationRunner, ExitCodeGenerator {
  private final RagProperties properties;
  private final Ingestor ingestor;
  private final PassageSearch search;
  private final @Nullable ChatModel chatModel;
  private int exitCode;

  QuestionRunner(
      RagProperties properties,
      Ingestor ingestor,
      PassageSearch search,
      ObjectProvider<ChatModel> chatModel) {
    this.properties = properties;
    this.ingestor = ingestor;
    this.search = search;
    this.chatModel = chatModel.getIfAvailable();
  }

  @Override
  public void run(ApplicationArguments arguments) throws IOException {
    ingest();
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
      askExamples();
    }
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }

  private void ingest() {
    System.out.println("Books:");
    for (Book book : properties.books()) {
      System.out.println(ingestor.ingest(book));
    }
  }

  private void askExamples() {
    ask("Who stole the tarts?", (String) null);
    ask("Why do islands have so few mammals?", (String) null);
    Filter earlyHolmes =
        metadataKey("book")
            .isEqualTo(Book.SHERLOCK_HOLMES.title())
            .and(metadataKey("chapterNumber").isLessThanOrEqualTo(3))
            .and(metadataKey("position").isGreaterThan(10));
    answer(
        "How did Holmes know where the visitor had been?",
        "LangChain4j: book, chapterNumber <= 3, position > 10",
        () -> search.find("How did Holmes know where the visitor had been?", earlyHolmes));
    ask(
        "Is there a cat?",
        "author IN ('Lewis Carroll', 'Charles Darwin') AND chapterNumber BETWEEN 6 AND 8"
            + " AND NOT chapter LIKE '%Tea%'");
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
    answer(
        question,
        filter,
        () ->
            filter == null ? search.find(question, (Filter) null) : search.find(question, filter));
  }

  private void answer(String question, @Nullable String filter, Supplier<List<Passage>> finder) {
    System.out.printf("%n%s%s%n", question, filter == null ? "" : "   [" + filter + "]");
    long start = System.nanoTime();
    try {
      List<Passage> passages = finder.get();
      Console.show(passages, System.nanoTime() - start);
      if (chatModel != null && !passages.isEmpty()) {
        System.out.println(reply(chatModel, Prompt.of(question, passages)));
      }
    } catch (InvalidInputException e) {
      System.out.println(e.getMessage());
      exitCode = 2;
    }
  }

  /** The model is remote: whatever it fails with, the passages are there. */
  private static String reply(ChatModel chatModel, String prompt) {
    try {
      return String.valueOf(chatModel.chat(prompt));
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
