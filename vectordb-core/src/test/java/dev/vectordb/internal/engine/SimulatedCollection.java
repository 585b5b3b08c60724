package dev.vectordb.internal.engine;

import dev.vectordb.internal.events.EventHub;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A collection on a simulated disk, which can lose its process or its power between two calls. */
public final class SimulatedCollection implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("/db/collections/simulated");
  private static final UUID COLLECTION = new UUID(9, 10);

  /** So many records have their ordinals in order of locality. */
  private static final int ORDERED_FROM = 4;

  private final CollectionInfo info;
  private final EngineRuntime runtime;
  private FaultyFiles files = new FaultyFiles();
  private Shard shard;
  private CollectionEngine engine;

  /** Creates it, empty. */
  public SimulatedCollection(CollectionConfig config) {
    info = new CollectionInfo("default", "simulated", config, Instant.EPOCH);
    runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 1 << 20, 1, Long.MAX_VALUE, 1, new FaultyFiles()),
            ORDERED_FROM);
    try {
      files.createDirectories(DIRECTORY);
      Aof.create(files, DIRECTORY, COLLECTION, 1);
      Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
      shard = openShard();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine = engineOf(shard);
  }

  private Shard openShard() throws IOException {
    return Shard.open(
        new ShardContext(
            "default/simulated", COLLECTION, info.config(), files, DIRECTORY, runtime));
  }

  private CollectionEngine engineOf(Shard opened) {
    return new CollectionEngine(info, new Nowhere(), opened, runtime);
  }

  /** Nothing here changes what the collection is. */
  private static final class Nowhere implements CollectionHome {
    @Override
    public void describe(CollectionInfo changed) {}

    @Override
    public void catalogue() {}
  }

  /** Returns the collection as it is open now. */
  public CollectionEngine engine() {
    return engine;
  }

  /** Closes in good order and opens. */
  public void reopen() {
    endAndOpen(true, () -> files);
  }

  /** Opens what the death of the process would leave now. */
  public void kill() {
    endAndOpen(false, files::afterProcessKill);
  }

  /** Opens what a loss of power would leave now. */
  public void losePower(long seed) {
    endAndOpen(false, () -> files.afterPowerLoss(seed));
  }

  /** What is left on the disk. */
  private interface Left {
    FaultyFiles files();
  }

  private void endAndOpen(boolean orderly, Left left) {
    try {
      if (orderly) {
        shard.close();
        files = left.files();
      } else {
        FaultyFiles next = left.files();
        shard.discard();
        files = next;
      }
      shard = openShard();
      engine = engineOf(shard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      shard.discard();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      runtime.close();
    }
  }

  /** There is no database around the collection. */
  public static DatabaseArchives noArchives() {
    throw new UnsupportedOperationException("a simulated collection has no archives");
  }

  /** A collection alone tells of no changes. */
  public static EventHub noEvents() {
    throw new UnsupportedOperationException("a collection without a database");
  }
}
