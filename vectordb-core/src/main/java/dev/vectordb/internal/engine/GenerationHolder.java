package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import java.util.function.IntConsumer;

/** The current generation of a shard, and the gate that keeps it open while it is used. */
final class GenerationHolder {
  private final String name;
  private final IntConsumer whenClosed;
  private volatile Generation current;
  private volatile boolean closed;

  GenerationHolder(String name, Generation first) {
    this(name, first, _ -> {});
  }

  /**
   * Creates a holder.
   *
   * @param whenClosed takes the number of each generation that was in use and is closed
   */
  GenerationHolder(String name, Generation first, IntConsumer whenClosed) {
    this.name = name;
    this.current = first;
    this.whenClosed = whenClosed;
  }

  /**
   * Takes the current generation; the caller releases it.
   *
   * @return the generation, open
   * @throws DatabaseClosedException if the shard is closed
   */
  Generation acquire() {
    while (!closed) {
      Generation generation = current;
      if (generation.acquire()) {
        return generation;
      }
    }
    throw new DatabaseClosedException("collection " + name + " is closed");
  }

  /** The current generation, for the writer, which alone can replace it. */
  Generation current() {
    return current;
  }

  /** Whether a generation is still the one in use. */
  boolean isCurrent(Generation generation) {
    return !closed && current == generation;
  }

  /**
   * Puts the next generation in place of the current one, which closes after its last reader.
   *
   * @param next the next generation
   * @param afterClose runs when the old one is closed
   */
  void replace(Generation next, Runnable afterClose) {
    Generation old = current;
    current = next;
    retire(old, afterClose);
  }

  /** Refuses new readers and lets the generation go with the last one. */
  void close(Runnable afterClose) {
    closed = true;
    retire(current, afterClose);
  }

  private void retire(Generation generation, Runnable afterClose) {
    generation.retire(() -> {
      whenClosed.accept(generation.number);
      afterClose.run();
    });
  }
}
