package dev.vectordb.spring.boot;

import dev.langchain4j.model.scoring.ScoringModel;
import dev.vectordb.VectorDatabase;
import dev.vectordb.langchain4j.ScoringModelReranker;
import dev.vectordb.model.Reranker;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * The re-ranker that a LangChain4j scoring model makes.
 *
 * <p>It comes last, because it asks whether there is a model, and every model provider has an
 * auto-configuration of its own; the store must come before LangChain4j's.
 */
@AutoConfiguration(after = LangChain4jVectorDbAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnClass(ScoringModel.class)
@ConditionalOnBean(VectorDatabase.class)
public final class LangChain4jRerankingAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(Reranker.class)
  @ConditionalOnSingleCandidate(ScoringModel.class)
  @ConditionalOnBooleanProperty("vectordb.search.rerank.enabled")
  ScoringModelReranker vectordbReranker(ScoringModel model) {
    return new ScoringModelReranker(model);
  }
}
