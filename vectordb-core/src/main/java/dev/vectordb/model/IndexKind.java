package dev.vectordb.model;

/** How a collection finds neighbours. */
public enum IndexKind {
  /**
   * A hierarchical navigable small-world graph, built in the background; records that it does not
   * hold yet are scanned exactly. The default.
   */
  HNSW,
  /** No index: every search scans every record and is exact. */
  FLAT
}
