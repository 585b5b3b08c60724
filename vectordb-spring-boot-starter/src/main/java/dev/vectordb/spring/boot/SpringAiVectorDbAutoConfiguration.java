package dev.vectordb.spring.boot;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.SearchStages;
import dev.vectordb.spring.ai.VectorDbVectorStore;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.vectorstore.SpringAIVectorStoreTypes;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * The Spring AI vector store over the default collection.
 *
 * <p>It comes last, because it asks whether there is an embedding model, and every model provider
 * has an auto-configuration of its own.
 */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnClass(VectorStore.class)
@ConditionalOnBean(VectorDatabase.class)
public final class SpringAiVectorDbAutoConfiguration {

  @Bean
  EmbeddingDimension springAiEmbeddingDimension(ObjectProvider<EmbeddingModel> models) {
    return () ->
        Optional.ofNullable(models.getIfUnique())
            .map(model ->
                new EmbeddingDimension.Known(
                    model.dimensions(),
                    "the Spring AI embedding model " + model.getClass().getSimpleName()));
  }

  @Bean
  EmbedderSource springAiEmbedderSource(ObjectProvider<EmbeddingModel> models) {
    return new EmbedderSource() {
      @Override
      public String name() {
        return "spring-ai";
      }

      @Override
      public Optional<EmbeddingFunction> find() {
        return Optional.ofNullable(models.getIfUnique()).map(model -> model::embed);
      }
    };
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnSingleCandidate(EmbeddingModel.class)
  @ConditionalOnMissingBean(VectorStore.class)
  @ConditionalOnProperty(
      name = SpringAIVectorStoreTypes.TYPE,
      havingValue = "vectordb",
      matchIfMissing = true)
  static final class StoreConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BatchingStrategy batchingStrategy() {
      return new TokenCountBatchingStrategy();
    }

    @Bean
    VectorDbVectorStore vectorStore(
        VectorDatabase database,
        VectorDbCollections collections,
        EmbeddingModel embeddingModel,
        BatchingStrategy batchingStrategy,
        SearchStages stages,
        ObjectProvider<ObservationRegistry> observationRegistry,
        ObjectProvider<VectorStoreObservationConvention> convention) {
      VectorCollection collection = collections.openDefault(database);
      VectorDbVectorStore.Builder builder =
          VectorDbVectorStore.builder(collection, embeddingModel)
              .hybrid(collections.fusion(collection))
              .batchingStrategy(batchingStrategy)
              .stages(stages)
              .explain(collections.explains())
              .observationRegistry(observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP));
      convention.ifAvailable(builder::customObservationConvention);
      return builder.build();
    }
  }
}
