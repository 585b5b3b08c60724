package dev.vectordb.spring.remote;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a server is reached. */
record RemoteSettings(
    URI url,
    @Nullable String apiKey,
    @Nullable String tenant,
    Duration connectTimeout,
    Duration requestTimeout,
    int maxAttempts,
    @Nullable SSLContext sslContext) {

  /** Tells all but the key. */
  @Override
  public String toString() {
    return "RemoteSettings[url=" + url + ", tenant=" + tenant + "]";
  }
}
