package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.Threads;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.keyvalue.KeyValues;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  /** Threads that are waited for not at all, so that the test need not wait either. */
  private record Impatient(Environment machine) implements Environment {
    @Override
    public TimeSource time() {
      return machine.time();
    }

    @Override
    public Chance chance() {
      return machine.chance();
    }

    @Override
    public Threads newThreads() {
      Threads threads = machine.newThreads();
      return new Threads() {
        @Override
        public Pool pool(String role, int most) {
          Pool pool = threads.pool(role, most);
          return new Pool() {
            @Override
            public void execute(Runnable task) {
              pool.execute(task);
            }

            @Override
            public void close() {
              pool.close();
            }

            @Override
            public boolean awaitEnd(long nanos) {
              return pool.awaitEnd(1_000_000);
            }
          };
        }

        @Override
        public Timer timer(String role) {
          return threads.timer(role);
        }

        @Override
        public Thread start(String name, Runnable task) {
          return threads.start(name, task);
        }

        @Override
        public boolean isOwn() {
          return threads.isOwn();
        }
      };
    }
  }

  /** As of a copy to a stream that takes nothing. */
  @Test
  void aDirectoryInWhichThereIsStillWorkStaysLocked(@TempDir Path directory) throws Exception {
    EngineSettings settings =
        new EngineSettings(directory, false, 0, 1, Long.MAX_VALUE, 1, StorageFiles.disk());
    EngineRuntime runtime = new EngineRuntime(settings, 1, new Impatient(Environment.system()));
    DatabaseEngine engine = DatabaseEngine.open(settings, runtime);
    CountDownLatch mayEnd = new CountDownLatch(1);
    runtime.inBackground(() -> await(mayEnd));
    engine.close();
    assertThatThrownBy(() -> DatabaseEngine.open(settings))
        .isInstanceOf(DatabaseLockedException.class);
    mayEnd.countDown();
    boolean open = false;
    while (!open) {
      try {
        DatabaseEngine.open(settings).close();
        open = true;
      } catch (DatabaseLockedException e) {
        Thread.sleep(1);
      }
    }
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

  /** Who had looked before a drop, and queues behind it. */
  @Test
  void nothingIsWrittenBehindTheLastStep() {
    WritePipeline pipeline = pipeline(Runnable::run);
    AtomicBoolean ran = new AtomicBoolean();
    assertThatThrownBy(() ->
            pipeline.runLast(() -> {
              throw new IOException("by request");
            }))
        .isInstanceOf(VectorDatabaseException.class);
    pipeline.run(() -> ran.set(true));
    assertThat(ran).as("after one that failed").isTrue();
    pipeline.runLast(() -> {});
    assertThatThrownBy(
            () -> pipeline.write(false, (_, first) -> List.of(LogRecord.delete(first, "late"))))
        .isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> pipeline.run(() -> {})).isInstanceOf(DatabaseClosedException.class);
    pipeline.close();
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
