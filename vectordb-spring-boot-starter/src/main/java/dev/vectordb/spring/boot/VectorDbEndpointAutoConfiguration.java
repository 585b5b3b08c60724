package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint {@code vectordb}, when it is exposed. */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(VectorDatabase.class)
@ConditionalOnAvailableEndpoint(VectorDbEndpoint.class)
public final class VectorDbEndpointAutoConfiguration {

  // A server has an endpoint of its own, for those who may see all of it.
  @Bean
  @ConditionalOnMissingBean({VectorDbEndpoint.class, RemoteVectorDatabase.class})
  VectorDbEndpoint vectordbEndpoint(VectorDatabase database) {
    return new VectorDbEndpoint(database);
  }
}
