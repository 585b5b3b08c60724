package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.MetadataIndex;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** When an index is built at once and when bit by bit, and what ends a build. */
@Timeout(120)
class IndexerTest {
  private static final int LARGE = Indexer.MIN_BACKLOG_TO_BUILD;

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final SplittableRandom random = Seeds.fixed(IndexerTest.class, 20261122);

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final AtomicLong now = new AtomicLong();
  private final LoadWatch load = new LoadWatch(now::get);

  @TempDir Path directory = Path.of("unset");

  @AfterEach
  void stopWorkers() {
    executor.shutdownNow();
  }

  /** Covers what it is told to, links nothing, and writes down what it was asked for. */
  private static class RecordingIndex implements VectorIndex {
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private int linked;

    RecordingIndex(int linked) {
      this.linked = linked;
    }

    @Override
    public synchronized int linkedCount() {
      return linked;
    }

    @Override
    public synchronized int link(int availableCount, int maxNodes, OrdinalFilter alive) {
      int count = Math.min(maxNodes, availableCount - linked);
      if (count > 0) {
        calls.add("link");
        linked += count;
      }
      return count;
    }

    @Override
    public boolean build(int availableCount, OrdinalFilter alive, BuildResources resources) {
      calls.add("build " + availableCount);
      synchronized (this) {
        linked = availableCount;
      }
      return true;
    }

    @Override
    public int[] localityOrder(int[] ordinals, BuildResources resources) {
      return ordinals.clone();
    }

    @Override
    public IndexOutcome search(IndexQuery query, TopK results) {
      return new IndexOutcome(0, false);
    }

    @Override
    public long memoryBytes() {
      return 0;
    }

    @Override
    public IndexImage image() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  /** Goes on building until it is told to stop. */
  private static final class EndlessBuild extends RecordingIndex {
    EndlessBuild() {
      super(0);
    }

    @Override
    public boolean build(int availableCount, OrdinalFilter alive, BuildResources resources) {
      calls.add("build " + availableCount);
      while (!resources.stop().getAsBoolean()) {
        LockSupport.parkNanos(1_000_000);
      }
      calls.add("stopped");
      return false;
    }
  }

  private static Generation generation(VectorIndex index, int records) {
    CollectionConfig config = CollectionConfig.ofDimension(2);
    Arena arena = Arena.ofShared();
    Generation generation =
        new Generation(
            new VectorCodec(2, config.metric()),
            new Generation.Parts(
                arena,
                new VectorRows(2),
                null,
                new RecordStore(arena),
                new IdTable(),
                new LongColumn(arena),
                new LongColumn(arena),
                new LongColumn(arena),
                new MetadataIndex(),
                index,
                null,
                new RoaringBitmap(),
                WritingOrder.OF_ORDINALS,
                Snapshot.EMPTY,
                null,
                null));
    List<LogRecord> batch = new ArrayList<>();
    for (int i = 1; i <= records; i++) {
      batch.add(LogRecord.upsert(i, "r" + i, new float[] {1, i}, null, null));
    }
    generation.apply(batch);
    return generation;
  }

  private Indexer indexer(GenerationHolder holder) {
    return indexer(holder, executor);
  }

  private Indexer indexer(GenerationHolder holder, Executor workers) {
    return new Indexer(
        "c",
        holder,
        workers,
        1,
        new Foreground(2, TimeSource.system()),
        load,
        TimeSource.system(),
        new Indexer.Listener() {
          @Override
          public void caughtUp() {}

          @Override
          public void failed(Throwable failure) {
            failures.add(failure);
          }
        });
  }

  private static void awaitIdle(Generation generation) {
    while (Indexer.backlog(generation) > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aLargeBacklogIsBuiltAtOnce() {
    RecordingIndex index = new RecordingIndex(0);
    Generation generation = generation(index, LARGE + 100);
    Indexer indexer = indexer(new GenerationHolder("c", generation));
    indexer.kick();
    awaitIdle(generation);
    indexer.close();
    assertThat(index.calls).containsExactly("build " + (LARGE + 100));
  }

  /** As when the system gives no more of them for a while. */
  @Test
  void aTailForWhichThereIsNoThreadIsLinkedWhenThereIsOne() {
    RecordingIndex index = new RecordingIndex(LARGE);
    Generation generation = generation(index, LARGE + 10);
    AtomicInteger missing = new AtomicInteger(3);
    Executor few =
        task -> {
          if (missing.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          executor.execute(task);
        };
    Indexer indexer = indexer(new GenerationHolder("c", generation), few);
    for (int i = 0; i < 3; i++) {
      assertThatCode(() -> assertThat(indexer.tryKick()).isFalse()).doesNotThrowAnyException();
    }
    assertThat(index.calls).isEmpty();
    assertThat(indexer.tryKick()).isTrue();
    awaitIdle(generation);
    indexer.close();
    assertThat(index.calls).hasSize(10);
  }

  @Test
  void whoseMappedMemoryCanBeReadNoMoreIsTold() throws InterruptedException {
    InternalError fault =
        new InternalError("a fault occurred in an unsafe memory access operation");
    RecordingIndex index =
        new RecordingIndex(LARGE) {
          @Override
          public synchronized int link(int availableCount, int maxNodes, OrdinalFilter alive) {
            throw fault;
          }
        };
    Indexer indexer = indexer(new GenerationHolder("c", generation(index, LARGE + 10)));
    indexer.kick();
    assertThat(failures.take()).isSameAs(fault);
    indexer.close();
  }

  @Test
  void aGenerationThatIsNotInUseYetIsBuiltAtOnceAsWell() {
    RecordingIndex index = new RecordingIndex(0);
    Generation generation = generation(index, LARGE);
    indexer(new GenerationHolder("c", generation(new RecordingIndex(0), 1)))
        .linkFully(generation, () -> false);
    assertThat(index.calls).containsExactly("build " + LARGE);
  }

  @Test
  void linkingWhatIsNotInUseYetEndsWhenTold() {
    EndlessBuild index = new EndlessBuild();
    Generation generation = generation(index, LARGE);
    indexer(new GenerationHolder("c", generation(new RecordingIndex(0), 1)))
        .linkFully(generation, () -> !index.calls.isEmpty());
    assertThat(index.calls).contains("stopped");
    assertThat(index.linkedCount()).isLessThan(LARGE);
  }

  @Test
  void aBacklogThatIsSmallOrASmallPartIsLinkedBitByBit() {
    for (int linked : new int[] {0, 8 * LARGE}) {
      RecordingIndex index = new RecordingIndex(linked);
      Generation generation = generation(index, linked + (linked == 0 ? LARGE - 1 : LARGE));
      Indexer indexer = indexer(new GenerationHolder("c", generation));
      indexer.kick();
      awaitIdle(generation);
      indexer.close();
      assertThat(index.calls).isNotEmpty().allMatch("link"::equals);
    }
  }

  @Test
  void closingEndsABuild() throws Exception {
    EndlessBuild index = new EndlessBuild();
    Indexer indexer = indexer(new GenerationHolder("c", generation(index, LARGE)));
    indexer.kick();
    assertThat(index.calls.take()).isEqualTo("build " + LARGE);
    indexer.close();
    assertThat(index.calls).containsExactly("stopped");
  }

  @Test
  void anotherGenerationEndsABuild() throws Exception {
    EndlessBuild index = new EndlessBuild();
    GenerationHolder holder = new GenerationHolder("c", generation(index, LARGE));
    Indexer indexer = indexer(holder);
    indexer.kick();
    assertThat(index.calls.take()).isEqualTo("build " + LARGE);
    CountDownLatch closed = new CountDownLatch(1);
    holder.replace(generation(new RecordingIndex(0), 1), closed::countDown);
    closed.await();
    assertThat(index.calls).containsExactly("stopped", "close");
    indexer.close();
  }

  /** Lets the collection grow to so many ordinals within a window. */
  private void loadTo(int ordinals) {
    load.written(ordinals / 2);
    now.addAndGet(LoadWatch.WINDOW_NANOS);
    load.written(ordinals);
  }

  @Test
  void whileALoadGoesOnThatNobodySearchesNothingIsLinked() throws Exception {
    RecordingIndex index = new RecordingIndex(0);
    Indexer indexer = indexer(new GenerationHolder("c", generation(index, LARGE)));
    loadTo(LARGE);
    indexer.kick();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(index.calls).isEmpty();
  }

  @Test
  void aLoadIsBuiltWhenItIsSearchedOrAwaitedOrHasCeased() {
    List<Consumer<Indexer>> reasons =
        List.of(
            _ -> load.scannedTail(now.get()),
            Indexer::hurry,
            _ -> now.addAndGet(LoadWatch.QUIET_NANOS));
    for (Consumer<Indexer> reason : reasons) {
      now.addAndGet(LoadWatch.SEARCHED_NANOS);
      RecordingIndex index = new RecordingIndex(0);
      Generation generation = generation(index, LARGE);
      Indexer indexer = indexer(new GenerationHolder("c", generation));
      loadTo(LARGE);
      reason.accept(indexer);
      indexer.kick();
      awaitIdle(generation);
      indexer.close();
      assertThat(index.calls).containsExactly("build " + LARGE);
    }
  }

  @Test
  void aLoadThatHasOutgrownScanningIsBuiltAllTheSame() {
    int many = Indexer.UNSEARCHED_BACKLOG_TO_BUILD;
    RecordingIndex index = new RecordingIndex(0);
    Generation generation = generation(index, many);
    Indexer indexer = indexer(new GenerationHolder("c", generation));
    loadTo(many);
    indexer.kick();
    awaitIdle(generation);
    indexer.close();
    assertThat(index.calls).containsExactly("build " + many);
  }

  @Test
  void nothingIsBuiltWhileTheGenerationIsAboutToGo() {
    RecordingIndex index = new RecordingIndex(0);
    Generation generation = generation(index, LARGE);
    Indexer indexer = indexer(new GenerationHolder("c", generation));
    assertThat(indexer.hold(false)).isTrue();
    indexer.kick();
    LockSupport.parkNanos(20_000_000); // a worker that should not build would have begun
    assertThat(index.calls).isEmpty();
    indexer.release();
    awaitIdle(generation);
    indexer.close();
    assertThat(index.calls).containsExactly("build " + LARGE);
  }

  @Test
  void aGenerationIsNotReplacedWithoutNeedWhileItsIndexIsBuilt() throws Exception {
    EndlessBuild index = new EndlessBuild();
    Indexer indexer = indexer(new GenerationHolder("c", generation(index, LARGE)));
    indexer.kick();
    assertThat(index.calls.take()).isEqualTo("build " + LARGE);
    assertThat(indexer.hold(false)).isFalse();
    assertThat(indexer.hold(true)).isTrue();
    indexer.close();
    assertThat(indexer.hold(false)).isTrue();
  }

  @Test
  void aBuildThatFailsIsNotTriedAgain() {
    RecordingIndex index =
        new RecordingIndex(0) {
          @Override
          public boolean build(int availableCount, OrdinalFilter alive, BuildResources resources) {
            calls.add("build");
            throw new OutOfMemoryError("planned");
          }
        };
    Generation generation = generation(index, LARGE);
    Indexer indexer = indexer(new GenerationHolder("c", generation));
    indexer.kick();
    awaitIdle(generation);
    indexer.close();
    assertThat(index.calls.poll()).isEqualTo("build");
    assertThat(index.calls).isNotEmpty().allMatch("link"::equals);
  }

  @Test
  void aCollectionBuiltAtOnceAnswersRightThroughItsLife() {
    int count = 30_000;
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(VectorRecord.of("r" + i, vector()));
    }
    try (VectorDatabase database =
        VectorDatabase.builder().directory(directory).indexingThreads(2).open()) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(8));
      for (int from = 0; from < count; from += 1_000) {
        collection.upsert(records.subList(from, from + 1_000));
        assertThat(recall(collection, 5)).isGreaterThan(0.9);
      }
      collection.awaitIndexed();
      assertThat(collection.stats().tailRecords()).isZero();
      assertThat(recall(collection, 100)).isGreaterThan(0.95);
      List<String> dead = new ArrayList<>();
      for (int i = 0; i < count; i += 2) {
        dead.add("r" + i);
      }
      for (int from = 0; from < dead.size(); from += 1_000) {
        collection.delete(dead.subList(from, from + 1_000));
      }
      collection.rewrite(); // leaves out the dead, so the graph is built anew
      assertThat(collection.count()).isEqualTo(count / 2);
      assertThat(recall(collection, 100)).isGreaterThan(0.95);
    }
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = database.collection("c");
      assertThat(collection.stats().tailRecords()).isZero();
      assertThat(recall(collection, 100)).isGreaterThan(0.95);
    }
  }

  private float[] vector() {
    float[] vector = new float[8];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private double recall(VectorCollection collection, int queries) {
    int found = 0;
    for (int i = 0; i < queries; i++) {
      float[] query = vector();
      Set<String> expected =
          ids(collection.search(SearchRequest.of(query).topK(10).exact(true).build()));
      expected.retainAll(ids(collection.search(SearchRequest.of(query).topK(10).build())));
      found += expected.size();
    }
    return found / (10.0 * queries);
  }

  private static Set<String> ids(SearchResult result) {
    Set<String> ids = new HashSet<>();
    result.hits().forEach(hit -> ids.add(hit.id()));
    return ids;
  }
}
