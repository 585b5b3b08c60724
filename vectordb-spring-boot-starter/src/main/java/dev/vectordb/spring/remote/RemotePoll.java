package dev.vectordb.spring.remote;

import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for what is new, again and again until there is something, the time is over, the
 * thread is interrupted or the stream closed. Between two questions the server holds nothing.
 * Thread-safe: one call at a time asks.
 */
final class RemotePoll {
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("vectordb-remote-poll").start(task);

  /** How long a server is asked to wait at most: it does not notice when nobody wants to know. */
  private static final long MOST_MILLIS = 5_000;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> waiting;

  /** Asks once. */
  @FunctionalInterface
  interface Question<T> {
    /**
     * Asks once.
     *
     * @param waitMillis how long the server may wait for something
     * @param started is told of what to cancel if nobody wants the answer any more
     */
    Found<T> ask(long waitMillis, Consumer<CompletableFuture<?>> started);
  }

  /**
   * What is new.
   *
   * @param list in order
   * @param taken goes on after it; not run if nobody was there to take it
   */
  record Found<T>(List<T> list, Runnable taken) {}

  <T> List<T> poll(Duration timeout, Question<T> question) {
    lock.lock();
    try {
      checkOpen();
      long end = Waiting.endOf(timeout);
      while (true) {
        long left = Math.max(0, end - System.nanoTime()) / 1_000_000;
        boolean interrupted = Thread.currentThread().isInterrupted();
        long wait = interrupted ? 0 : Math.min(left, MOST_MILLIS);
        Found<T> found =
            wait == 0 ? question.ask(0, _ -> {}) : await(() -> question.ask(wait, this::waitFor));
        checkOpen();
        found.taken().run();
        if (!found.list().isEmpty() || left == 0) {
          return found.list();
        }
        if (interrupted) {
          throw interrupted();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void waitFor(CompletableFuture<?> request) {
    waiting = request;
    if (closed) {
      request.cancel(true);
    }
  }

  private <T> Found<T> await(Supplier<Found<T>> question) {
    CompletableFuture<Found<T>> answer = CompletableFuture.supplyAsync(question, THREADS);
    try {
      return answer.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      cancel();
      throw interrupted();
    } catch (ExecutionException e) {
      checkOpen();
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new VectorDatabaseException("asking the server failed", e);
    } finally {
      waiting = null;
    }
  }

  private void cancel() {
    CompletableFuture<?> request = waiting;
    if (request != null) {
      request.cancel(true);
    }
  }

  private static VectorDatabaseException interrupted() {
    return new VectorDatabaseException("interrupted while waiting for events");
  }

  private static StreamClosedException closed() {
    return new StreamClosedException("the stream is closed");
  }

  private void checkOpen() {
    if (closed) {
      throw closed();
    }
  }

  /** Ends a call that waits, and every later one. */
  void close() {
    closed = true;
    cancel();
  }
}
