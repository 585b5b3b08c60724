package dev.vectordb.spring.boot;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.langchain4j.VectorDbEmbeddingStore;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.SearchStages;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * The LangChain4j embedding store over the default collection.
 *
 * <p>It comes before LangChain4j's own auto-configuration, which would otherwise put an in-memory
 * store in its place; the class is named differently in its starters for Boot 3 and 4.
 */
@AutoConfiguration(
    after = VectorDbAutoConfiguration.class,
    beforeName = {
      "dev.langchain4j.spring.LangChain4jAutoConfig",
      "dev.langchain4j.spring.LangChain4jAutoConfiguration"
    })
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnClass(EmbeddingStore.class)
@ConditionalOnBean(VectorDatabase.class)
public final class LangChain4jVectorDbAutoConfiguration {

  @Bean
  EmbeddingDimension langChain4jEmbeddingDimension(ObjectProvider<EmbeddingModel> models) {
    return () ->
        Optional.ofNullable(models.getIfUnique())
            .map(model ->
                new EmbeddingDimension.Known(
                    model.dimension(),
                    "the LangChain4j embedding model " + model.getClass().getSimpleName()));
  }

  @Bean
  EmbedderSource langChain4jEmbedderSource(ObjectProvider<EmbeddingModel> models) {
    return new EmbedderSource() {
      @Override
      public String name() {
        return "langchain4j";
      }

      @Override
      public Optional<EmbeddingFunction> find() {
        return Optional.ofNullable(models.getIfUnique())
            .map(model -> texts -> embedAll(model, texts));
      }
    };
  }

  private static List<float[]> embedAll(EmbeddingModel model, List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }

  // Lazy: LangChain4j may be there for its chat models only, and then nothing says which dimension
  // the collection should have; that must not keep the application from starting.
  @Bean
  @Lazy
  @ConditionalOnMissingBean(EmbeddingStore.class)
  @ConditionalOnBooleanProperty(name = "vectordb.langchain4j.enabled", matchIfMissing = true)
  VectorDbEmbeddingStore vectordbEmbeddingStore(
      VectorDatabase database, VectorDbCollections collections, SearchStages stages) {
    VectorCollection collection = collections.openDefault(database);
    return VectorDbEmbeddingStore.builder()
        .collection(collection)
        .hybrid(collections.fusion(collection))
        .stages(stages)
        .explain(collections.explains())
        .build();
  }
}
