package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.Figures;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power is lost at, or a failure meets, each file operation while a shard changes its precision
 * there and back: it has the old or the new one afterwards, every acknowledged write, and codes
 * that fit the vectors.
 */
@Tag("reliability")
class CompressCrashTest {
  private static final Path DIRECTORY = Path.of("/db/collections/shard");
  private static final UUID COLLECTION = new UUID(7, 8);
  private static final int DIMENSION = 4;
  private static final int SEEDS_PER_INDEX = Figures.of("powerloss.seeds", 5, 100);

  private static EngineRuntime runtime;

  @BeforeAll
  static void start() {
    runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  /** A shard with its descriptor, and what is known to be in it. */
  private static final class Life {
    final FaultyFiles files;
    final Map<String, float[]> acknowledged = new TreeMap<>();
    Map<String, float[]> pending = acknowledged;
    Precision before = Precision.FLOAT32;
    Precision after = Precision.FLOAT32;
    private int written;

    Life(FaultyFiles files) {
      this.files = files;
    }

    void run() throws IOException {
      Shard shard = open(files);
      try {
        write(shard, 3);
        shard.rewrite();
        for (Precision precision :
            List.of(Precision.INT8, Precision.BINARY, Precision.FLOAT32, Precision.FLOAT16)) {
          write(shard, 2);
          after = precision;
          assertThat(compress(shard, precision)).isTrue();
          assertThat(shard.precision()).isEqualTo(precision);
          before = precision;
          write(shard, 1);
        }
      } finally {
        shard.close();
      }
    }

    private boolean compress(Shard shard, Precision precision) throws IOException {
      return shard.compress(precision, to -> describe(files, to));
    }

    private void write(Shard shard, int count) {
      for (int i = 0; i < count; i++) {
        float[] vector = {++written, written % 3, 1, 0};
        String id = "r" + written % 7;
        pending = new TreeMap<>(acknowledged);
        pending.put(id, vector);
        shard.writer().upsert(List.of(VectorRecord.of(id, vector)));
        acknowledged.put(id, vector);
      }
    }
  }

  private static void describe(FaultyFiles files, Precision precision) throws IOException {
    CollectionConfig config =
        CollectionConfig.builder(DIMENSION).metric(Metric.EUCLIDEAN).precision(precision).build();
    new CollectionDescriptor("default", "c", COLLECTION, Instant.EPOCH, ConfigCodec.encode(config))
        .write(files, DIRECTORY);
  }

  private static FaultyFiles created() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIRECTORY);
    describe(files, Precision.FLOAT32);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    return files;
  }

  private static Shard open(FaultyFiles files) throws IOException {
    return Shard.open(
        new ShardContext(
            "default/c",
            COLLECTION,
            ConfigCodec.decode(CollectionDescriptor.read(files, DIRECTORY).settings()),
            files,
            DIRECTORY,
            runtime));
  }

  private static Life live(FaultyFiles files) {
    Life life = new Life(files);
    try {
      life.run();
    } catch (IOException | VectorDatabaseException e) {
      // The failure that was asked for; what it leaves is what the test looks at.
    }
    return life;
  }

  private static long operations() throws IOException {
    FaultyFiles files = created();
    Life life = new Life(files);
    life.run();
    assertLegal(files, life, "undisturbed");
    assertThat(life.before).isEqualTo(Precision.FLOAT16);
    return files.operations();
  }

  private static Random seeds() {
    return new Random(Figures.seed("CompressCrashTest"));
  }

  @Test
  void everyPowerLossLeavesTheOldPrecisionOrTheNewOne() throws IOException {
    Random seeds = seeds();
    long last = operations();
    Set<Precision> seen = ConcurrentHashMap.newKeySet();
    long[] indexes = Figures.operations(created().operations(), last, seeds);
    Figures.forEach(
        indexes,
        seeds,
        (index, random) -> {
          FaultyFiles files = created();
          files.losePowerAt(index);
          Life life = live(files);
          assertLegal(files.afterProcessKill(), life, "killed at " + index);
          for (int i = 0; i < SEEDS_PER_INDEX; i++) {
            long seed = random.nextLong();
            Precision found =
                assertLegal(
                    files.afterPowerLoss(seed), life, "lost at " + index + ", seed " + seed);
            seen.add(found);
          }
        });
    assertThat(seen).containsOnly(Precision.values());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesTheOldPrecisionOrTheNewOne(boolean forEver) throws IOException {
    Random seeds = seeds();
    long last = operations();
    long[] indexes = Figures.operations(created().operations(), last, seeds);
    Figures.forEach(
        indexes,
        seeds,
        (index, random) -> {
          FaultyFiles files = created();
          files.failAt(index, forEver);
          Life life = live(files);
          files.inject((kind, path, operation) -> null);
          long seed = random.nextLong();
          String what = "operation " + index + " failed, seed " + seed;
          assertLegal(files.afterPowerLoss(seed), life, what + ", power lost");
          assertLegal(files.afterProcessKill(), life, what + ", killed");
        });
  }

  private static Precision assertLegal(FaultyFiles left, Life life, String what)
      throws IOException {
    Shard shard = open(left);
    try {
      Precision precision = shard.precision();
      assertThat(precision).as(what).isIn(life.before, life.after);
      Map<String, float[]> found = new TreeMap<>();
      ShardScript.contents(shard, false).forEach((id, record) -> found.put(id, record.vector()));
      if (!same(found, life.pending)) {
        assertThat(same(found, life.acknowledged)).as("%s: %s", what, found.keySet()).isTrue();
      }
      shard.writer().upsert(List.of(VectorRecord.of("later", new float[] {9, 8, 7, 6})));
      assertCodes(shard, precision, what);
      return precision;
    } finally {
      shard.close();
    }
  }

  private static boolean same(Map<String, float[]> a, Map<String, float[]> b) {
    return a.keySet().equals(b.keySet())
        && a.keySet().stream().allMatch(id -> Arrays.equals(a.get(id), b.get(id)));
  }

  /**
   * Codes are a function of the vectors, and of the center that is written before them: those in
   * use must be what is computed now.
   */
  private static void assertCodes(Shard shard, Precision precision, String what)
      throws IOException {
    shard.optimize();
    Generation generation = shard.generation();
    assertThat(generation.codes.isReady(precision)).as(what).isTrue();
    if (precision == Precision.FLOAT32) {
      assertThat(generation.codes.bytes()).isZero();
      return;
    }
    GenerationCodes.Shared codes = requireNonNull(generation.codes.acquire());
    try (Arena arena = Arena.ofShared();
        CodeRows fresh = withoutCodes(codes.rows(), generation, arena)) {
      int count = generation.snapshot().ordinalCount();
      float[] row = new float[DIMENSION];
      for (int ordinal = 0; ordinal < count; ordinal++) {
        generation.rows.read(ordinal, row);
        fresh.append(row);
      }
      assertThat(bytes(codes.rows(), count)).as(what).isEqualTo(bytes(fresh, count));
    } finally {
      codes.release();
    }
  }

  private static byte[] bytes(CodeRows codes, int count) throws IOException {
    assertThat(codes.count()).isEqualTo(count);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    codes.writeTo(out, null, count);
    return out.toByteArray();
  }

  private static CodeRows withoutCodes(CodeRows like, Generation generation, Arena arena)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    like.writeTo(out, null, 0);
    MemorySegment none = arena.allocate(out.size(), Long.BYTES);
    none.copyFrom(MemorySegment.ofArray(out.toByteArray()));
    return CodeRows.open(
        like.precision(), generation.rows, DistanceKind.SQUARED_EUCLIDEAN, none, 0);
  }

  @Test
  void aDescriptionThatFailsIsTakenBackAndWritesGoOn() throws IOException {
    FaultyFiles files = created();
    Shard shard = open(files);
    try {
      AtomicInteger calls = new AtomicInteger();
      shard.writer().upsert(List.of(VectorRecord.of("a", new float[] {1, 2, 3, 4})));
      assertThatExceptionOfType(VectorDatabaseException.class)
          .isThrownBy(() ->
              shard.compress(
                  Precision.INT8,
                  to -> {
                    describe(files, to);
                    if (calls.getAndIncrement() == 0) {
                      throw new IOException("not forced");
                    }
                  }));
      assertThat(calls).hasValue(2);
      assertThat(shard.precision()).isEqualTo(Precision.FLOAT32);
      assertThat(shard.generation().codes.bytes()).isZero();
      shard.writer().upsert(List.of(VectorRecord.of("b", new float[] {4, 3, 2, 1})));
    } finally {
      shard.close();
    }
    Shard again = open(files);
    try {
      assertThat(again.precision()).isEqualTo(Precision.FLOAT32);
      assertThat(ShardScript.contents(again, false)).containsOnlyKeys("a", "b");
    } finally {
      again.close();
    }
  }

  @Test
  void whatIsStoppedChangesNothing() throws IOException {
    Shard shard = open(created());
    try {
      for (int i = 0; i < 3; i++) {
        shard.writer().upsert(List.of(VectorRecord.of("r" + i, new float[] {i, 2, 3, 4})));
      }
      Generation generation = shard.generation();
      assertThatExceptionOfType(DatabaseClosedException.class)
          .isThrownBy(() ->
              new CodeKeeper("c", DistanceKind.SQUARED_EUCLIDEAN)
                  .change(
                      generation,
                      Precision.INT8,
                      WritePipeline.Action::run,
                      () -> {
                        throw new AssertionError("the moment of the change");
                      },
                      () -> true));
      assertThat(generation.codes.bytes()).isZero();
    } finally {
      shard.close();
    }
  }
}
