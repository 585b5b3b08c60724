package dev.vectordb.samples.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.samples.common.ChatServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Runs the sample with the real model on the first chapters of one book. */
@ExtendWith(OutputCaptureExtension.class)
class SpringAiQuickstartTest {
  private static final String QUESTION = "Who is late and has pink eyes?";
  private static final EmbeddingModel MODEL = new MiniLmEmbeddingModel();

  @TempDir Path directory;
  private WatchedEmbeddingModel model;

  @BeforeEach
  void watchTheModel() {
    model = new WatchedEmbeddingModel(MODEL, Integer.MAX_VALUE);
  }

  @Test
  void secondStartEmbedsTheQuestionOnly(CapturedOutput output) {
    start("--ask=" + QUESTION).close();
    int passages = model.embedded().size() - 1;
    assertThat(passages).isGreaterThan(10);
    assertThat(output).contains("passages embedded and stored");

    watchTheModel();
    start("--ask=" + QUESTION).close();

    assertThat(model.embedded()).containsExactly(QUESTION);
    assertThat(output)
        .contains(passages + " passages, all stored already")
        .contains("Alice in Wonderland, chapter 1 (Down the Rabbit-Hole)");
  }

  @Test
  void ingestionThatBrokeOffGoesOnWhereItStopped() {
    model = new WatchedEmbeddingModel(MODEL, 12);
    assertThatThrownBy(() -> start("--ask=" + QUESTION))
        .hasStackTraceContaining("interrupted on purpose");
    List<String> before = List.copyOf(model.embedded());
    assertThat(before).hasSize(8);

    watchTheModel();
    start("--ask=" + QUESTION).close();

    assertThat(model.embedded()).isNotEmpty().doesNotContainAnyElementsOf(before);
  }

  @Test
  void filtersRestrictTheAnswers() {
    try (ConfigurableApplicationContext context = start("--ask=" + QUESTION)) {
      VectorStore store = context.getBean(VectorStore.class);

      assertThat(find(store, "chapterNumber == 2 && book == 'Alice in Wonderland'"))
          .hasSize(4)
          .allSatisfy(found ->
              assertThat(found.getMetadata())
                  .containsEntry("chapter", "The Pool of Tears")
                  .containsEntry("chapterNumber", 2));
      assertThat(find(store, "position IN [3, 4]")).hasSize(2);
      assertThat(find(store, "book == 'Sherlock Holmes'")).isEmpty();
    }
  }

  @Test
  void hasAConfiguredChatModelAnswerFromThePassages(CapturedOutput output) throws IOException {
    try (ChatServer server = new ChatServer()) {
      start("--ask=" + QUESTION, "--OLLAMA_BASE_URL=" + server.baseUrl()).close();

      assertThat(output).contains("The White Rabbit [1].").doesNotContain("No chat model");
      assertThat(server.requests())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("llama3.2", QUESTION, "White Rabbit with pink eyes");
    }
  }

  @Test
  void showsThePassagesWhenTheChatModelFails(CapturedOutput output) throws IOException {
    try (ChatServer server = new ChatServer(400);
        ConfigurableApplicationContext context =
            start("--ask=" + QUESTION, "--OLLAMA_BASE_URL=" + server.baseUrl())) {
      assertThat(server.requests()).isNotEmpty();
      assertThat(output)
          .contains("Alice in Wonderland, chapter 1 (Down the Rabbit-Hole)")
          .contains("The chat model gave no answer: ")
          .doesNotContain("\tat ");
      assertThat(SpringApplication.exit(context)).isZero();
    }
  }

  @Test
  void showsThePassagesWhenTheChatModelIsNotThere(CapturedOutput output) throws IOException {
    ChatServer stopped = new ChatServer();
    stopped.close();
    try (ConfigurableApplicationContext context =
        start("--ask=" + QUESTION, "--OLLAMA_BASE_URL=" + stopped.baseUrl())) {
      assertThat(output)
          .contains("Alice in Wonderland, chapter 1 (Down the Rabbit-Hole)")
          .contains("The chat model gave no answer: ")
          .doesNotContain("\tat ");
      assertThat(SpringApplication.exit(context)).isZero();
    }
  }

  @Test
  void blankAddressesCountAsNotSet(CapturedOutput output) {
    start("--ask=" + QUESTION, "--OLLAMA_BASE_URL=", "--OPENAI_BASE_URL= ").close();

    assertThat(output).contains("No chat model is configured");
  }

  @ParameterizedTest
  @ValueSource(strings = {"position == 99999999999", "position == 99999999999999999999L"})
  void explainsAFilterWithANumberThatIsTooLarge(String filter, CapturedOutput output) {
    try (ConfigurableApplicationContext context =
        start("--ask=" + QUESTION, "--filter=" + filter)) {
      assertThat(output).contains("The filter is refused: ").contains("99999999999");
      assertThat(SpringApplication.exit(context)).isEqualTo(2);
    }
  }

  @Test
  void explainsAFilterThatTheCollectionRefuses(CapturedOutput output) {
    String filter = "position IN [" + "1, ".repeat(20_000) + "1]";
    try (ConfigurableApplicationContext context =
        start("--ask=" + QUESTION, "--filter=" + filter)) {
      assertThat(output).contains("The filter is refused: values: are 20001");
      assertThat(SpringApplication.exit(context)).isEqualTo(2);
    }
  }

  @Test
  void explainsAFilterThatCannotBeParsed(CapturedOutput output) {
    try (ConfigurableApplicationContext context =
        start("--ask=" + QUESTION, "--filter=book = 'Sherlock Holmes'")) {
      assertThat(output).contains("Line: 1:");
      assertThat(SpringApplication.exit(context)).isEqualTo(2);
    }
  }

  private static List<Document> find(VectorStore store, String filter) {
    return store.similaritySearch(
        SearchRequest.builder().query(QUESTION).filterExpression(filter).build());
  }

  private ConfigurableApplicationContext start(String... arguments) {
    List<String> all = new ArrayList<>();
    all.add("--vectordb.path=" + directory.resolve("data"));
    all.add("--quickstart.books=alice");
    all.add("--quickstart.chapters=2");
    all.add("--quickstart.batch-size=8");
    all.addAll(List.of(arguments));
    return new SpringApplicationBuilder(SpringAiQuickstart.class)
        .initializers(this::replaceTheModel)
        .run(all.toArray(String[]::new));
  }

  private void replaceTheModel(ConfigurableApplicationContext context) {
    ((GenericApplicationContext) context)
        .registerBean(
            "watchedEmbeddingModel",
            EmbeddingModel.class,
            () -> model,
            definition -> definition.setPrimary(true));
  }
}
