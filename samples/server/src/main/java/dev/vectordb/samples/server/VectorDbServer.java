package dev.vectordb.samples.server;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.event.EventListener;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** The server: the starter in an application without anything of its own but where texts go. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddingProperties.class)
public class VectorDbServer {
  private static final Logger LOGGER = LoggerFactory.getLogger(VectorDbServer.class);

  /** Asks the embedding service over HTTP; it need not be there before a text comes. */
  @Bean
  @Conditional(UrlIsSet.class)
  EmbeddingModel embeddingModel(EmbeddingProperties properties) {
    return OpenAiEmbeddingModel.builder()
        .baseUrl(properties.url())
        .apiKey(StringUtils.hasText(properties.apiKey()) ? properties.apiKey() : "none")
        .modelName(properties.model())
        .dimensions(properties.dimension())
        .maxSegmentsPerBatch(properties.batch())
        .timeout(properties.timeout())
        .maxRetries(properties.retries())
        .build();
  }

  /** An address that is set to nothing, as a compose file may, is none. */
  static final class UrlIsSet implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return StringUtils.hasText(context.getEnvironment().getProperty("embedding.url"));
    }
  }

  /** The database says so at its first search; an operator looks at the start. */
  @EventListener(ApplicationStartedEvent.class)
  void tellWhatIsMissing() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      LOGGER.warn(
          "Searches are slower than need be;"
              + " start the JVM with --add-modules=jdk.incubator.vector");
    }
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
