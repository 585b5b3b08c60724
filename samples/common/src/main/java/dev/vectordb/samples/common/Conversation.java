package dev.vectordb.samples.common;

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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.core.NestedExceptionUtils;

/** Brings the store in step with the books, then answers what the command line asks. */
public final class Conversation implements ApplicationRunner, ExitCodeGenerator {
  private final Sample sample;
  private final @Nullable UnaryOperator<String> chatModel;
  private int exitCode;

  /**
   * Prepares.
   *
   * @param sample the sample that answers
   * @param chatModel from a prompt to an answer, or null to show passages only
   */
  public Conversation(Sample sample, @Nullable UnaryOperator<String> chatModel) {
    this.sample = sample;
    this.chatModel = chatModel;
  }

  @Override
  public void run(ApplicationArguments arguments) throws IOException {
    System.out.println("Books:");
    sample.ingest().forEach(System.out::println);
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
      sample.askExamples(this);
    }
  }

  /** Returns 2 if a filter was refused. */
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

  /**
   * Asks, and shows the passages, and the answer of the chat model if there is one.
   *
   * @param question the question
   * @param filter restricts the passages, or null
   */
  public void ask(String question, @Nullable String filter) {
    ask(question, filter, () -> sample.find(question, filter));
  }

  /**
   * Asks in a way of one's own, and shows as {@link #ask(String, String)} does.
   *
   * @param question the question
   * @param filter what to show as the filter, or null
   * @param finder finds the passages
   */
  public void ask(String question, @Nullable String filter, Supplier<List<Passage>> finder) {
    System.out.printf("%n%s%s%n", question, filter == null ? "" : "   [" + filter + "]");
    long start = System.nanoTime();
    try {
      List<Passage> passages = finder.get();
      Console.show(passages, System.nanoTime() - start);
      if (chatModel != null && !passages.isEmpty()) {
        System.out.println(reply(chatModel, Prompt.of(question, passages)));
      }
    } catch (RefusedFilterException e) {
      System.out.println("The filter is refused: " + e.getMessage());
      exitCode = 2;
    }
  }

  /** The model is remote: whatever it fails with, the passages are there. */
  private static String reply(UnaryOperator<String> chatModel, String prompt) {
    try {
      return chatModel.apply(prompt);
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
