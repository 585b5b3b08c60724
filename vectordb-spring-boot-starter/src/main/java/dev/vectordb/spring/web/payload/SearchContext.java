package dev.vectordb.spring.web.payload;

import dev.vectordb.model.Reranker;
import java.time.Duration;

/** What a search needs of the service that it is sent to. Thread-safe. */
public interface SearchContext {

  /**
   * Makes a vector of a text.
   *
   * @param text the text
   * @return the vector
   * @throws RequestException if there is no embedding model, or it failed
   */
  float[] embed(String text);

  /**
   * Returns what judges hits anew.
   *
   * @return the re-ranker
   * @throws RequestException if there is none
   */
  Reranker reranker();

  /**
   * Returns how long a search may take at most.
   *
   * @return the time, also of searches that name none
   */
  Duration maxTimeout();
}
