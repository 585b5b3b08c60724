package dev.vectordb.model;

import org.jspecify.annotations.Nullable;

/**
 * Told of every operation when it begins and when it ends, on the thread that runs it: the seam for
 * meters and traces. Must be thread-safe, quick, and must not throw.
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

  /** An operation that has begun, in the hands of who was told. */
  @FunctionalInterface
  interface Running {
    /** Nothing to be told. */
    Running NONE = _ -> {};

    /**
     * The operation ended, on the thread on which it began; told after everything else.
     *
     * @param failure what it threw; null if nothing
     */
    void ended(@Nullable Throwable failure);
  }

  /**
   * A search begins.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @return who is told when it ends
   */
  default Running onSearchStarted(String tenant, String collection) {
    return Running.NONE;
  }

  /**
   * A write begins.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @param kind what kind of write
   * @param records ids it names
   * @return who is told when it ends
   */
  default Running onWriteStarted(String tenant, String collection, WriteKind kind, int records) {
    return Running.NONE;
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
