package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Lets jobs make vectors with the application's embedding models: under the name of their kind, and
 * where there is one only, as {@code default}.
 */
final class EmbedderRegistration implements SmartInitializingSingleton {
  private static final Logger LOGGER = LoggerFactory.getLogger(EmbedderRegistration.class);
  private static final String DEFAULT = "default";

  private final ObjectProvider<VectorDatabase> databases;
  private final ObjectProvider<EmbedderSource> sources;

  EmbedderRegistration(
      ObjectProvider<VectorDatabase> databases, ObjectProvider<EmbedderSource> sources) {
    this.databases = databases;
    this.sources = sources;
  }

  @Override
  public void afterSingletonsInstantiated() {
    Map<String, EmbeddingFunction> found = new TreeMap<>();
    sources
        .orderedStream()
        .forEach(source -> source.find().ifPresent(function -> found.put(source.name(), function)));
    if (found.size() == 1) {
      found.put(DEFAULT, found.values().iterator().next());
    }
    databases
        .orderedStream()
        .filter(database -> !(database instanceof RemoteVectorDatabase))
        .forEach(database -> found.forEach(database::registerEmbedder));
    if (!found.isEmpty()) {
      LOGGER.info("Jobs can make vectors with the embedding models {}", found.keySet());
    }
  }
}
