package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.keyvalue.KeyValues;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the engine's threads: nobody is left waiting, and nothing is left at work. */
@Timeout(30)
class EngineThreadsTest {
  private static final Executor ENDED =
      task -> {
        throw new RejectedExecutionException("the threads have ended");
      };

  /** Else the directory would have another opener while this one still works in it. */
  @Test
  void aCloseThatIsInterruptedWaitsAllTheSame() throws InterruptedException {
    EngineRuntime runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<List<Boolean>> seen = new AtomicReference<>();
    runtime.inBackground(() -> {
      await(mayEnd);
      ended.set(true);
    });
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              runtime.close();
              seen.set(List.of(ended.get(), Thread.currentThread().isInterrupted()));
            });
    for (int i = 0; i < 5; i++) {
      closer.interrupt();
      Thread.sleep(20);
    }
    assertThat(closer.isAlive()).isTrue();
    mayEnd.countDown();
    closer.join();
    assertThat(seen.get()).as("ended, flag kept").containsExactly(true, true);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static WritePipeline pipeline(Executor executor) {
    GenerationFactory factory = new GenerationFactory("c", CollectionConfig.ofDimension(2));
    return new WritePipeline(
        "c",
        UUID.randomUUID(),
        new GenerationHolder("c", factory.empty()),
        null,
        Durability.os(),
        new ShardState(false, TimeSource.system()),
        new Foreground(2, TimeSource.system()),
        executor);
  }

  /** Those who looked before a close, and queue when the threads are gone; the second one too. */
  @Test
  void whoQueuesAWriteTooLateIsAnswered() {
    WritePipeline pipeline = pipeline(ENDED);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () -> pipeline.write(false, (_, first) -> List.of(LogRecord.delete(first, "gone"))))
          .isInstanceOf(DatabaseClosedException.class);
      assertThatThrownBy(() -> pipeline.run(() -> {})).isInstanceOf(DatabaseClosedException.class);
    }
  }

  @Test
  void whoPutsAValueTooLateIsAnswered() throws IOException {
    KeyValues store = KeyValues.open(new FaultyFiles(), null, false, ENDED, Environment.system());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> store.put("default", "key", new byte[1]))
          .isInstanceOf(DatabaseClosedException.class);
    }
  }

  /** As when the system gives no more of them; later ones are served again. */
  private static final class FewThreads implements Executor {
    private int missing = 3;

    @Override
    public void execute(Runnable task) {
      if (missing-- > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      task.run();
    }
  }

  @Test
  void aWriteForWhichThereIsNoThreadFailsAndLaterOnesDoNot() {
    WritePipeline pipeline = pipeline(new FewThreads());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> pipeline.run(() -> {}))
          .isInstanceOf(VectorDatabaseException.class)
          .hasStackTraceContaining("no thread could be started");
    }
    AtomicBoolean ran = new AtomicBoolean();
    pipeline.run(() -> ran.set(true));
    assertThat(ran).isTrue();
  }

  @Test
  void aValueForWhichThereIsNoThreadIsRefusedAndLaterOnesAreNot() throws IOException {
    KeyValues store =
        KeyValues.open(new FaultyFiles(), null, false, new FewThreads(), Environment.system());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> store.put("default", "key", new byte[1]))
          .isInstanceOf(VectorDatabaseException.class)
          .hasMessageContaining("no thread could be started");
    }
    store.put("default", "key", new byte[1]);
  }
}
