package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.RoaringBitmap;

/**
 * A delete by filter on what is not indexed reads records before its turn to write comes. What
 * changes in between counts as it is when the delete is written.
 */
@Timeout(60)
class DeleteByFilterTest {
  private static final Path DIRECTORY = Path.of("/db/collections/c");
  private static final UUID COLLECTION = new UUID(3, 4);
  private static final Filter OLD = Filter.parse("state = 'old'");

  private final FaultyFiles files = new FaultyFiles();
  private final EngineRuntime runtime =
      new EngineRuntime(
          new EngineSettings(null, false, 1 << 20, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private Shard shard;

  @BeforeEach
  void open() throws IOException {
    files.createDirectories(DIRECTORY);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    shard = Shard.open(new ShardContext("c", COLLECTION, config(), files, DIRECTORY, runtime));
  }

  private static CollectionConfig config() {
    return CollectionConfig.builder(2)
        .metadataIndex(MetadataIndexConfig.AUTOMATIC.with("state", FieldIndexing.OFF))
        .build();
  }

  @AfterEach
  void close() throws IOException {
    shard.close();
    runtime.close();
  }

  @Test
  void whatChangedInBetweenIsJudgedAgain() throws Exception {
    put(10, "old");
    put("kept", "new");
    CountDownLatch turn = holdWriter();
    inBackground(() -> set("r3", "new"));
    inBackground(() -> set("kept", "old"));
    inBackground(() -> put("late", "old"));
    inBackground(() -> shard.writer().delete(Set.of("r4")));
    inBackground(() -> assertThat(delete().deleted()).isEqualTo(10));
    turn.countDown();
    join();
    assertThat(ids()).containsExactly("r3");
  }

  @Test
  void moreThanTheWriterReadsIsReadAgainBefore() throws Exception {
    put(300, "old");
    CountDownLatch turn = holdWriter();
    inBackground(() -> put(300, "new"));
    inBackground(() -> assertThat(delete().deleted()).isZero());
    turn.countDown();
    join();
    assertThat(ids()).hasSize(300);
  }

  /** A rewrite may have given the ordinals to other records in between. */
  @Test
  void ordinalsOfAnotherGenerationAreNotMistaken() {
    GenerationFactory factory = new GenerationFactory("c", config());
    Generation before = generation(factory, "old", "new", "old");
    Generation after = generation(factory, "new", "old", "new");
    GenerationHolder holder = new GenerationHolder("c", before, _ -> {});
    RecordFilter filters = new RecordFilter(new TextIndexer("c", holder, runtime, _ -> {}));
    RecordFilter.Matches read = filters.matches(before, OLD, TimeLimit.NEVER);
    assertThat(read.ordinals()).isEqualTo(RoaringBitmap.bitmapOf(0, 2));
    assertThat(filters.current(before, OLD, read, 0, TimeLimit.NEVER)).isEqualTo(read.ordinals());
    assertThat(filters.current(after, OLD, read, 3, TimeLimit.NEVER))
        .isEqualTo(RoaringBitmap.bitmapOf(1));
    assertThat(filters.current(after, OLD, read, 2, TimeLimit.NEVER)).as("too many").isNull();
    before.release();
    after.release();
  }

  private static Generation generation(GenerationFactory factory, String... states) {
    Generation generation = factory.empty();
    List<LogRecord> batch = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      byte[] metadata = MetadataCodec.encode(Metadata.builder().put("state", states[i]).build());
      batch.add(LogRecord.upsert(i + 1, "r" + i, new float[] {1, 2}, metadata, null));
    }
    generation.apply(batch);
    return generation;
  }

  @Test
  void aDeleteThatHasNoTimeLeftWhenItsTurnComesDeletesNothing() throws Exception {
    put(10, "old");
    CountDownLatch turn = holdWriter();
    TimeLimit deadline = TimeLimit.at(TimeSource.system(), System.nanoTime() + 2_000_000_000L);
    inBackground(() ->
        assertThatThrownBy(() -> shard.writer().delete(OLD, Integer.MAX_VALUE, deadline))
            .isInstanceOf(SearchTimeoutException.class)
            .hasMessage("the filter ran past its deadline before its turn to write came"));
    while (!deadline.isOver()) {
      Thread.onSpinWait();
    }
    turn.countDown();
    join();
    assertThat(ids()).hasSize(10);
  }

  private WriteResult delete() {
    return shard.writer().delete(OLD, Integer.MAX_VALUE, TimeLimit.NEVER);
  }

  private void put(int count, String state) {
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record("r" + i, state));
    }
    shard.writer().upsert(records);
  }

  private void put(String id, String state) {
    shard.writer().upsert(List.of(record(id, state)));
  }

  private static VectorRecord record(String id, String state) {
    return VectorRecord.of(id, new float[] {1, 2}, Metadata.builder().put("state", state).build());
  }

  private void set(String id, String state) {
    shard
        .writer()
        .updateMetadata(id, Metadata.builder().put("state", state).build(), MetadataUpdate.REPLACE);
  }

  private List<String> ids() {
    return shard.reader().list(ListRequest.firstPage(1_000), TimeLimit.NEVER).records().stream()
        .map(VectorRecord::id)
        .toList();
  }

  /** Keeps the writer busy until the latch is counted down. */
  private CountDownLatch holdWriter() throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch turn = new CountDownLatch(1);
    start(() -> {
      try (ShardCopy copy =
          shard.copy(_ -> {
            holding.countDown();
            await(turn);
            return new CollectionInfo(
                "default", "c", CollectionConfig.ofDimension(2), Instant.EPOCH);
          })) {
        assertThat(copy).isNotNull();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    holding.await();
    return turn;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts something that ends up waiting for the writer, and waits until it does. */
  private void inBackground(Runnable work) throws InterruptedException {
    Thread thread = start(work);
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.sleep(1);
    }
  }

  private Thread start(Runnable work) {
    Thread thread =
        new Thread(() -> {
          try {
            work.run();
          } catch (Throwable e) {
            failures.add(e);
          }
        });
    thread.start();
    threads.add(thread);
    return thread;
  }

  private void join() throws Exception {
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
