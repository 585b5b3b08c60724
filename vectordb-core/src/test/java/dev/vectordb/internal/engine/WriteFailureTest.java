package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.FaultyFiles.Kind;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** P8: a failed force is final; a full disk is not. Reads go on in either case. */
@Tag("reliability")
class WriteFailureTest {
  private static final int PATIENCE_SECONDS = 30;

  private final FaultyFiles files = new FaultyFiles();
  private EngineRuntime runtime;
  private Shard shard;

  @BeforeEach
  void open() throws IOException {
    runtime = new EngineRuntime(new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, files));
    ShardScript.create(files);
    shard = ShardScript.open(runtime, files);
    upsert("before");
  }

  @AfterEach
  void close() throws IOException {
    shard.close();
    runtime.close();
  }

  private WriteResult upsert(String id) {
    return shard.writer().upsert(List.of(VectorRecord.of(id, new float[] {id.length(), 1, 2, 3})));
  }

  private void assertHolds(String... ids) {
    assertThat(ShardScript.contents(shard).keySet()).containsExactlyInAnyOrder(ids);
    assertThat(shard.snapshot().liveCount()).isEqualTo(ids.length);
  }

  private void failOnce(Kind kind, String file) {
    boolean[] done = {false};
    files.inject((what, path, operation) -> {
      if (done[0] || what != kind || !path.toString().contains(file)) {
        return null;
      }
      done[0] = true;
      return new IOException("the device failed by request");
    });
  }

  @Test
  void aFailedForceIsFinalUntilReopened() throws IOException {
    failOnce(Kind.FORCE, "aof");
    assertThatThrownBy(() -> upsert("unforced")).isInstanceOf(VectorDatabaseException.class);
    assertThat(shard.stats().state()).isEqualTo(CollectionState.FAILED);
    assertThat(shard.stats().stateReason()).contains("forced").contains("reopen");
    // The device works again, which must not matter; nor must time.
    LockSupport.parkNanos(300_000_000);
    long operations = files.operations();
    assertThatThrownBy(() -> upsert("later"))
        .isInstanceOf(DatabaseReadOnlyException.class)
        .hasMessageContaining("forced");
    assertThatThrownBy(shard::rewrite).isInstanceOf(DatabaseReadOnlyException.class);
    assertThat(files.operations()).as("nothing was tried").isEqualTo(operations);
    assertHolds("before");
    shard.close();
    FaultyFiles left = files.afterPowerLoss(1);
    shard = ShardScript.open(runtime, files);
    assertThat(shard.stats().state()).isEqualTo(CollectionState.UP);
    upsert("after");
    assertThat(ShardScript.contents(shard)).containsKeys("before", "after");
    assertThat(ShardScript.recover(runtime, left)).containsKey("before").doesNotContainKey("later");
  }

  @Test
  void aForceBesideTheWritersThatFailsIsFinalToo() throws IOException {
    failOnce(Kind.FORCE, "aof");
    assertThatThrownBy(shard::rewrite).isInstanceOf(IOException.class);
    assertThat(shard.stats().state()).isEqualTo(CollectionState.FAILED);
    assertThat(shard.stats().stateReason()).contains("forced").contains("reopen");
    assertThatThrownBy(() -> upsert("later")).isInstanceOf(DatabaseReadOnlyException.class);
    assertHolds("before");
    assertThat(ShardScript.recover(runtime, files.afterPowerLoss(4))).containsOnlyKeys("before");
  }

  @Test
  void aFullDiskRollsBackAndWritingResumesWhenThereIsSpace() throws IOException {
    files.limitBytes(files.bytes() + 10);
    assertThatThrownBy(() -> upsert("toobig"))
        .isInstanceOf(DatabaseReadOnlyException.class)
        .hasMessageContaining("No space left");
    assertThat(shard.stats().state()).isEqualTo(CollectionState.READ_ONLY);
    assertThat(shard.stats().stateReason()).contains("No space left");
    assertHolds("before");
    assertThat(ShardScript.recover(runtime, files.afterProcessKill())).containsOnlyKeys("before");
    files.limitBytes(Long.MAX_VALUE);
    resume("resumed");
    assertThat(shard.stats().state()).isEqualTo(CollectionState.UP);
    assertThat(shard.stats().stateReason()).isNull();
    assertHolds("before", "resumed");
    shard.close();
    assertThat(ShardScript.recover(runtime, files.afterPowerLoss(2)))
        .containsOnlyKeys("before", "resumed");
    shard = ShardScript.open(runtime, files);
    assertHolds("before", "resumed");
  }

  /** Tries, as a caller would, until the shard takes the write. */
  private void resume(String id) {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (true) {
      try {
        upsert(id);
        return;
      } catch (DatabaseReadOnlyException e) {
        assertThat(System.nanoTime()).as("still refused: %s", e).isLessThan(end);
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  @Test
  void aWriteThatCannotBeRolledBackIsFinal() {
    files.inject((kind, path, operation) ->
        kind == Kind.WRITE || kind == Kind.TRUNCATE ? new IOException("gone") : null);
    assertThatThrownBy(() -> upsert("lost")).isInstanceOf(VectorDatabaseException.class);
    files.inject((kind, path, operation) -> null);
    assertThat(shard.stats().state()).isEqualTo(CollectionState.FAILED);
    assertThatThrownBy(() -> upsert("later")).isInstanceOf(DatabaseReadOnlyException.class);
    assertHolds("before");
  }

  @Test
  void aRewriteWhoseManifestFailsDoesNotStopWriting() throws IOException {
    failOnce(Kind.RENAME, "MANIFEST");
    assertThatThrownBy(shard::rewrite).isNotNull();
    upsert("next");
    assertHolds("before", "next");
    assertThat(ShardScript.recover(runtime, files.afterPowerLoss(3)))
        .containsOnlyKeys("before", "next");
    shard.rewrite();
    assertHolds("before", "next");
  }

  @Test
  void aRewriteThatFailsLetsGoOfWhatItHeld() throws IOException {
    failOnce(Kind.CREATE, "aof");
    assertThatThrownBy(shard::rewrite).isNotNull();
    failOnce(Kind.CREATE, "base");
    assertThatThrownBy(shard::rewrite).isNotNull();
    files.inject((kind, path, operation) -> null);
    Generation generation = shard.generation();
    shard.close();
    assertThat(generation.acquire()).as("still held after the close").isFalse();
    shard = ShardScript.open(runtime, files);
    assertHolds("before");
  }
}
