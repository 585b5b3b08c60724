package dev.vectordb.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The README's examples do what it says. */
@ExtendWith(OutputCaptureExtension.class)
class ExamplesTest {
  @TempDir Path directory;

  @Test
  void films(CapturedOutput output) {
    Films.main(new String[] {directory.toString()});

    assertThat(output.getOut().lines().filter(line -> line.contains("{year=")))
        .hasSize(2)
        .satisfies(
            lines -> assertThat(lines.getFirst()).startsWith("heat 0."),
            lines -> assertThat(lines.getLast()).startsWith("amelie 0."));
  }

  @Test
  void notesAndLettersShareOneCollection() {
    try (ConfigurableApplicationContext application = start()) {
      Notes notes = application.getBean(Notes.class);
      notes.write("ada", "The engine weaves algebraical patterns.");
      notes.write("ada", "Lunch was cold.");
      notes.write("grace", "A moth was found in relay 70.");
      Letters letters = application.getBean(Letters.class);
      letters.file("bank", 2019, "Your card expires soon.");
      letters.file("bank", 2024, "Your new card is on its way.");

      assertThat(notes.find("ada", "What does the machine do?"))
          .containsExactly("The engine weaves algebraical patterns.", "Lunch was cold.");
      assertThat(letters.find("Where is my card?"))
          .extracting(Document::getText)
          .containsExactly("Your new card is on its way.");
      assertThat(application.getBean(VectorDatabase.class).collection("documents"))
          .extracting(VectorCollection::count)
          .isEqualTo(5L);
    }
    try (ConfigurableApplicationContext application = start()) {
      assertThat(application.getBean(Notes.class).find("grace", "insects"))
          .containsExactly("A moth was found in relay 70.");
    }
  }

  private ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(Application.class).run("--vectordb.path=" + directory);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Notes.class, Letters.class})
  static class Application {
    @Bean
    EmbeddingModel embeddingModel() {
      return new AllMiniLmL6V2QuantizedEmbeddingModel();
    }

    @Bean
    org.springframework.ai.embedding.EmbeddingModel springAiEmbeddingModel(EmbeddingModel model) {
      return new SpringAiModel(model);
    }
  }

  private record SpringAiModel(EmbeddingModel model)
      implements org.springframework.ai.embedding.EmbeddingModel {
    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
      return new EmbeddingResponse(
          model
              .embedAll(request.getInstructions().stream().map(TextSegment::from).toList())
              .content()
              .stream()
              .map(embedding -> new Embedding(embedding.vector(), 0))
              .toList());
    }

    @Override
    public float[] embed(Document document) {
      return embed(Objects.requireNonNull(document.getText()));
    }

    @Override
    public int dimensions() {
      return model.dimension();
    }
  }
}
