package dev.vectordb.internal.index.hnsw;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends contexts to whoever searches. Not thread-locals: with virtual threads those would be as
 * many as there are requests.
 */
final class ContextPool {
  private final AtomicReferenceArray<SearchContext> idle =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());
  private final Supplier<SearchContext> factory;

  ContextPool(Supplier<SearchContext> factory) {
    this.factory = factory;
  }

  SearchContext borrow() {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.getPlain(i) != null) {
        SearchContext context = idle.getAndSet(i, null);
        if (context != null) {
          return context;
        }
      }
    }
    return factory.get();
  }

  /** Takes a context back; drops it if enough are idle. */
  void giveBack(SearchContext context) {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.getPlain(i) == null && idle.compareAndSet(i, null, context)) {
        return;
      }
    }
  }

  long bytes() {
    long bytes = 0;
    for (int i = 0; i < idle.length(); i++) {
      SearchContext context = idle.get(i);
      bytes += context == null ? 0 : context.bytes();
    }
    return bytes;
  }
}
