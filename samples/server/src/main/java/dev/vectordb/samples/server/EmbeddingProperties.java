package dev.vectordb.samples.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service that makes vectors of texts.
 *
 * @param url Base URL of an OpenAI-compatible API, with /v1. Texts are refused unless set.
 * @param apiKey Its key.
 * @param model Its model.
 * @param dimension Length of the vectors to ask for. The model's own unless set.
 * @param batch Most texts of one call.
 * @param timeout Longest time of one call.
 * @param retries How often a call is made again that failed on its way, or at the other end.
 */
@ConfigurationProperties("embedding")
record EmbeddingProperties(
    @DefaultValue("") String url,
    @Nullable String apiKey,
    @DefaultValue("all-minilm-l6-v2-q") String model,
    @Nullable Integer dimension,
    @DefaultValue("256") int batch,
    @DefaultValue("30s") Duration timeout,
    @DefaultValue("2") int retries) {

  /** Tells all but the key. */
  @Override
  public String toString() {
    return "EmbeddingProperties[url=" + url + ", model=" + model + "]";
  }
}
