package dev.vectordb.spring.remote;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for answers. */
final class Waiting {
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private Waiting() {}

  /** Returns when a time that begins now is over, by {@link System#nanoTime()}. */
  static long endOf(Duration time) {
    Duration bounded = time.compareTo(FOREVER) > 0 ? FOREVER : time;
    return System.nanoTime() + (bounded.isNegative() ? 0 : bounded.toNanos());
  }

  /**
   * Waits for an answer, whether or not the thread is interrupted meanwhile: what it asked for may
   * be done by then.
   *
   * @param most how long; null for any time
   * @throws IOException what went wrong on the way; {@link CancelledException} if nobody wanted the
   *     answer any more
   */
  static <T> T join(CompletableFuture<T> future, @Nullable Duration most) throws IOException {
    long end = endOf(most == null ? FOREVER : most);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new HttpTimeoutException("there was no answer within " + most);
    } catch (CancellationException e) {
      throw new CancelledException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Nobody wanted the answer any more. */
  static final class CancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    CancelledException() {
      super("cancelled");
    }
  }
}
