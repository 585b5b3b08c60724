package dev.vectordb.model;

/**
 * An API key that was just made: the only time that it can be seen.
 *
 * @param info what is known of it
 * @param key the key itself, which is stored nowhere
 */
public record NewApiKey(ApiKeyInfo info, String key) {

  /** Leaves the key out, so that it is in no log. */
  @Override
  public String toString() {
    return "NewApiKey[" + info + "]";
  }
}
