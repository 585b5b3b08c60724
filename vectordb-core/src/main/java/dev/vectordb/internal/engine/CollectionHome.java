package dev.vectordb.internal.engine;

import dev.vectordb.model.CollectionInfo;
import java.io.IOException;

/** Where it is written down what a collection is. Does nothing for a database in memory. */
interface CollectionHome {

  /**
   * Replaces the descriptor in the collection's directory in one step.
   *
   * @param info what the collection is from now on; on the device on return
   * @throws IOException if that is not sure
   */
  void describe(CollectionInfo info) throws IOException;

  /** Tells the catalog what the collection is, unless it has been dropped. Does not fail. */
  void catalogue();
}
