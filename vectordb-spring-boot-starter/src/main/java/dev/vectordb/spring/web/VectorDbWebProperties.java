package dev.vectordb.spring.web;

import dev.vectordb.model.Role;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the HTTP service.
 *
 * @param enabled Whether to mount the HTTP service in this application.
 * @param basePath Path below which the service answers.
 * @param apiKey Key that may do everything, at least 16 characters. Without one the service does
 *     not start, unless anonymous access is asked for.
 * @param allowAnonymous Whether requests without a key are answered.
 * @param anonymousRole What requests without a key may do.
 * @param authentication Who tells who calls.
 * @param files Directory in which each tenant has one for the files of its jobs. Jobs that read or
 *     write files are refused unless set.
 * @param searchTimeout Longest time of a search, also of one that names none, and of finding what
 *     the filter of a list, count or delete matches.
 * @param limits Bounds of requests.
 * @param rateLimit How often may be asked.
 * @param websocket The WebSocket.
 */
@ConfigurationProperties("vectordb.web")
public record VectorDbWebProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("/vectordb/v1") String basePath,
    @Nullable String apiKey,
    @DefaultValue("false") boolean allowAnonymous,
    @DefaultValue("admin") Role anonymousRole,
    @DefaultValue("api-key") Authentication authentication,
    @Nullable String files,
    @DefaultValue("10s") Duration searchTimeout,
    @DefaultValue Limits limits,
    @DefaultValue RateLimit rateLimit,
    @DefaultValue Websocket websocket) {

  /** Who tells who calls. */
  public enum Authentication {
    /** The service, by keys. */
    API_KEY,
    /** The application, by principal and roles. */
    APPLICATION
  }

  /**
   * Bounds of requests.
   *
   * @param requestSize Largest body that is read as a whole.
   * @param lineSize Largest line of a stream of lines.
   * @param batch Most records, ids or documents of one request.
   * @param searches Most searches of one request.
   * @param bodyTimeout Longest time that a body may take that is read as a whole.
   * @param atomicSize Largest stream of lines that is written as one atomic batch.
   * @param totalSize What bodies that are held as a whole may take together, but for the first 64
   *     KB of each. An eighth of the heap if 0.
   */
  public record Limits(
      @DefaultValue("32MB") DataSize requestSize,
      @DefaultValue("4MB") DataSize lineSize,
      @DefaultValue("10000") int batch,
      @DefaultValue("100") int searches,
      @DefaultValue("30s") Duration bodyTimeout,
      @DefaultValue("256MB") DataSize atomicSize,
      @DefaultValue("0") DataSize totalSize) {

    /** Returns the largest line that an array can hold. */
    int maxLineBytes() {
      return (int) Math.min(lineSize.toBytes(), Integer.MAX_VALUE - 16);
    }
  }

  /**
   * How often may be asked.
   *
   * @param requestsPerSecond Requests of one key in a second. 0 for no bound.
   * @param burst Requests of one key that may come at once. 0 for as many as in a second.
   * @param failuresPerMinute Failed authentications of one address in a minute, after which it is
   *     refused whatever it brings. 0 for no bound.
   * @param maxTracked Keys and addresses that are remembered.
   */
  public record RateLimit(
      @DefaultValue("0") int requestsPerSecond,
      @DefaultValue("0") int burst,
      @DefaultValue("20") int failuresPerMinute,
      @DefaultValue("10000") int maxTracked) {}

  /**
   * The WebSocket.
   *
   * @param enabled Whether to answer at /ws below the base path, when Spring's WebSocket support is
   *     there.
   * @param idleTimeout Time without a message after which a connection is closed.
   * @param messageSize Largest message.
   * @param maxConnections Most open connections.
   * @param maxConnectionsPerKey Most open connections of one key, so that it leaves room for
   *     others.
   * @param allowedOrigins Origins of web pages that may connect. The server's own unless set.
   */
  public record Websocket(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("60s") Duration idleTimeout,
      @DefaultValue("1MB") DataSize messageSize,
      @DefaultValue("1000") int maxConnections,
      @DefaultValue("200") int maxConnectionsPerKey,
      @DefaultValue java.util.List<String> allowedOrigins) {}

  /** Tells all but the key. */
  @Override
  public String toString() {
    return "VectorDbWebProperties[basePath="
        + basePath
        + ", authentication="
        + authentication
        + "]";
  }
}
