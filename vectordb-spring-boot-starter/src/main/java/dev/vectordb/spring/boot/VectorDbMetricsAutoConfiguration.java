package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
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

  @Bean
  @ConditionalOnMissingBean
  VectorDbMetrics vectordbMetrics(VectorDatabase database) {
    return new VectorDbMetrics(database, tags);
  }
}
