package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the index of words of a shard up with its records: in the background, and for searches. */
final class TextIndexer {
  private static final Logger log = LoggerFactory.getLogger(TextIndexer.class);

  /** Fewer texts than this are left to the next search: it takes them up in a moment. */
  private static final int MIN_BACKLOG = 256;

  private static final long WAIT_NANOS = 1_000_000;

  private final String name;
  private final GenerationHolder generations;
  private final EngineRuntime runtime;
  private final Consumer<Throwable> failed;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Creates one without a worker.
   *
   * @param failed told by the worker why it failed
   */
  TextIndexer(
      String name,
      GenerationHolder generations,
      EngineRuntime runtime,
      Consumer<Throwable> failed) {
    this.name = name;
    this.generations = generations;
    this.runtime = runtime;
    this.failed = failed;
  }

  /** Sees to it that a longer backlog is taken up. Cheap; called after every write. */
  void kick() {
    GenerationText text = generations.current().text;
    if (text != null && backlog(generations.current(), text) >= MIN_BACKLOG) {
      start(0);
    }
  }

  /** Takes up what is there after a while, after opening: even the base is to be looked at. */
  void startSoon(long millis) {
    if (generations.current().text != null) {
      start(millis);
    }
  }

  private void start(long millis) {
    if (closed || !queued.compareAndSet(false, true)) {
      return;
    }
    try {
      if (millis == 0) {
        runtime.inBackground(this::work);
      } else {
        runtime.inBackgroundAfter(millis, this::work);
      }
    } catch (RuntimeException | Error e) { // the next write tries again
      queued.set(false);
      throw e;
    }
  }

  private static int backlog(Generation generation, GenerationText text) {
    return generation.snapshot().ordinalCount() - text.appendedCount();
  }

  /** One at a time: it stays queued until it has ended, and looks again then. */
  private void work() {
    boolean done = false;
    running.incrementAndGet();
    try {
      if (!closed) {
        Generation generation = generations.acquire();
        try {
          catchUp(
              generation,
              runtime.foreground().givingWay(() -> closed || !generations.isCurrent(generation)));
        } finally {
          generation.release();
        }
        done = true;
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before its texts were indexed", name);
    } catch (RuntimeException | InternalError e) { // the latter of mapped memory
      log.warn("Collection {}: indexing texts failed; the next search tries again", name, e);
      failed.accept(e);
    } finally {
      queued.set(false);
      running.decrementAndGet();
    }
    if (done && !closed) {
      kick(); // for what was written meanwhile
    }
  }

  /**
   * Takes up all texts of a generation.
   *
   * @param generation kept open by the caller
   * @param stop asked now and then; once it says true the rest is left
   */
  void catchUp(Generation generation, BooleanSupplier stop) {
    GenerationText text = generation.text;
    if (text != null) {
      text.append(generation.snapshot().ordinalCount(), stop);
    }
  }

  /**
   * Takes up all texts of a generation that is about to be used. That it fails does not matter:
   * searches try again.
   */
  void prepare(Generation generation) {
    try {
      catchUp(generation, () -> closed);
      if (generation.text != null) {
        generation.text.show();
      }
    } catch (RuntimeException e) {
      log.warn("Collection {}: indexing texts failed; the next search tries again", name, e);
    }
  }

  /**
   * Returns when the texts of a snapshot can be searched. They are taken up by an engine thread, as
   * an interrupt of the caller would break the index.
   *
   * @param text the words of a generation that the caller keeps open
   * @param snapshot what the search sees
   * @param deadline when to give up
   */
  void await(GenerationText text, Snapshot snapshot, TimeLimit deadline) {
    if (text.shows(snapshot.ordinalCount())) {
      return;
    }
    boolean done =
        runtime.onEngineThread(() -> {
          boolean all = text.append(snapshot.ordinalCount(), deadline::isOver);
          if (all) {
            text.show();
          }
          return all;
        });
    if (!done) {
      throw new SearchTimeoutException(
          "the search ran past its deadline while texts were being indexed");
    }
  }

  /** Lets the worker end with what it holds and refuses another. */
  void stop() {
    closed = true;
  }

  /** Stops the worker and waits for it. */
  void close() {
    stop();
    while (running.get() > 0) {
      runtime.time().pause(WAIT_NANOS);
    }
  }
}
