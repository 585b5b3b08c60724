package dev.vectordb.spring.boot;

import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchExplanation;
import java.util.List;

/** Tells several listeners what the database tells one. */
record OperationListeners(List<OperationListener> listeners) implements OperationListener {

  static OperationListener of(List<OperationListener> listeners) {
    return switch (listeners.size()) {
      case 0 -> OperationListener.NONE;
      case 1 -> listeners.getFirst();
      default -> new OperationListeners(List.copyOf(listeners));
    };
  }

  @Override
  public void onSearch(String tenant, String collection, long elapsedNanos, boolean failed) {
    for (OperationListener listener : listeners) {
      listener.onSearch(tenant, collection, elapsedNanos, failed);
    }
  }

  @Override
  public void onSearchAnswered(String tenant, String collection, SearchExplanation explanation) {
    for (OperationListener listener : listeners) {
      listener.onSearchAnswered(tenant, collection, explanation);
    }
  }

  @Override
  public void onWrite(
      String tenant,
      String collection,
      WriteKind kind,
      int records,
      long elapsedNanos,
      boolean failed) {
    for (OperationListener listener : listeners) {
      listener.onWrite(tenant, collection, kind, records, elapsedNanos, failed);
    }
  }
}
