package dev.vectordb.spring.remote;

import dev.vectordb.model.OperationListener;
import dev.vectordb.model.OperationListener.Running;
import dev.vectordb.model.OperationListener.WriteKind;
import java.util.function.Supplier;

/**
 * Tells a listener of the searches and writes of a collection, as this process sees them.
 *
 * @param listener is told
 * @param tenant of the collection
 * @param collection its name
 */
record Watched(OperationListener listener, String tenant, String collection) {

  <T> T search(Supplier<T> search) {
    long started = System.nanoTime();
    return watch(
        listener.onSearchStarted(tenant, collection),
        search,
        failed -> listener.onSearch(tenant, collection, System.nanoTime() - started, failed));
  }

  <T> T write(WriteKind kind, int records, Supplier<T> write) {
    long started = System.nanoTime();
    return watch(
        listener.onWriteStarted(tenant, collection, kind, records),
        write,
        failed ->
            listener.onWrite(
                tenant, collection, kind, records, System.nanoTime() - started, failed));
  }

  /** Is told whether an operation failed. */
  @FunctionalInterface
  private interface End {
    void told(boolean failed);
  }

  private static <T> T watch(Running running, Supplier<T> operation, End end) {
    T result;
    try {
      result = operation.get();
    } catch (RuntimeException | Error e) {
      end.told(true);
      running.ended(e);
      throw e;
    }
    end.told(false);
    running.ended(null);
    return result;
  }
}
