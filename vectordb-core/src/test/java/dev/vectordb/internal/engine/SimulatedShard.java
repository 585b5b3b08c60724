package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.SteppingFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A collection on a simulated disk in a simulated environment: its process can die, or the power
 * fail, between any two steps.
 */
final class SimulatedShard {
  static final Path DIRECTORY = Path.of("/db/collections/simulated");
  private static final UUID COLLECTION = new UUID(11, 12);

  /** Logs are rewritten from here on, so that rewrites meet all else. */
  private static final long REWRITE_BYTES = 3_000;

  /** So many records have their ordinals in order of locality. */
  private static final int ORDERED_FROM = 8;

  final Simulation simulation;
  private CollectionInfo info;
  private final Duration rewriteInterval;
  private final SplittableRandom random;
  private final List<String> calls = new ArrayList<>();
  private FaultyFiles disk;
  private SteppingFiles files;
  private EngineRuntime runtime;
  private Shard shard;
  private CollectionEngine engine;
  private boolean diskFull;

  /**
   * Opens a collection.
   *
   * @param disk with a collection on it, or nothing; taken over
   * @param rewriteInterval how often it is rewritten by time; zero for never
   */
  SimulatedShard(
      Simulation simulation,
      FaultyFiles disk,
      CollectionConfig config,
      Duration rewriteInterval,
      long seed) {
    this.simulation = simulation;
    this.info = new CollectionInfo("default", "simulated", config, Instant.EPOCH);
    this.rewriteInterval = rewriteInterval;
    this.random = new SplittableRandom(seed);
    this.disk = disk;
    if (!disk.exists(DIRECTORY)) {
      create(disk);
    }
    open();
  }

  private static void create(FaultyFiles disk) {
    try {
      disk.createDirectories(DIRECTORY);
      Aof.create(disk, DIRECTORY, COLLECTION, 1);
      Manifest.write(disk, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() {
    files = new SteppingFiles(disk, calls, random.split());
    runtime =
        new EngineRuntime(
            new EngineSettings(
                null, false, 1 << 16, 1, REWRITE_BYTES, 0.5, rewriteInterval.toMillis(), files),
            ORDERED_FROM,
            simulation);
    shard =
        simulation.run(
            "open",
            () ->
                Shard.open(
                    new ShardContext(
                        "default/simulated",
                        COLLECTION,
                        info.config(),
                        files,
                        DIRECTORY,
                        runtime)));
    engine = new CollectionEngine(info, new Description(files), shard, runtime);
  }

  /** Survives every crash, as what is written down durably does. */
  private final class Description implements CollectionHome {
    private final SteppingFiles life;

    Description(SteppingFiles life) {
      this.life = life;
    }

    @Override
    public void describe(CollectionInfo changed) throws IOException {
      life.check();
      info = changed;
    }

    @Override
    public void catalogue() {}
  }

  CollectionEngine engine() {
    return engine;
  }

  Shard shard() {
    return shard;
  }

  FaultyFiles disk() {
    return disk;
  }

  /** Leaves room for so many more bytes. */
  void limitRoom(long bytes) {
    diskFull = true;
    disk.limitBytes(disk.bytes() + bytes);
  }

  void endOfLimit() {
    disk.limitBytes(Long.MAX_VALUE);
    diskFull = false;
  }

  /** Whether the disk has a limit now, so that writes may fail. */
  boolean isDiskFull() {
    return diskFull;
  }

  /** Every call of the storage so far. */
  List<String> calls() {
    return calls;
  }

  /** Closes in good order. */
  void close() {
    boolean _ =
        simulation.run(
            "close",
            () -> {
              shard.close();
              runtime.close();
              return true;
            });
    simulation.settle();
  }

  /** Closes in good order and opens. */
  void reopen() {
    close();
    open();
  }

  /** Opens what the death of the process leaves now. */
  void kill() {
    crash(disk::afterProcessKill);
  }

  /** Opens what a loss of power leaves now. */
  void losePower() {
    long seed = random.nextLong();
    crash(() -> disk.afterPowerLoss(seed));
  }

  /** The dead process goes to its end, but can change nothing any more. */
  private void crash(Supplier<FaultyFiles> left) {
    FaultyFiles next = left.get();
    files.end();
    boolean _ =
        simulation.run(
            "end",
            () -> {
              discard();
              runtime.close();
              return true;
            });
    simulation.settle();
    disk = next;
    diskFull = false;
    open();
  }

  private void discard() {
    try {
      shard.discard();
    } catch (IOException e) {
      // It cannot even close its files.
    }
  }
}
