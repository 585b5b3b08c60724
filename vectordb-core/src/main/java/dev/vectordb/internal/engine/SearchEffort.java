package dev.vectordb.internal.engine;

import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.SearchRequest;

/** How many candidates a search of the graph keeps. */
final class SearchEffort {
  /** Enough for a recall of 0.95 and more among {@link #SMALL} records. */
  private static final int BASE = 100;

  private static final int SMALL = 100_000;

  private SearchEffort() {}

  /**
   * Says what the request, else the collection, else the size of the graph asks for. The same
   * effort finds less in a larger graph; what makes up for it grows with the logarithm of the size.
   *
   * @param ordinals of the graph, dead ones included
   */
  static int of(SearchRequest request, HnswConfig config, int ordinals) {
    if (request.efSearch() > 0) {
      return request.efSearch();
    }
    if (config.efSearch() != HnswConfig.AUTOMATIC) {
      return config.efSearch();
    }
    return ordinals <= SMALL
        ? BASE
        : (int) Math.round(BASE * (1 + Math.log10((double) ordinals / SMALL)));
  }
}
