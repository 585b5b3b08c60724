package dev.vectordb.spring.boot;

import dev.vectordb.spring.ai.TestEmbeddingModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Application contexts that several tests start from. */
final class Runners {
  private Runners() {}

  /** The database alone, in memory. */
  static ApplicationContextRunner plain() {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(VectorDbAutoConfiguration.class))
        .withPropertyValues("vectordb.in-memory=true");
  }

  /** The database with the stores of both ecosystems. */
  static ApplicationContextRunner stores() {
    return plain()
        .withConfiguration(
            AutoConfigurations.of(
                LangChain4jVectorDbAutoConfiguration.class,
                LangChain4jRerankingAutoConfiguration.class,
                SpringAiVectorDbAutoConfiguration.class));
  }

  @Configuration(proxyBeanMethods = false)
  static class SpringAiModel {
    @Bean
    EmbeddingModel embeddingModel() {
      return new TestEmbeddingModel(4);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LangChain4jModel {
    @Bean
    dev.langchain4j.model.embedding.EmbeddingModel langChain4jModel() {
      return new NumbersModel(6);
    }
  }
}
