package dev.vectordb.spring.remote;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.OperationListener;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RemoteVectorDatabase}. Not thread-safe. */
public final class RemoteVectorDatabaseBuilder {
  private static final int MAX_ATTEMPTS = 10;

  private final URI url;
  private @Nullable String apiKey;
  private @Nullable String tenant;
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration requestTimeout = Duration.ofSeconds(60);
  private int maxAttempts = 3;
  private @Nullable SSLContext sslContext;
  private OperationListener listener = OperationListener.NONE;

  RemoteVectorDatabaseBuilder(URI url) {
    String text = requireNonNull(url, "url").toString();
    String scheme = url.getScheme();
    if (url.getHost() == null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null
        || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
      throw new InvalidConfigException(
          "url", "is " + text + ", must be such as https://vectors.example.com/vectordb/v1");
    }
    this.url = URI.create(text.replaceFirst("/+$", ""));
  }

  /**
   * Sets the key to present.
   *
   * @param key the key; none unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder apiKey(@Nullable String key) {
    if (key != null && !key.matches("[\\x21-\\x7e]+")) {
      throw new InvalidConfigException("apiKey", "has characters that no header can carry");
    }
    this.apiKey = key;
    return this;
  }

  /**
   * Sets the tenant to work with where none is named.
   *
   * @param name the tenant; that of the key unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder tenant(@Nullable String name) {
    this.tenant = name == null ? null : Names.check("tenant", name);
    return this;
  }

  /**
   * Sets how long opening a connection may take.
   *
   * @param timeout positive; 5 seconds unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder connectTimeout(Duration timeout) {
    this.connectTimeout = positive("connectTimeout", timeout);
    return this;
  }

  /**
   * Sets how long a request may take, its answer included; not for streams, and not for work on
   * index and files, which take as long as they take.
   *
   * @param timeout positive; 60 seconds unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder requestTimeout(Duration timeout) {
    this.requestTimeout = positive("requestTimeout", timeout);
    return this;
  }

  private static Duration positive(String field, Duration timeout) {
    if (!timeout.isPositive()) {
      throw new InvalidConfigException(field, "is " + timeout + ", must be positive");
    }
    return timeout;
  }

  /**
   * Sets how often a request is sent at most that may be sent again.
   *
   * @param attempts 1 to 10; 3 unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder maxAttempts(int attempts) {
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw new InvalidConfigException(
          "maxAttempts", "is " + attempts + ", allowed are 1 to " + MAX_ATTEMPTS);
    }
    this.maxAttempts = attempts;
    return this;
  }

  /**
   * Sets what to trust, and what to present, over TLS.
   *
   * @param context that of the platform unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder sslContext(@Nullable SSLContext context) {
    this.sslContext = context;
    return this;
  }

  /**
   * Sets who is told of searches and writes, as this process sees them.
   *
   * @param told the listener; nobody unless set
   * @return this builder
   */
  public RemoteVectorDatabaseBuilder listener(OperationListener told) {
    this.listener = requireNonNull(told, "listener");
    return this;
  }

  /**
   * Builds the database. Nothing is sent yet.
   *
   * @return the database; to be closed
   */
  public RemoteVectorDatabase build() {
    return new RemoteVectorDatabase(
        new RemoteSettings(
            url, apiKey, tenant, connectTimeout, requestTimeout, maxAttempts, sslContext),
        listener);
  }
}
