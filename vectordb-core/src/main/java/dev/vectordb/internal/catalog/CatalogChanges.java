package dev.vectordb.internal.catalog;

/**
 * What reconciling the catalog with the directories came to.
 *
 * @param added collections that only the directories had
 * @param updated collections that the catalog described otherwise
 * @param removed collections that only the catalog had
 */
record CatalogChanges(int added, int updated, int removed) {

  boolean isEmpty() {
    return added == 0 && updated == 0 && removed == 0;
  }

  @Override
  public String toString() {
    return added + " added, " + updated + " updated, " + removed + " removed";
  }
}
