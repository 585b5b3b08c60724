package dev.vectordb.spring.boot;

import dev.vectordb.exception.VectorDatabaseException;

/** A collection holds vectors of another dimension than the application works with. */
final class CollectionDimensionException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  private final String collection;

  CollectionDimensionException(String collection, int stored, int wanted, String source) {
    super(
        "The collection '%s' holds vectors of dimension %d, but %s says %d."
            .formatted(collection, stored, source, wanted));
    this.collection = collection;
  }

  String collection() {
    return collection;
  }
}
