package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.VectorDatabaseBuilder;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchStages;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

/**
 * Opens the database and the configured collections, and closes them when the application stops.
 *
 * <p>The catalog's {@code DataSource} and migrations stay inside the engine: neither is a bean, so
 * that the application's own are left alone.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(VectorDbProperties.class)
public final class VectorDbAutoConfiguration {
  private static final Logger LOGGER = LoggerFactory.getLogger(VectorDbAutoConfiguration.class);

  @Bean
  VectorDbCollections vectordbCollections(
      VectorDbProperties properties, ObjectProvider<EmbeddingDimension> models) {
    return new VectorDbCollections(properties, models);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  VectorDatabase vectorDatabase(
      VectorDbProperties properties,
      VectorDbCollections collections,
      ObjectProvider<OperationListener> listeners,
      ObjectProvider<VectorDatabaseBuilderCustomizer> customizers) {
    VectorDatabaseBuilder builder = VectorDatabase.builder();
    apply(properties, builder);
    builder.listener(OperationListeners.of(listeners.orderedStream().toList()));
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    VectorDatabase database = open(builder);
    try {
      collections.openConfigured(database);
      return database;
    } catch (RuntimeException | Error e) {
      database.close(); // no bean yet, so nobody else would, and the directory would stay locked
      throw e;
    }
  }

  @Bean
  @ConditionalOnMissingBean
  SearchStages vectordbSearchStages(
      VectorDbProperties properties, ObjectProvider<Reranker> rerankers) {
    return ConfiguredStages.of(properties.search(), rerankers);
  }

  @Bean
  @ConditionalOnMissingBean(RemoteVectorDatabase.class)
  EmbedderRegistration vectordbEmbedderRegistration(
      ObjectProvider<VectorDatabase> databases, ObjectProvider<EmbedderSource> sources) {
    return new EmbedderRegistration(databases, sources);
  }

  private static void apply(VectorDbProperties properties, VectorDatabaseBuilder builder) {
    if (!properties.inMemory()) {
      if (StringUtils.hasText(properties.path())) {
        builder.directory(directory(properties.path()));
      } else {
        LOGGER.warn(
            "No vectordb.path is set: the database lives in memory and is gone when the application"
                + " stops. Set vectordb.path, or vectordb.in-memory=true if that is meant.");
      }
    }
    builder
        .readOnly(properties.readOnly())
        .cacheMaxBytes(properties.cache().maxSize().toBytes())
        .rewriteMinAofBytes(properties.rewrite().minAofSize().toBytes())
        .rewriteAofToBaseRatio(properties.rewrite().aofToBaseRatio())
        .jobWorkers(properties.jobs().workers())
        .searchEventSampling(properties.events().searchSampling());
    if (properties.indexingThreads() != null) {
      builder.indexingThreads(properties.indexingThreads());
    }
    Duration interval = properties.rewrite().interval();
    if (interval != null) {
      rewriteInterval(interval, builder);
    }
  }

  private static void rewriteInterval(Duration interval, VectorDatabaseBuilder builder) {
    try {
      builder.rewriteInterval(interval);
    } catch (InvalidConfigException e) {
      throw PropertyErrors.ofDatabase(e);
    }
  }

  private static VectorDatabase open(VectorDatabaseBuilder builder) {
    try {
      return builder.open();
    } catch (InvalidConfigException e) {
      throw PropertyErrors.ofDatabase(e);
    }
  }

  private static Path directory(String path) {
    try {
      return Path.of(path.strip());
    } catch (InvalidPathException e) {
      throw new InvalidConfigException("vectordb.path", "is no path: " + e.getMessage());
    }
  }
}
