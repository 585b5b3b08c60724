package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.EventRequest;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** What happens in the database as Spring application events, when that is asked for. */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("vectordb.events.publish")
@ConditionalOnBean(VectorDatabase.class)
public final class VectorDbEventsAutoConfiguration {

  @Bean
  EventPublication vectordbEventPublication(
      VectorDatabase database, ApplicationEventPublisher publisher, VectorDbProperties properties) {
    VectorDbProperties.Events events = properties.events();
    return new EventPublication(
        database,
        publisher,
        EventRequest.fromNow()
            .withRecords(events.records())
            .withSearches(events.searchSampling() > 0));
  }
}
