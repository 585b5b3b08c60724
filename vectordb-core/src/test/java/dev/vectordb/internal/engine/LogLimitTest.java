package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** P12: a manifest lists so many log files at most; that no more can be begun stops no write. */
class LogLimitTest {
  private static final Path DIRECTORY = Path.of("/db/collections/shard");
  private static final UUID COLLECTION = new UUID(7, 8);

  private final FaultyFiles files = new FaultyFiles();

  private Shard open(EngineRuntime runtime) throws IOException {
    return Shard.open(
        new ShardContext(
            "default/c", COLLECTION, CollectionConfig.ofDimension(2), files, DIRECTORY, runtime));
  }

  private void create(int logs) throws IOException {
    files.createDirectories(DIRECTORY);
    List<Long> numbers = LongStream.rangeClosed(1, logs).boxed().toList();
    for (long number : numbers) {
      if (number < logs) {
        Aof.createSealed(files, DIRECTORY, COLLECTION, number);
      } else {
        Aof.create(files, DIRECTORY, COLLECTION, number);
      }
    }
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, numbers, 0, 0));
  }

  private static void upsert(Shard shard, String id) {
    shard.writer().upsert(List.of(VectorRecord.of(id, new float[] {1, 2})));
  }

  @Test
  void whereNoMoreLogFilesCanBeListedWritesGoOnInTheLast() throws IOException {
    create(Limits.MAX_INCR_FILES);
    EngineRuntime runtime =
        new EngineRuntime(new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, files));
    try {
      Shard shard = open(runtime);
      upsert(shard, "before");
      assertThatThrownBy(shard::rewrite)
          .isInstanceOf(CapacityExceededException.class)
          .hasMessageContaining(Limits.MAX_INCR_FILES + " log files");
      upsert(shard, "after");
      assertThat(shard.stats().state()).isEqualTo(CollectionState.UP);
      shard.discard();
      Shard again = open(runtime);
      assertThat(again.reader().count(null, TimeLimit.NEVER)).isEqualTo(2);
      again.discard();
    } finally {
      runtime.close();
    }
  }

  @Test
  void oneLogFileLessIsReplacedByABase() throws IOException {
    create(Limits.MAX_INCR_FILES - 1);
    EngineRuntime runtime =
        new EngineRuntime(new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, files));
    try {
      Shard shard = open(runtime);
      upsert(shard, "before");
      shard.rewrite();
      assertThat(Manifest.read(files, DIRECTORY).incrNumbers()).hasSize(1);
      shard.discard();
    } finally {
      runtime.close();
    }
  }
}
