package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that has grown is rewritten after a while, one that has not is left alone. */
class RewriteByTimeTest {
  private static final long INTERVAL_MILLIS = 20;

  private final FaultyFiles files = new FaultyFiles();

  private static void upsert(Shard shard, String id) {
    shard.writer().upsert(List.of(VectorRecord.of(id, new float[] {1, 2, 3, 4})));
  }

  private Shard open(EngineRuntime runtime) throws IOException {
    ShardScript.create(files);
    return ShardScript.open(runtime, files);
  }

  private EngineRuntime runtime(long intervalMillis) {
    return new EngineRuntime(
        new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, intervalMillis, files));
  }

  @Test
  void whatWasWrittenIsInABaseAfterAWhile() throws IOException {
    EngineRuntime runtime = runtime(INTERVAL_MILLIS);
    Shard shard = open(runtime);
    upsert(shard, "a");
    await().until(() -> shard.stats().baseBytes() > 0);
    Generation first = shard.generation();
    LockSupport.parkNanos(INTERVAL_MILLIS * 10_000_000);
    assertThat(shard.generation()).as("nothing was written since").isSameAs(first);
    upsert(shard, "b");
    await().until(() -> shard.generation() != first);
    assertThat(ShardScript.contents(shard, false).keySet()).containsExactly("a", "b");
    shard.close();
    runtime.close();
    long operations = files.operations();
    LockSupport.parkNanos(INTERVAL_MILLIS * 5_000_000);
    assertThat(files.operations()).as("nothing happens after the close").isEqualTo(operations);
  }

  @Test
  void withoutAnIntervalNothingIsRewrittenByTime() throws IOException {
    EngineRuntime runtime = runtime(0);
    Shard shard = open(runtime);
    upsert(shard, "a");
    LockSupport.parkNanos(INTERVAL_MILLIS * 10_000_000);
    assertThat(shard.stats().baseBytes()).isZero();
    shard.close();
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.999S", "PT-1S", "P366D"})
  void intervalsThatMakeNoSenseAreRefused(String interval) {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> VectorDatabase.builder().rewriteInterval(Duration.parse(interval)))
        .withMessageContaining("rewriteInterval");
  }
}
