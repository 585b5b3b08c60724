package dev.vectordb.samples.embedding;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the service.
 *
 * @param apiKey Key that callers send as a bearer token. Everybody is answered unless set.
 * @param maxTexts Most texts of one request.
 * @param maxChars Most characters of one text, of which the model reads the first 126 tokens.
 * @param maxRequestSize Largest body of a request.
 * @param maxConcurrent Requests that are computed at a time; the model takes all processors anyway.
 * @param maxWait How long a request waits for its turn before it is refused.
 */
@ConfigurationProperties("embedding")
record EmbeddingProperties(
    @Nullable String apiKey,
    @DefaultValue("2048") int maxTexts,
    @DefaultValue("32768") int maxChars,
    @DefaultValue("8MB") DataSize maxRequestSize,
    @DefaultValue("4") int maxConcurrent,
    @DefaultValue("10s") Duration maxWait) {

  /** Tells all but the key. */
  @Override
  public String toString() {
    return "EmbeddingProperties[maxTexts=" + maxTexts + ", maxChars=" + maxChars + "]";
  }
}
