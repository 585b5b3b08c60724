package dev.vectordb.model;

/** Something that happened in a database. */
public sealed interface DatabaseEvent {

  /**
   * Returns the tenant that it happened to.
   *
   * @return its name
   */
  String tenant();

  /**
   * Returns the collection that it happened to.
   *
   * @return its name
   */
  String collection();

  /**
   * A collection was created.
   *
   * @param tenant its tenant
   * @param collection its name
   * @param info what it is now
   */
  record CollectionCreated(String tenant, String collection, CollectionInfo info)
      implements DatabaseEvent {}

  /**
   * A collection was dropped.
   *
   * @param tenant its tenant
   * @param collection its name
   */
  record CollectionDropped(String tenant, String collection) implements DatabaseEvent {}

  /**
   * Records of a collection changed.
   *
   * @param tenant its tenant
   * @param collection its name
   * @param change what changed
   */
  record RecordsChanged(String tenant, String collection, ChangeEvent change)
      implements DatabaseEvent {}

  /**
   * Changes of a collection are no longer in its log, which was rewritten, or were never in it. Who
   * needs them reads the collection anew: the changes that follow come after {@code position}.
   *
   * @param tenant its tenant
   * @param collection its name
   * @param position sequence number of the last change that is missing
   */
  record ChangesLost(String tenant, String collection, long position) implements DatabaseEvent {}

  /**
   * A search was answered. Only a sample of searches is told, and none is told again after a
   * restart.
   *
   * @param tenant its tenant
   * @param collection its name
   * @param hits hits that it returned
   * @param elapsedNanos how long it took
   */
  record SearchPerformed(String tenant, String collection, int hits, long elapsedNanos)
      implements DatabaseEvent {}
}
