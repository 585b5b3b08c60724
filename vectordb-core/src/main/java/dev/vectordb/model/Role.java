package dev.vectordb.model;

/** What the holder of an API key may do. Each role may do what those before it may. */
public enum Role {
  /** Searches and reads. */
  READ,
  /** Writes and deletes records and keys. */
  WRITE,
  /** Creates and drops collections, runs jobs, and manages the keys of the tenant. */
  ADMIN;

  /**
   * Tells whether this role may do what another may.
   *
   * @param needed the other
   * @return whether it is this one or a lesser one
   */
  public boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }
}
