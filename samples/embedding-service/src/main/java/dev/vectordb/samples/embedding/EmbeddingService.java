package dev.vectordb.samples.embedding;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The service: one model in this process, behind the API that OpenAI's clients speak. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddingProperties.class)
public class EmbeddingService {

  /** Weights and tokenizer are in the jar; nothing is downloaded. */
  @Bean
  EmbeddingModel embeddingModel() {
    EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    model.embed("warm up"); // the first call prepares the session; nobody should wait for it
    return model;
  }

  /**
   * Starts the service.
   *
   * @param args properties of Spring Boot
   */
  public static void main(String[] args) {
    SpringApplication.run(EmbeddingService.class, args);
  }
}
