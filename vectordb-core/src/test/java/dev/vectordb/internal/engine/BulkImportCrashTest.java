package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.MapKind;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power is lost at, or a failure meets, each file operation of imports with writes in between:
 * afterwards there is all of an import or nothing of it, every acknowledged write, and no file that
 * belongs to nobody.
 */
class BulkImportCrashTest {
  private static final Path DIRECTORY = Path.of("/db/collections/shard");
  private static final UUID COLLECTION = new UUID(7, 8);
  private static final int SEEDS_PER_INDEX = 2;

  /** Of so many operations one is tried; all of them by {@code -Dcrash.step=1}. */
  private static final int STEP = Integer.getInteger("crash.step", 6);

  private static final CollectionConfig CONFIG =
      CollectionConfig.builder(4)
          .metric(Metric.EUCLIDEAN)
          .text(TextConfig.of(TextLanguage.STANDARD))
          .build();

  /** So many records have their ordinals in order of locality. */
  private static final int ORDERED_FROM = 3;

  private static EngineRuntime runtime;

  @BeforeAll
  static void start() {
    runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()),
            ORDERED_FROM);
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  private static FaultyFiles created() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIRECTORY);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    return files;
  }

  private static Shard open(FaultyFiles files) throws IOException {
    return Shard.open(new ShardContext("default/c", COLLECTION, CONFIG, files, DIRECTORY, runtime));
  }

  /** A life with imports, and what the shard must hold: with or without what failed last. */
  private static final class Life {
    final FaultyFiles files;
    Map<String, VectorRecord> acknowledged = new TreeMap<>();
    Map<String, VectorRecord> pending = acknowledged;

    /** What is there if what failed first took effect. */
    private @Nullable Map<String, VectorRecord> attempted;

    /** Whether whoever asked for it never learned how it ended. */
    private final boolean powerLost;

    private boolean failed;
    private int written;
    private int imports;

    Life(FaultyFiles files, boolean powerLost) {
      this.files = files;
      this.powerLost = powerLost;
    }

    void run() throws IOException {
      Shard shard = open(files);
      try {
        upsert(shard, "a", "b", "c");
        importInto(shard, "b", "x", "y");
        upsert(shard, "d", "x");
        shard.rewrite();
        delete(shard, "a");
        importInto(shard, "x", "z", "a");
        upsert(shard, "e");
      } finally {
        shard.close();
      }
      shard = open(files);
      try {
        importInto(shard, "q", "c");
        upsert(shard, "f");
      } finally {
        shard.close();
      }
    }

    private VectorRecord record(String id) {
      int number = ++written;
      return VectorRecord.builder(id, new float[] {number, number % 3, 1, 0})
          .text("text " + number)
          .metadata(Metadata.builder().put("n", number).put("odd", number % 2 == 1).build())
          .build();
    }

    /**
     * Runs a write; only if the shard says that it has failed may the write be there all the same.
     */
    private void write(Shard shard, Map<String, VectorRecord> after, IoRunnable write)
        throws IOException {
      if (failed) {
        return;
      }
      try {
        write.run();
        acknowledged = after;
        pending = after;
      } catch (IOException | VectorDatabaseException e) {
        failedIn(shard, after);
        throw e;
      }
    }

    private void failedIn(Shard shard, Map<String, VectorRecord> after) {
      if (attempted == null) {
        attempted = after;
      }
      if (!failed && shard.stats().state() == CollectionState.FAILED) {
        pending = after;
        failed = true;
      }
    }

    private void upsert(Shard shard, String... ids) throws IOException {
      for (String id : ids) {
        VectorRecord record = record(id);
        Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
        after.put(id, record);
        write(shard, after, () -> shard.writer().upsert(List.of(record)));
      }
    }

    private void delete(Shard shard, String id) throws IOException {
      Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
      after.remove(id);
      write(shard, after, () -> shard.writer().delete(Set.of(id)));
    }

    /** Between reading the first record and the others there are writes. */
    private void importInto(Shard shard, String... ids) throws IOException {
      List<VectorRecord> records = new ArrayList<>();
      for (String id : ids) {
        records.add(record(id));
      }
      String own = "own" + ++imports;
      BulkImport.Source source =
          new BulkImport.Source() {
            private final Iterator<VectorRecord> left = records.iterator();

            @Override
            public @Nullable List<EncodedRecord> next() {
              if (!left.hasNext()) {
                return null;
              }
              VectorRecord next = left.next();
              try {
                upsert(shard, own, ids[1]);
                delete(shard, ids[0]);
                if (acknowledged.containsKey("c")) {
                  metadata(shard);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return List.of(EncodedRecord.of("record", next, CONFIG));
            }
          };
      WithImport after = new WithImport(records);
      try {
        shard.bulkImport(source, ProgressListener.NONE);
      } catch (IOException | RuntimeException e) {
        failedIn(shard, after.of(acknowledged));
        throw e;
      }
      acknowledged = after.of(acknowledged);
      pending = acknowledged;
    }

    private void metadata(Shard shard) throws IOException {
      Metadata changed = Metadata.of("odd", true);
      Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
      VectorRecord old = requireNonNull(after.get("c"));
      after.put(
          "c", VectorRecord.builder("c", old.vector()).text(old.text()).metadata(changed).build());
      write(
          shard, after, () -> shard.writer().updateMetadata("c", changed, MetadataUpdate.REPLACE));
    }
  }

  private record WithImport(List<VectorRecord> records) {
    Map<String, VectorRecord> of(Map<String, VectorRecord> before) {
      Map<String, VectorRecord> after = new TreeMap<>(before);
      records.forEach(record -> after.put(record.id(), record));
      return after;
    }
  }

  private interface IoRunnable {
    void run() throws IOException;
  }

  private static Life live(FaultyFiles files, boolean powerLost) {
    Life life = new Life(files, powerLost);
    try {
      life.run();
    } catch (IOException | RuntimeException e) {
      // The failure that was asked for; what it leaves is what the test looks at.
    }
    return life;
  }

  private static long operations() throws IOException {
    FaultyFiles files = created();
    Life life = new Life(files, false);
    life.run();
    assertThat(life.acknowledged).containsKeys("z", "q", "own1", "own3", "f");
    assertLegal(files, life, "undisturbed");
    return files.operations();
  }

  private static Random seeds() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("BulkImportCrashTest: -Dseed=" + seed);
    return new Random(seed);
  }

  private static long first(Random seeds) throws IOException {
    return created().operations() + seeds.nextInt(STEP);
  }

  @Test
  void everyPowerLossLeavesAllOrNothing() throws IOException {
    Random seeds = seeds();
    long last = operations();
    for (long index = first(seeds); index <= last; index += STEP) {
      FaultyFiles files = created();
      files.losePowerAt(index);
      Life life = live(files, true);
      assertLegal(files.afterProcessKill(), life, "killed at " + index);
      for (int i = 0; i < SEEDS_PER_INDEX; i++) {
        long seed = seeds.nextLong();
        assertLegal(files.afterPowerLoss(seed), life, "lost at " + index + ", seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesAllOrNothing(boolean forEver) throws IOException {
    Random seeds = seeds();
    long last = operations();
    for (long index = first(seeds); index <= last; index += STEP) {
      FaultyFiles files = created();
      files.failAt(index, forEver);
      Life life = live(files, false);
      files.inject((kind, path, operation) -> null);
      long seed = seeds.nextLong();
      String what = "operation " + index + " failed, seed " + seed;
      assertLegal(files.afterPowerLoss(seed), life, what + ", power lost");
      assertLegal(files.afterProcessKill(), life, what + ", killed");
    }
  }

  /**
   * What is written in the last moment before the switch is acknowledged by a log that counts no
   * more after it.
   */
  @Test
  void whatIsWrittenRightBeforeTheSwitchSurvivesAPowerLoss() throws IOException {
    FaultyFiles files = created();
    LateWrite late = new LateWrite(files);
    Shard shard =
        Shard.open(new ShardContext("default/c", COLLECTION, CONFIG, late, DIRECTORY, runtime));
    try {
      VectorRecord record = VectorRecord.of("late", new float[] {1, 2, 3, 4});
      late.write = () -> shard.writer().upsert(List.of(record));
      EncodedRecord imported =
          EncodedRecord.of("record", VectorRecord.of("x", new float[] {1, 1, 1, 1}), CONFIG);
      Iterator<List<EncodedRecord>> batches = List.of(List.of(imported)).iterator();
      shard.bulkImport(
          () -> {
            if (!batches.hasNext()) {
              return null;
            }
            // So that there is something to be forced.
            shard.writer().upsert(List.of(VectorRecord.of("early", new float[] {4, 3, 2, 1})));
            return batches.next();
          },
          ProgressListener.NONE);
      assertThat(late.write).as("the moment came").isNull();
      for (long seed = 0; seed < 20; seed++) {
        Shard left = open(files.afterPowerLoss(seed));
        try {
          assertThat(ShardScript.contents(left))
              .as("seed " + seed)
              .containsOnlyKeys("early", "late", "x");
        } finally {
          left.discard();
        }
      }
    } finally {
      shard.close();
    }
  }

  /** Writes once, right after the log that is to follow an import was forced outside of writes. */
  private static final class LateWrite implements StorageFiles {
    private final FaultyFiles files;
    private @Nullable Runnable write;

    LateWrite(FaultyFiles files) {
      this.files = files;
    }

    @Override
    public long newFileId() {
      return files.newFileId();
    }

    @Override
    public StorageFile open(Path file, OpenMode mode) throws IOException {
      StorageFile opened = files.open(file, mode);
      boolean follows = file.endsWith("aof-000002.incr") && mode == OpenMode.CREATE_NEW;
      return follows ? new Log(opened) : opened;
    }

    private final class Log implements StorageFile {
      private final StorageFile file;
      private boolean created;

      Log(StorageFile file) {
        this.file = file;
      }

      @Override
      public void force() throws IOException {
        file.force();
        Runnable now = write;
        if (created && now != null) {
          write = null;
          now.run();
        }
        created = true;
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
      }

      @Override
      public void write(ByteBuffer source, long position) throws IOException {
        file.write(source, position);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        file.truncate(size);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    }

    @Override
    public boolean exists(Path path) {
      return files.exists(path);
    }

    @Override
    public Object key(Path file) throws IOException {
      return files.key(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
      return files.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
      files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      files.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
      files.delete(path);
    }

    @Override
    public void deleteTree(Path path) throws IOException {
      files.deleteTree(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      files.forceDirectory(directory);
    }

    @Override
    public MemorySegment map(Path file, long offset, long size, MapKind kind, Arena arena)
        throws IOException {
      return files.map(file, offset, size, kind, arena);
    }
  }

  private static void assertLegal(FaultyFiles left, Life life, String what) throws IOException {
    Shard shard;
    try {
      shard = open(left);
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what, e);
    }
    try {
      Map<String, VectorRecord> found = ShardScript.contents(shard);
      boolean unanswered = life.powerLost && found.equals(life.attempted);
      if (!found.equals(life.pending) && !unanswered) {
        assertThat(found).as(what).isEqualTo(life.acknowledged);
      }
      assertNothingElse(left, what);
      shard.writer().upsert(List.of(VectorRecord.of("later", new float[] {9, 8, 7, 6})));
    } finally {
      shard.discard();
    }
    Shard again = open(left.afterPowerLoss(1));
    try {
      assertThat(ShardScript.contents(again)).as(what + ", and once more").containsKey("later");
    } finally {
      again.discard();
    }
  }

  /** What no manifest names is gone after opening. */
  private static void assertNothingElse(FaultyFiles left, String what) throws IOException {
    ManifestData manifest = Manifest.read(left, DIRECTORY);
    List<String> expected = new ArrayList<>(List.of("MANIFEST"));
    manifest.incrNumbers().forEach(number -> expected.add("aof-%06d.incr".formatted(number)));
    if (manifest.base() != null) {
      expected.add(manifest.base());
    }
    assertThat(left.list(DIRECTORY)).as(what).containsExactlyInAnyOrderElementsOf(expected);
  }
}
