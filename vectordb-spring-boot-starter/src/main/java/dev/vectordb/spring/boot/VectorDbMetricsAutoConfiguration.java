package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Micrometer meters of the database, when there is a meter registry. */
@AutoConfiguration(
    after = VectorDbAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, VectorDatabase.class})
@ConditionalOnBooleanProperty(
    name = {"vectordb.enabled", "vectordb.metrics.enabled"},
    matchIfMissing = true)
public final class VectorDbMetricsAutoConfiguration {
  private final CollectionTags tags = new CollectionTags();

  @Bean
  @ConditionalOnMissingBean
  VectorDbOperationMetrics vectordbOperationMetrics(MeterRegistry registry) {
    return new VectorDbOperationMetrics(registry, tags);
  }

  // A server has meters of its own; asking it for each of ours would be a request for each.
  @Bean
  @ConditionalOnMissingBean({VectorDbMetrics.class, RemoteVectorDatabase.class})
  VectorDbMetrics vectordbMetrics(VectorDatabase database) {
    return new VectorDbMetrics(database, tags);
  }
}
