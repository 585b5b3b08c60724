package dev.vectordb.spring.web;

import dev.vectordb.exception.InvalidConfigException;

/** The service is to be mounted, but nothing says who may use it. */
final class MissingApiKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A key that is shorter can be guessed. */
  static final int MIN_KEY_CHARS = 16;

  private MissingApiKeyException(String message) {
    super(message);
  }

  /** Returns the key, or null if access without one is asked for by name. */
  static @org.jspecify.annotations.Nullable String check(VectorDbWebProperties properties) {
    String key = properties.apiKey();
    if (key == null || key.isBlank()) {
      if (!properties.allowAnonymous()) {
        throw new MissingApiKeyException(
            "The HTTP service of the vector database is to be mounted at "
                + properties.basePath()
                + ", but there is no key, and anonymous access is not asked for.");
      }
      return null;
    }
    if (key.strip().length() < MIN_KEY_CHARS) {
      throw new InvalidConfigException(
          "vectordb.web.api-key",
          "has " + key.strip().length() + " characters, must have at least " + MIN_KEY_CHARS);
    }
    return key.strip();
  }
}
