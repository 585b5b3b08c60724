package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.MapKind;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Situations, most of them races and failures half-way, in which an engine could go wrong. */
@Tag("reliability")
class EngineHazardsTest {
  static float[] near(Random random, int axis, float spread) {
    float[] v = new float[16];
    for (int i = 0; i < v.length; i++) v[i] = spread * (float) random.nextGaussian();
    v[axis] += 1;
    return v;
  }

  static void fill(
      VectorCollection c,
      String prefix,
      int count,
      java.util.function.IntFunction<float[]> vector) {
    for (int from = 0; from < count; from += 1000) {
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + 1000); i++)
        batch.add(VectorRecord.of(prefix + i, vector.apply(i)));
      c.upsert(batch);
    }
  }

  @Test
  void deletingANeighbourhoodDoesNotHideTheRest() {
    Random random = new Random(1);
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(16));
      fill(c, "far", 8000, i -> near(random, 1, 0.02f));
      fill(c, "near", 3300, i -> near(random, 0, 0.02f));
      c.awaitIndexed();
      for (int i = 0; i < 3300; i++) ids.add("near" + i);
      c.delete(ids);
      SearchResult r =
          c.search(SearchRequest.of(near(random, 0, 0)).topK(10).explain(true).build());
      assertThat(r.hits()).hasSize(10);
    }
  }

  final List<String> ids = new ArrayList<>();

  @Test
  void pagesOverTiesAreDisjoint() {
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(3));
      for (int i = 19; i >= 0; i--)
        c.upsert(VectorRecord.of(String.format("%02d", i), new float[] {1, 2, 3}));
      Set<String> seen = new TreeSet<>();
      for (int page = 0; page < 2; page++) {
        c.search(SearchRequest.of(new float[] {1, 0, 0}).topK(10).offset(10 * page).build())
            .hits()
            .forEach(h -> seen.add(h.id()));
      }
      assertThat(seen).hasSize(20);
    }
  }

  @Test
  void statsBesideWrites() throws Exception {
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(3));
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread reader =
          new Thread(() -> {
            try {
              while (!stop.get()) c.stats();
            } catch (Throwable e) {
              failure.set(e);
            }
          });
      reader.start();
      for (int i = 0; i < 20000 && failure.get() == null; i++) {
        c.upsert(
            VectorRecord.of(
                "r" + i % 7000,
                new float[] {1, 2, 3},
                Metadata.builder().put("k" + i % 300, "v" + i / 2).put("n", i).build()));
      }
      stop.set(true);
      reader.join();
      assertThat(failure.get()).isNull();
    }
  }

  @Test
  void deleteByFilterOfMany(@TempDir Path dir) {
    try (VectorDatabase db = VectorDatabase.builder().directory(dir).open()) {
      VectorCollection c =
          db.createCollection(
              "c",
              CollectionConfig.builder(2)
                  .indexKind(IndexKind.FLAT)
                  .durability(Durability.os())
                  .build());
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i <= 100_000; i++) {
        batch.add(VectorRecord.of("r" + i, new float[] {1, i}, Metadata.of("book", "x")));
        if (batch.size() == 50_000) {
          c.upsert(batch);
          batch.clear();
        }
      }
      c.upsert(batch);
      assertThat(c.delete(Filter.parse("book = 'x'")).deleted()).isEqualTo(100_001);
    }
  }

  @Test
  void textWithHalfASurrogatePair(@TempDir Path dir) {
    VectorRecord bad = VectorRecord.builder("a", new float[] {1, 2}).text("cut \uD83D").build();
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(2));
      assertThatThrownBy(() -> c.upsert(bad)).isInstanceOf(InvalidMetadataException.class);
    }
    try (VectorDatabase db = VectorDatabase.builder().directory(dir).open()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(2));
      assertThatThrownBy(() -> c.upsert(bad))
          .isInstanceOf(InvalidMetadataException.class)
          .hasMessageContaining("lone surrogate at 4");
    }
  }

  static class Wrapper implements StorageFiles {
    final StorageFiles disk = StorageFiles.disk();

    @Override
    public long newFileId() {
      return disk.newFileId();
    }

    @Override
    public StorageFile open(Path file, OpenMode mode) throws IOException {
      return disk.open(file, mode);
    }

    @Override
    public boolean exists(Path p) throws IOException {
      return disk.exists(p);
    }

    @Override
    public @Nullable Object key(Path file) throws IOException {
      return disk.key(file);
    }

    @Override
    public List<String> list(Path p) throws IOException {
      return disk.list(p);
    }

    @Override
    public void createDirectories(Path p) throws IOException {
      disk.createDirectories(p);
    }

    @Override
    public void rename(Path a, Path b) throws IOException {
      disk.rename(a, b);
    }

    @Override
    public void delete(Path p) throws IOException {
      disk.delete(p);
    }

    @Override
    public void deleteTree(Path p) throws IOException {
      disk.deleteTree(p);
    }

    @Override
    public void forceDirectory(Path p) throws IOException {
      disk.forceDirectory(p);
    }

    @Override
    public MemorySegment map(Path f, long o, long s, MapKind k, Arena a) throws IOException {
      return disk.map(f, o, s, k, a);
    }
  }

  static DatabaseEngine engine(Path dir, StorageFiles files) {
    return DatabaseEngine.open(new EngineSettings(dir, false, 0, 1, 1 << 30, 1, files));
  }

  @Test
  @Timeout(100)
  void aDropBesideARewriteLeavesNothing(@TempDir Path dir) throws Exception {
    CountDownLatch rewriting = new CountDownLatch(1);
    CountDownLatch dropped = new CountDownLatch(1);
    StorageFiles files =
        new Wrapper() {
          @Override
          public void createDirectories(Path p) throws IOException {
            if (p.getFileName().toString().startsWith("base-")) {
              rewriting.countDown();
              try {
                dropped.await(1, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }
            super.createDirectories(p);
          }

          @Override
          public void rename(Path a, Path b) throws IOException {
            super.rename(a, b);
            if (b.toString().endsWith(".dropped")) dropped.countDown();
          }
        };
    try (DatabaseEngine db = engine(dir, files)) {
      CollectionEngine c = db.create("default", "c", CollectionConfig.ofDimension(2));
      c.upsert(List.of(VectorRecord.of("a", new float[] {1, 2})));
      AtomicReference<VectorDatabaseException> refused = new AtomicReference<>();
      Thread rewrite =
          new Thread(() -> {
            try {
              c.rewrite();
            } catch (VectorDatabaseException e) {
              refused.set(e);
            }
          });
      rewrite.start();
      rewriting.await();
      assertThat(db.drop("default", "c")).isTrue();
      rewrite.join();
    }
    try (var left = Files.list(dir.resolve("collections"))) {
      assertThat(left).isEmpty();
    }
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      assertThat(db.listCollections()).isEmpty();
    }
  }

  @Test
  void aFailedCreateLeavesNothing(@TempDir Path dir) throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    StorageFiles files =
        new Wrapper() {
          @Override
          public StorageFile open(Path file, OpenMode mode) throws IOException {
            if (mode == OpenMode.READ_WRITE
                && file.getFileName().toString().startsWith("aof")
                && failures.getAndDecrement() > 0) throw new IOException("Too many open files");
            return super.open(file, mode);
          }
        };
    try (DatabaseEngine db = engine(dir, files)) {
      assertThatThrownBy(() -> db.create("default", "c", CollectionConfig.ofDimension(2)))
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("Too many open files");
      db.create("default", "c", CollectionConfig.ofDimension(2))
          .upsert(List.of(VectorRecord.of("a", new float[] {1, 2})));
    }
    try (var s = Files.list(dir.resolve("collections"))) {
      assertThat(s.toList()).hasSize(1);
    }
  }

  @Test
  void aSearchSeesItsSnapshotWhateverWasLinkedMeanwhile() {
    GenerationFactory factory = new GenerationFactory("c", CollectionConfig.ofDimension(16));
    Generation g = factory.empty();
    Random random = new Random(1);
    List<LogRecord> batch = new ArrayList<>();
    float[] x = near(random, 3, 0);
    for (int i = 1; i <= 6000; i++)
      batch.add(LogRecord.upsert(i, "r" + i, i == 6000 ? x : near(random, 0, 0.3f), null, null));
    g.apply(batch);
    SearchView view = viewOf(g); // a search begins
    g.apply(
        List.of(
            LogRecord.upsert(
                6001, "r6000", x, null, null))); // an update of a record that is always there
    VectorIndex index = java.util.Objects.requireNonNull(g.index);
    while (index.link(
            g.snapshot().ordinalCount() - 1,
            64,
            new AliveFilter(g.deaths, g.snapshot().sequenceNumber()))
        > 0) {}
    TopK found =
        new SearchPlan(
                SearchCosts.learning(2),
                g,
                view,
                factory.distanceKind(),
                x,
                1,
                1,
                100,
                TimeLimit.NEVER)
            .run(false);
    assertThat(found.ordinal(0)).isEqualTo(5999);
  }

  @Test
  void metadataUpdatesInMemoryAreBounded() {
    try (VectorDatabase db = VectorDatabase.inMemory()) {
      VectorCollection c = db.createCollection("c", CollectionConfig.ofDimension(2));
      c.upsert(VectorRecord.builder("a", new float[] {1, 2}).text("x".repeat(100_000)).build());
      for (int i = 0; i < 3000; i++)
        c.updateMetadata("a", Metadata.of("count", i), MetadataUpdate.MERGE);
      c.rewrite();
      assertThat(c.stats().recordBytes()).isLessThan(50_000_000);
    }
  }

  @Test
  void droppingOneCollectionDoesNotWaitForTheGraphOfAnother() throws Exception {
    Random random = new Random(1);
    try (VectorDatabase db = VectorDatabase.builder().indexingThreads(1).open()) {
      VectorCollection b = db.createCollection("b", CollectionConfig.ofDimension(16));
      VectorCollection a = db.createCollection("a", CollectionConfig.ofDimension(16));
      fill(b, "b", 50_000, i -> near(random, 0, 0.3f));
      fill(a, "a", 5_000, i -> near(random, 0, 0.3f));
      db.dropCollection("a");
      assertThat(b.stats().tailRecords()).isPositive();
    }
  }

  @Test
  @Timeout(60)
  void anApplyThatFailsTakesTheNextWritesOfItsGroupWithIt() throws Exception {
    GenerationFactory factory = new GenerationFactory("c", CollectionConfig.ofDimension(2));
    GenerationHolder holder = new GenerationHolder("c", factory.empty());
    ShardState state = new ShardState(false, TimeSource.system());
    BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    WritePipeline pipeline =
        new WritePipeline(
            "c",
            UUID.randomUUID(),
            holder,
            null,
            Durability.os(),
            state,
            new Foreground(2, TimeSource.system()),
            work::add);
    AtomicReference<VectorDatabaseException> failed = new AtomicReference<>();
    Thread bad =
        new Thread(() -> {
          try {
            pipeline.write(
                false,
                (_, first) ->
                    List.of(
                        LogRecord.upsert(first, "bad1", new float[] {1, 0}, null, null),
                        // stands for an OutOfMemoryError while the second row is added
                        LogRecord.upsert(first + 1, "bad2", new float[] {1, 0, 0}, null, null)));
          } catch (VectorDatabaseException e) {
            failed.set(e);
          }
        });
    bad.start();
    Runnable drain = work.take();
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread good =
        new Thread(() -> {
          try {
            outcome.set(
                pipeline.write(
                    false,
                    (_, first) ->
                        List.of(LogRecord.upsert(first, "good", new float[] {0, 1}, null, null))));
          } catch (RuntimeException e) {
            outcome.set(e);
          }
        });
    good.start();
    while (good.getState() != Thread.State.WAITING) Thread.sleep(5);
    drain.run();
    bad.join();
    good.join();
    Generation g = holder.current();
    TopK found =
        new SearchPlan(
                SearchCosts.learning(2),
                g,
                viewOf(g),
                factory.distanceKind(),
                new float[] {0, 1},
                2,
                2,
                100,
                TimeLimit.NEVER)
            .run(true);
    List<String> found2 = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) found2.add(g.id(found.ordinal(i)));
    assertThat(failed.get()).isNotNull();
    assertThat(state.state()).isEqualTo(CollectionState.FAILED);
    assertThat(outcome.get()).isInstanceOf(DatabaseReadOnlyException.class);
    assertThat(found2).isEmpty();
  }

  @Test
  void aFailedCreateHidesNothingLater(@TempDir Path root) throws Exception {
    int hidden = 0;
    for (int round = 0; round < 8; round++) {
      Path dir = root.resolve("r" + round);
      AtomicInteger failures = new AtomicInteger(1);
      StorageFiles files =
          new Wrapper() {
            @Override
            public StorageFile open(Path file, OpenMode mode) throws IOException {
              if (mode == OpenMode.READ_WRITE
                  && file.getFileName().toString().startsWith("aof")
                  && failures.getAndDecrement() > 0) throw new IOException("Too many open files");
              return super.open(file, mode);
            }
          };
      try (DatabaseEngine db = engine(dir, files)) {
        assertThatThrownBy(() -> db.create("default", "c", CollectionConfig.ofDimension(2)));
        db.create("default", "c", CollectionConfig.ofDimension(2))
            .upsert(List.of(VectorRecord.of("a", new float[] {1, 2})));
      }
      try (VectorDatabase db = VectorDatabase.open(dir)) {
        hidden += db.collection("c").count() == 1 ? 0 : 1;
      }
    }
    assertThat(hidden).isZero();
  }

  @Test
  void aDropThatFailsHalfWayIsADropAllTheSame(@TempDir Path dir) throws Exception {
    AtomicBoolean fail = new AtomicBoolean();
    StorageFiles files =
        new Wrapper() {
          @Override
          public void forceDirectory(Path p) throws IOException {
            if (p.endsWith("collections") && fail.compareAndSet(true, false))
              throw new IOException("Input/output error");
            super.forceDirectory(p);
          }
        };
    try (DatabaseEngine db = engine(dir, files)) {
      CollectionEngine c = db.create("default", "c", CollectionConfig.ofDimension(2));
      fail.set(true);
      assertThatThrownBy(() -> db.drop("default", "c"));
      assertThatThrownBy(() -> c.upsert(List.of(VectorRecord.of("a", new float[] {1, 2}))))
          .isInstanceOf(DatabaseClosedException.class);
    }
    try (VectorDatabase db = VectorDatabase.open(dir)) {
      assertThat(db.listCollections()).isEmpty();
    }
  }

  private static SearchView viewOf(Generation generation) {
    VectorIndex index = generation.index;
    int linked = index == null ? 0 : index.linkedCount();
    return new SearchView(generation.snapshot(), linked, null, 0);
  }
}
