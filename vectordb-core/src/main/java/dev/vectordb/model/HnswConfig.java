package dev.vectordb.model;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.internal.limits.Limits;

/**
 * Parameters of the HNSW graph, named as in Malkov and Yashunin, "Efficient and robust approximate
 * nearest neighbor search using Hierarchical Navigable Small World graphs".
 *
 * @param maxConnections M: links of a node on the upper levels, twice as many on level 0; 4 to 128
 * @param efConstruction candidates kept while a node is linked; at least {@code maxConnections}
 * @param efSearch candidates kept by a search that does not say otherwise; {@link #AUTOMATIC} to
 *     let them follow the size of the collection: 100 up to 100,000 records, and another 100 for
 *     each tenfold
 */
public record HnswConfig(int maxConnections, int efConstruction, int efSearch) {

  /** Lets {@link #efSearch} follow the size of the collection. */
  public static final int AUTOMATIC = 0;

  /** What suits text embeddings of a few hundred dimensions. */
  public static final HnswConfig DEFAULT = new HnswConfig(16, 200, AUTOMATIC);

  /** Checks the ranges. */
  public HnswConfig {
    check("hnsw.maxConnections", maxConnections, 4, Limits.MAX_CONNECTIONS);
    check("hnsw.efConstruction", efConstruction, maxConnections, Limits.MAX_EF_CONSTRUCTION);
    check("hnsw.efSearch", efSearch, AUTOMATIC, Limits.MAX_EF_SEARCH);
  }

  private static void check(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new InvalidConfigException(
          field, "is " + value + ", allowed are " + low + " to " + high);
    }
  }
}
