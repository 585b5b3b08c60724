package dev.vectordb.samples.server;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;

/** The server: the starter in an application without anything of its own but where texts go. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(VectorDbServer.EmbeddingProperties.class)
public class VectorDbServer {

  /**
   * The service that makes vectors of texts.
   *
   * @param url Base URL of an OpenAI-compatible API, with /v1. Texts are refused unless set.
   * @param apiKey Its key.
   * @param model Its model.
   * @param timeout Longest time of one call.
   */
  @ConfigurationProperties("server.embedding")
  record EmbeddingProperties(
      @DefaultValue("") String url,
      @DefaultValue("none") String apiKey,
      @DefaultValue("all-minilm-l6-v2-q") String model,
      @DefaultValue("30s") Duration timeout) {

    @Override
    public String toString() {
      return "EmbeddingProperties[url=" + url + ", model=" + model + "]";
    }
  }

  @Bean
  @ConditionalOnExpression("!'${server.embedding.url:}'.isBlank()")
  EmbeddingModel embeddingModel(EmbeddingProperties properties) {
    return OpenAiEmbeddingModel.builder()
        .baseUrl(properties.url())
        .apiKey(properties.apiKey().isBlank() ? "none" : properties.apiKey())
        .modelName(properties.model())
        .timeout(properties.timeout())
        .maxRetries(2)
        .build();
  }

  /**
   * Starts the server.
   *
   * @param args properties of Spring Boot
   */
  public static void main(String[] args) {
    SpringApplication.run(VectorDbServer.class, args);
  }
}
