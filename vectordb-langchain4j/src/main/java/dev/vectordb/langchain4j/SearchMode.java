package dev.vectordb.langchain4j;

/** What a {@link VectorDbContentRetriever} compares a query with. */
public enum SearchMode {
  /** The vectors: what means about the same. A score is LangChain4j's relevance, 0 to 1. */
  VECTOR,
  /** The words of the texts: what says the same. A score is that of BM25, above 0. */
  TEXT,
  /** Both, in one order. A score is 0 to 1, as {@link dev.vectordb.model.Fusion} says. */
  HYBRID
}
