package dev.vectordb.langchain4j;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidConfigException;

/** What searches by words ask of a collection. */
final class HybridSearch {
  private HybridSearch() {}

  static void requireWords(VectorCollection collection, String field) {
    if (collection.config().text() == null) {
      throw new InvalidConfigException(
          field,
          "needs an index of words, and collection '"
              + collection.name()
              + "' has none; create it with CollectionConfig.Builder.text");
    }
  }
}
