package dev.vectordb.internal.engine;

import dev.vectordb.exception.VectorDatabaseException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads on which an import into a collection calls what its caller gave it, the iterator and
 * the listener, and waits for them. Whatever waits for the import may not be called there: both
 * would wait for ever. For any thread.
 */
final class ImportThreads {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** From now on an import calls what it was given on this thread. */
  void enter() {
    threads.add(Thread.currentThread());
  }

  /** No longer. */
  void leave() {
    threads.remove(Thread.currentThread());
  }

  /**
   * Refuses what waits for the import that calls it.
   *
   * @param collection its name
   * @throws VectorDatabaseException if an import into it runs on this thread
   */
  void checkNotWithin(String collection) {
    if (threads.contains(Thread.currentThread())) {
      throw new VectorDatabaseException(
          "this would wait for the import into collection '"
              + collection
              + "' that calls it; do it when the import has ended");
    }
  }
}
