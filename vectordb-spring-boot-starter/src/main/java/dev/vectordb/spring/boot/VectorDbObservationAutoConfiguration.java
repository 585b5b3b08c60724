package dev.vectordb.spring.boot;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Micrometer observations of searches and writes, when there is a registry of observations. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(
    name = {"vectordb.enabled", "vectordb.observations.enabled"},
    matchIfMissing = true)
public final class VectorDbObservationAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  VectorDbObservations vectordbObservations(ObservationRegistry registry) {
    return new VectorDbObservations(registry);
  }
}
