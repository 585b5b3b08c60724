package dev.vectordb.model;

/**
 * Told of every operation when it ends, on the thread that ran it: the seam for meters. Must be
 * thread-safe, quick, and must not throw.
 */
public interface OperationListener {

  /** The listener that does nothing. */
  OperationListener NONE = new OperationListener() {};

  /** Kinds of write. */
  enum WriteKind {
    /** Upsert and insert-if-absent. */
    UPSERT,
    /** Delete by ids and by filter. */
    DELETE,
    /** Metadata update. */
    UPDATE_METADATA
  }

  /**
   * A search ended.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @param elapsedNanos how long it took
   * @param failed whether it threw
   */
  default void onSearch(String tenant, String collection, long elapsedNanos, boolean failed) {}

  /**
   * A search was answered; told before {@link #onSearch}, whether or not the request asked for an
   * explanation.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @param explanation how the search ran; its notes are empty unless the request asked for them
   */
  default void onSearchAnswered(String tenant, String collection, SearchExplanation explanation) {}

  /**
   * A write ended.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @param kind what kind of write
   * @param records ids it named
   * @param elapsedNanos how long it took, durability included
   * @param failed whether it threw
   */
  default void onWrite(
      String tenant,
      String collection,
      WriteKind kind,
      int records,
      long elapsedNanos,
      boolean failed) {}
}
