package dev.vectordb.samples.rag;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.vectordb.VectorDatabase;
import dev.vectordb.samples.books.Book;
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
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Runs the sample with the real model on the first chapters of one book. */
@ExtendWith(OutputCaptureExtension.class)
class RagQuickstartTest {
  private static final String QUESTION = "Who is late and has pink eyes?";
  private static final EmbeddingModel MODEL = new AllMiniLmL6V2QuantizedEmbeddingModel();

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
    assertThat(passages).isGreaterThan(20);
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
    start("--ask=" + QUESTION).close();
    List<String> wanted = List.copyOf(model.embedded().subList(0, model.embedded().size() - 1));

    Path other = directory.resolve("other");
    model = new WatchedEmbeddingModel(MODEL, 20);
    assertThatThrownBy(() -> start(other, "--ask=" + QUESTION))
        .hasStackTraceContaining("interrupted on purpose");
    List<String> embedded = new ArrayList<>(model.embedded());
    assertThat(embedded).isNotEmpty();

    watchTheModel();
    start(other, "--ask=" + QUESTION).close();
    embedded.addAll(model.embedded().subList(0, model.embedded().size() - 1));

    assertThat(embedded).isEqualTo(wanted);
  }

  @Test
  void changedPassagesReplaceTheOldOnes() {
    start("--ask=" + QUESTION, "--rag.passage-length=300").close();

    try (ConfigurableApplicationContext context = start("--ask=" + QUESTION)) {
      List<String> ids =
          context.getBean(Passages.class).of(Book.ALICE).stream()
              .map(passage -> Passages.id(Book.ALICE, passage))
              .toList();
      VectorDatabase database = context.getBean(VectorDatabase.class);
      assertThat(database.collection("passages").count()).isEqualTo(ids.size());
      assertThat(database.collection("passages").get(ids)).hasSameSizeAs(ids);
    }
  }

  @Test
  void filtersOfBothKindsRestrictTheAnswers() {
    try (ConfigurableApplicationContext context = start("--ask=" + QUESTION)) {
      PassageSearch search = context.getBean(PassageSearch.class);

      assertThat(search.find(QUESTION, metadataKey("chapterNumber").isEqualTo(2)))
          .hasSize(4)
          .allSatisfy(
              passage -> assertThat(passage.source()).contains("chapter 2 (The Pool of Tears)"));
      assertThat(search.find(QUESTION, "chapter LIKE 'The Pool%' AND book = 'Alice in Wonderland'"))
          .isEqualTo(search.find(QUESTION, metadataKey("chapterNumber").isEqualTo(2)));
      assertThat(search.find(QUESTION, "position BETWEEN 3 AND 4")).hasSize(2);
      assertThat(search.find(QUESTION, "book = 'Sherlock Holmes'")).isEmpty();
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

  @Test
  void explainsAFilterThatCannotBeParsed(CapturedOutput output) {
    try (ConfigurableApplicationContext context =
        start("--ask=" + QUESTION, "--filter=book = AND")) {
      assertThat(output).contains("book = AND").contains("^");
      assertThat(SpringApplication.exit(context)).isEqualTo(2);
    }
  }

  private ConfigurableApplicationContext start(String... arguments) {
    return start(directory.resolve("data"), arguments);
  }

  private ConfigurableApplicationContext start(Path path, String... arguments) {
    List<String> all = new ArrayList<>();
    all.add("--vectordb.path=" + path);
    all.add("--rag.books=alice");
    all.add("--rag.chapters=2");
    all.add("--rag.batch-size=8");
    all.addAll(List.of(arguments));
    return new SpringApplicationBuilder(RagQuickstart.class)
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
