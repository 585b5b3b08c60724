package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.OperationListener;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabaseBuilder;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

/**
 * A server's database in the place of an embedded one, when {@code vectordb.remote.url} names it.
 * Everything that works on a {@link VectorDatabase} works on it.
 */
@AutoConfiguration(before = VectorDbAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "vectordb.enabled", matchIfMissing = true)
@ConditionalOnProperty("vectordb.remote.url")
@EnableConfigurationProperties(VectorDbProperties.class)
public final class RemoteVectorDbAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean(VectorDatabase.class)
  RemoteVectorDatabase vectorDatabase(
      VectorDbProperties properties,
      ObjectProvider<OperationListener> listeners,
      ObjectProvider<SslBundles> bundles,
      VectorDbCollections collections) {
    RemoteVectorDatabase database = build(properties.remote(), listeners, bundles);
    try {
      collections.openConfigured(database);
      return database;
    } catch (RuntimeException | Error e) {
      database.close(); // no bean yet, so nobody else would
      throw e;
    }
  }

  private static RemoteVectorDatabase build(
      VectorDbProperties.Remote remote,
      ObjectProvider<OperationListener> listeners,
      ObjectProvider<SslBundles> bundles) {
    try {
      RemoteVectorDatabaseBuilder builder =
          RemoteVectorDatabase.builder(url(remote.url()))
              .apiKey(StringUtils.hasText(remote.apiKey()) ? remote.apiKey() : null)
              .tenant(StringUtils.hasText(remote.tenant()) ? remote.tenant() : null)
              .connectTimeout(remote.connectTimeout())
              .requestTimeout(remote.requestTimeout())
              .maxAttempts(remote.maxAttempts())
              .sslContext(sslContext(remote.sslBundle(), bundles))
              .listener(OperationListeners.of(listeners.orderedStream().toList()));
      return builder.build();
    } catch (InvalidConfigException e) {
      throw PropertyErrors.ofRemote(e);
    }
  }

  private static URI url(@Nullable String text) {
    try {
      return URI.create(String.valueOf(text).strip());
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException("url", "is no address: " + e.getMessage());
    }
  }

  private static @Nullable SSLContext sslContext(
      @Nullable String bundle, ObjectProvider<SslBundles> bundles) {
    return StringUtils.hasText(bundle)
        ? bundles.getObject().getBundle(bundle).createSslContext()
        : null;
  }
}
