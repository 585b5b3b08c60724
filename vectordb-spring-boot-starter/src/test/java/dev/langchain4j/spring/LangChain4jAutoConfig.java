package dev.langchain4j.spring;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.lang.reflect.Proxy;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Stands for the auto-configuration of that name in LangChain4j's own starter. */
@AutoConfiguration
public final class LangChain4jAutoConfig {

  @Bean
  @ConditionalOnMissingBean
  @SuppressWarnings("unchecked")
  EmbeddingStore<TextSegment> embeddingStore() {
    return (EmbeddingStore<TextSegment>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EmbeddingStore.class},
            (proxy, method, arguments) -> null);
  }
}
