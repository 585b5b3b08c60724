package dev.vectordb.spring.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Says so where the HTTP service was asked for and could not be mounted. */
@AutoConfiguration(after = VectorDbWebAutoConfiguration.class)
@ConditionalOnBooleanProperty("vectordb.web.enabled")
@ConditionalOnMissingBean(ServiceHandler.class)
public final class VectorDbWebUnmountedAutoConfiguration {
  private static final Logger LOGGER =
      LoggerFactory.getLogger(VectorDbWebUnmountedAutoConfiguration.class);

  @Bean
  InitializingBean vectordbWebUnmounted() {
    return () ->
        LOGGER.warn(
            "vectordb.web.enabled is set, but there is no HTTP service: it needs a Spring MVC"
                + " application on servlets (spring-boot-starter-webmvc, and not"
                + " spring.main.web-application-type=none or reactive), and an embedded database"
                + " (vectordb.enabled, and no vectordb.remote.url)");
  }
}
