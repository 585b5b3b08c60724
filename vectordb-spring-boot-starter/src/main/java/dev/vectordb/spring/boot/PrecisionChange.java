package dev.vectordb.spring.boot;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a collection the precision that its property names, while the application starts. */
final class PrecisionChange implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PrecisionChange.class);

  private final VectorCollection collection;
  private final Precision wanted;

  PrecisionChange(VectorCollection collection, Precision wanted) {
    this.collection = collection;
    this.wanted = wanted;
  }

  void start() {
    LOGGER.info(
        "Collection '{}' is changed from precision {} to {} in the background, as"
            + " vectordb.collections.{}.precision says",
        collection.name(),
        collection.config().precision(),
        wanted,
        collection.name());
    Thread.ofVirtual().name("vectordb-precision-" + collection.name()).start(this);
  }

  @Override
  public void run() {
    try {
      collection.compress(wanted);
      LOGGER.info("Collection '{}' has precision {} now", collection.name(), wanted);
    } catch (DatabaseReadOnlyException e) {
      LOGGER.warn(
          "Collection '{}' takes no writes, so it keeps its precision: {}",
          collection.name(),
          e.getMessage());
    } catch (DatabaseClosedException e) {
      LOGGER.info(
          "Collection '{}' was closed before its precision was changed; the next start tries again",
          collection.name());
    } catch (VectorDatabaseException e) {
      LOGGER.warn(
          "Collection '{}' keeps its precision; the next start tries again", collection.name(), e);
    }
  }
}
