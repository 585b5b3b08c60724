package dev.vectordb.it.both;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** One model in this process, for both ecosystems. */
@SpringBootApplication
public class BothApplication {

  /**
   * Starts the application.
   *
   * @param arguments Spring's
   */
  public static void main(String[] arguments) {
    SpringApplication.run(BothApplication.class, arguments);
  }

  @Bean
  EmbeddingModel langChain4jModel() {
    return new AllMiniLmL6V2QuantizedEmbeddingModel();
  }

  @Bean
  OnnxEmbeddingModel springAiModel(EmbeddingModel model) {
    return new OnnxEmbeddingModel(model);
  }
}
