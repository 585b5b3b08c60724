package dev.vectordb.spring.boot;

import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchExplanation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
  public Running onSearchStarted(String tenant, String collection) {
    return all(listener -> listener.onSearchStarted(tenant, collection));
  }

  @Override
  public Running onWriteStarted(String tenant, String collection, WriteKind kind, int records) {
    return all(listener -> listener.onWriteStarted(tenant, collection, kind, records));
  }

  /** Who is told last of a beginning is told first of the end. */
  private Running all(Function<OperationListener, Running> begin) {
    List<Running> told = new ArrayList<>(listeners.size());
    for (OperationListener listener : listeners) {
      Running running = begin.apply(listener);
      if (!running.equals(Running.NONE)) {
        told.add(running);
      }
    }
    return told.isEmpty()
        ? Running.NONE
        : failure -> told.reversed().forEach(running -> running.ended(failure));
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
