package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The blocks of neighbours of a collection: when they are made, and what damage to them does. */
@Timeout(120)
class NeighborsTest {
  private static final int RECORDS = 12_000;
  private static final int DIMENSION = 128;
  private static final int K = 10;
  private static final int PAYLOAD_OFFSET = 4096;
  private static final String SECTION = GenerationFactory.NEIGHBORS;
  private static final float[][] VECTORS = vectors(RECORDS + 40, 1);

  @TempDir static Path written = Path.of("unset");

  @TempDir Path dir = Path.of("unset");

  /** Few inner directions, as embeddings have. */
  private static float[][] vectors(int count, long seed) {
    Random random = new Random(seed);
    float[][] basis = new float[12][DIMENSION];
    for (float[] axis : basis) {
      for (int i = 0; i < DIMENSION; i++) {
        axis[i] = (float) random.nextGaussian();
      }
    }
    float[][] vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      for (float[] axis : basis) {
        float weight = (float) random.nextGaussian();
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] += weight * axis[i] + 0.1f * (float) random.nextGaussian();
        }
      }
    }
    return vectors;
  }

  @BeforeAll
  static void write() throws Exception {
    try (DatabaseEngine db = open(written)) {
      CollectionEngine collection = create(db);
      fill(collection, RECORDS);
      collection.awaitIndexed();
      collection.rewrite();
      assertThat(index(collection).neighborCount()).isEqualTo(RECORDS);
    }
    assertThat(sections(written)).hasSize(1);
  }

  private static CollectionEngine create(DatabaseEngine db) {
    return db.create(
        "default",
        "c",
        CollectionConfig.builder(DIMENSION).hnsw(new HnswConfig(12, 48, 64)).build());
  }

  private static void fill(CollectionEngine collection, int count) {
    for (int from = 0; from < count; from += 1_000) {
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + 1_000); i++) {
        batch.add(VectorRecord.of("r" + i, VECTORS[i]));
      }
      collection.upsert(batch);
    }
  }

  private static DatabaseEngine open(@Nullable Path directory) {
    return DatabaseEngine.open(
        new EngineSettings(directory, false, 0, 2, 1L << 40, 100, StorageFiles.disk()));
  }

  private static Shard shard(CollectionEngine collection) throws ReflectiveOperationException {
    Field field = CollectionEngine.class.getDeclaredField("shard");
    field.setAccessible(true);
    return requireNonNull((Shard) field.get(collection));
  }

  private static VectorIndex index(CollectionEngine collection)
      throws ReflectiveOperationException {
    return requireNonNull(shard(collection).generation().index);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  /** Waits until somebody has looked at the neighbours in the base. */
  private static void awaitChecked(CollectionEngine collection) throws Exception {
    Shard shard = shard(collection);
    await(() -> !shard.generation().neighborsWaiting());
  }

  private static List<Path> sections(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.endsWith(SECTION)).toList();
    }
  }

  private void copyWritten() throws IOException {
    Files.walkFileTree(
        written,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(dir.resolve(written.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Path to = dir.resolve(written.relativize(from));
            if (!Files.exists(to)) {
              Files.copy(from, to);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<String> search(CollectionEngine collection, float[] query, boolean exact) {
    return collection
        .search(SearchRequest.of(query).topK(K).efSearch(100).exact(exact).build())
        .hits()
        .stream()
        .map(SearchHit::id)
        .toList();
  }

  private static double recall(CollectionEngine collection) {
    int hits = 0;
    float[][] queries = Arrays.copyOfRange(VECTORS, RECORDS, RECORDS + 40);
    for (float[] query : queries) {
      List<String> found = search(collection, query, false);
      assertThat(found).hasSize(K);
      Set<String> both = new TreeSet<>(found);
      both.retainAll(search(collection, query, true));
      hits += both.size();
    }
    return hits / (double) (K * queries.length);
  }

  @Test
  void aReopenedCollectionSearchesAlongThemAndFindsAsMuch() throws Exception {
    copyWritten();
    try (DatabaseEngine db = open(dir)) {
      CollectionEngine collection = db.get("default", "c");
      double without = recall(collection);
      awaitChecked(collection);
      assertThat(index(collection).neighborCount()).isEqualTo(RECORDS);
      assertThat(index(collection).freshNeighborCount()).isEqualTo(RECORDS);
      assertThat(recall(collection)).isGreaterThanOrEqualTo(without - 0.015).isGreaterThan(0.9);
    }
  }

  private static Map<String, byte[]> damages(byte[] good) {
    Map<String, byte[]> damages = new TreeMap<>();
    damages.put("empty", new byte[0]);
    damages.put("header", flipped(good, 9));
    damages.put("first byte of the payload", flipped(good, PAYLOAD_OFFSET));
    damages.put("middle", flipped(good, (PAYLOAD_OFFSET + good.length) / 2));
    damages.put("footer", flipped(good, good.length - 3));
    damages.put("cut", Arrays.copyOf(good, good.length - 1));
    return damages;
  }

  private static byte[] flipped(byte[] good, int at) {
    byte[] bad = good.clone();
    bad[at] ^= 0x15;
    return bad;
  }

  @Test
  void damageToThemOnlyMakesSearchesSlowerUntilTheNextRewrite() throws Exception {
    copyWritten();
    Path section = sections(dir).getFirst();
    byte[] good = Files.readAllBytes(section);
    for (Map.Entry<String, byte[]> damage : damages(good).entrySet()) {
      Files.write(section, damage.getValue());
      try (DatabaseEngine db =
          DatabaseEngine.open(
              new EngineSettings(dir, true, 0, 1, 1L << 40, 100, StorageFiles.disk()))) {
        CollectionEngine collection = db.get("default", "c");
        awaitChecked(collection);
        assertThat(index(collection).neighborCount()).as(damage.getKey()).isZero();
        assertThat(collection.stats().state()).isEqualTo(CollectionState.READ_ONLY);
        assertThat(collection.count(null)).isEqualTo(RECORDS);
        assertThat(search(collection, VECTORS[17], false)).startsWith("r17");
      }
    }
    Files.write(section, flipped(good, (PAYLOAD_OFFSET + good.length) / 2));
    try (DatabaseEngine db = open(dir)) {
      CollectionEngine collection = db.get("default", "c");
      awaitChecked(collection);
      collection.upsert(List.of(VectorRecord.of("new", VECTORS[RECORDS])));
      assertThat(search(collection, VECTORS[RECORDS], false)).startsWith("new");
      collection.awaitIndexed();
      collection.rewrite();
      assertThat(index(collection).neighborCount()).isEqualTo(RECORDS + 1);
      assertThat(search(collection, VECTORS[RECORDS], false)).startsWith("new");
      assertThat(recall(collection)).isGreaterThan(0.9);
    }
  }

  @Test
  void neighboursOfLinksThatWereDamagedAreNotUsed() throws Exception {
    copyWritten();
    Path base = requireNonNull(sections(dir).getFirst().getParent());
    Path links = base.resolve("links");
    Files.write(links, flipped(Files.readAllBytes(links), PAYLOAD_OFFSET + 5));
    CollectionConfig config =
        CollectionConfig.builder(DIMENSION).hnsw(new HnswConfig(12, 48, 64)).build();
    Generation generation =
        new GenerationFactory("c", config)
            .open(
                BaseReader.open(
                    StorageFiles.disk(),
                    requireNonNull(base.getParent()),
                    String.valueOf(base.getFileName()),
                    GenerationFactory.DERIVED));
    VectorIndex index = requireNonNull(generation.index);
    while (index.link(RECORDS, 1_000, _ -> true) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
    // The graph is as large as the old one by now, but another.
    generation.attachNeighbors(() -> false);
    assertThat(index.neighborCount()).isZero();
    generation.retire(() -> {});
  }

  @Test
  void theCheckAfterOpeningMayComeLaterThanARewrite() throws Exception {
    copyWritten();
    try (DatabaseEngine db = open(dir)) {
      CollectionEngine collection = db.get("default", "c");
      collection.rewrite();
      Generation generation = shard(collection).generation();
      assertThat(requireNonNull(generation.index).neighborCount()).isEqualTo(RECORDS);
      // What the check does, which was put off when the collection was opened.
      assertThatCode(() -> generation.attachNeighbors(() -> false)).doesNotThrowAnyException();
    }
  }

  @Test
  void aTailToLinkIsNoReasonToMakeAnewWhatIsOnlyNotCheckedYet() throws Exception {
    copyWritten();
    try (DatabaseEngine db = open(dir)) {
      CollectionEngine collection = db.get("default", "c");
      Generation generation = shard(collection).generation();
      collection.upsert(List.of(VectorRecord.of("new", VECTORS[RECORDS])));
      collection.awaitIndexed();
      awaitChecked(collection);
      // One at a time: behind this the work of the background is done, had there been any.
      Thread.sleep(50);
      assertThat(shard(collection).generation()).isSameAs(generation);
      assertThat(index(collection).neighborCount()).isEqualTo(RECORDS);
      assertThat(search(collection, VECTORS[RECORDS], false)).startsWith("new");
    }
  }

  @Test
  void closingWhileTheyAreMadeLosesNothing() throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    copyWritten();
    Files.delete(sections(dir).getFirst());
    DatabaseEngine db = open(dir);
    CollectionEngine collection = db.get("default", "c");
    Thread rewrite =
        new Thread(() -> {
          try {
            collection.rewrite();
          } catch (Throwable e) {
            thrown.set(e);
          }
        });
    rewrite.start();
    await(() -> isEncoding() || !rewrite.isAlive());
    db.close();
    rewrite.join();
    Throwable failure = thrown.get();
    if (failure != null) {
      assertThat(failure).isInstanceOf(DatabaseClosedException.class);
    }
    try (DatabaseEngine again = open(dir)) {
      CollectionEngine reopened = again.get("default", "c");
      assertThat(reopened.count(null)).isEqualTo(RECORDS);
      assertThat(search(reopened, VECTORS[17], false)).startsWith("r17");
    }
  }

  @Test
  void aDiskThatIsFullOnlyForThemLetsTheRewriteSucceed() throws Exception {
    copyWritten();
    Files.delete(sections(dir).getFirst());
    StorageFiles full =
        new EngineHazardsTest.Wrapper() {
          @Override
          public StorageFile open(Path file, OpenMode mode) throws IOException {
            if (mode == OpenMode.CREATE_NEW && file.endsWith(SECTION)) {
              Files.createFile(file);
              throw new IOException("no space left on device");
            }
            return super.open(file, mode);
          }
        };
    try (DatabaseEngine db =
        DatabaseEngine.open(new EngineSettings(dir, false, 0, 2, 1L << 40, 100, full))) {
      CollectionEngine collection = db.get("default", "c");
      Generation before = shard(collection).generation();
      collection.upsert(List.of(VectorRecord.of("new", VECTORS[RECORDS])));
      collection.rewrite();
      assertThat(shard(collection).generation()).isNotSameAs(before);
      assertThat(index(collection).neighborCount()).isZero();
      assertThat(search(collection, VECTORS[RECORDS], false)).startsWith("new");
    }
    assertThat(sections(dir)).isEmpty();
    try (DatabaseEngine db = open(dir)) {
      assertThat(db.get("default", "c").count(null)).isEqualTo(RECORDS + 1);
    }
  }

  private static boolean isEncoding() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("vectordb-encoder"));
  }

  @Test
  void aCollectionInMemoryGetsThemInTheBackgroundAndKeepsThemThroughDeletes() throws Exception {
    try (DatabaseEngine db = open(null)) {
      CollectionEngine collection = create(db);
      int count = 11_000;
      fill(collection, count);
      collection.awaitIndexed();
      Shard shard = shard(collection);
      await(() -> blocks(shard) >= 0.6 * count);
      assertThat(recall(collection)).isGreaterThan(0.9);

      List<String> dead = new ArrayList<>();
      for (int i = 0; i < count; i += 4) {
        dead.add("r" + i);
      }
      collection.delete(dead);
      assertThat(recall(collection)).as("with a quarter dead").isGreaterThan(0.9);
      fill(collection, count); // alive again, under new ordinals
      collection.delete(List.of("r0"));
      Generation before = shard.generation();
      collection.rewrite();
      assertThat(shard.generation()).isNotSameAs(before);
      // The graph is new, and nothing is left to link that would call for blocks.
      await(() -> blocks(shard) >= 0.6 * count);
      assertThat(recall(collection)).isGreaterThan(0.9);
    }
  }

  private static int blocks(Shard shard) {
    return requireNonNull(shard.generation().index).neighborCount();
  }
}
