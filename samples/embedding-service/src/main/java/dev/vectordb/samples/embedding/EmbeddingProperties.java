package dev.vectordb.samples.embedding;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the service.
 *
 * @param apiKey Key that callers send as a bearer token. Everybody is answered unless set.
 * @param maxTexts Most texts of one request.
 * @param maxChars Most characters of one text; the model reads the first 512 words or so.
 */
@ConfigurationProperties("embedding")
record EmbeddingProperties(
    @Nullable String apiKey,
    @DefaultValue("256") int maxTexts,
    @DefaultValue("100000") int maxChars) {

  @Override
  public String toString() {
    return "EmbeddingProperties[maxTexts=" + maxTexts + ", maxChars=" + maxChars + "]";
  }
}
