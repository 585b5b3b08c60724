package dev.vectordb.model;

/** What a job does. */
public enum JobKind {
  /** Writes records from a file. */
  BATCH_IMPORT,
  /** Writes records to a file. */
  BATCH_EXPORT,
  /** Deletes the records that match a filter. */
  BATCH_DELETE,
  /** Makes the index anew, without what was deleted. */
  INDEX_REBUILD,
  /** Makes the best of index and files. */
  INDEX_OPTIMIZE,
  /** Makes the vectors anew from the texts. */
  REGENERATE_EMBEDDINGS,
  /** Changes the precision. */
  COMPRESS,
  /** Frees what deleted and superseded records take. */
  VACUUM,
  /** Writes a base, from which the collection opens at once. */
  SNAPSHOT,
  /** Rewrites the log into a base. */
  AOF_REWRITE
}
