package dev.vectordb.internal.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemThreadsTest {
  private final Threads threads = Environment.system().newThreads();

  /** What a log is forced by every so often, for example: it would never be forced again. */
  @Test
  void whatIsDoneAgainAndAgainIsDoneAfterItHasThrown() throws InterruptedException {
    Threads.Timer timer = threads.timer("again");
    try {
      AtomicInteger times = new AtomicInteger();
      CountDownLatch again = new CountDownLatch(3);
      Runnable end =
          timer.every(
              TimeUnit.MILLISECONDS.toNanos(1),
              () -> {
                again.countDown();
                if (times.incrementAndGet() == 1) {
                  throw new IllegalStateException("once");
                }
                throw new OutOfMemoryError("unable to create native thread");
              });
      again.await();
      end.run();
    } finally {
      timer.close();
    }
  }

  /** Who finds no thread later is tried again by the timer, which must not want for one itself. */
  @Test
  void aTimerHasItsThreadFromTheBeginning() {
    Threads.Timer timer = threads.timer("early");
    try {
      assertThat(Thread.getAllStackTraces().keySet())
          .anyMatch(thread -> thread.getName().equals("vectordb-early-1"));
    } finally {
      timer.close();
    }
  }
}
