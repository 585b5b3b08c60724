package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenIteratorsTest {
  private static final CollectionConfig CONFIG = CollectionConfig.ofDimension(2);
  private static final float[] QUERY = {1, 0};

  private final EngineRuntime runtime =
      new EngineRuntime(new EngineSettings(null, false, 0, 1, 1, 1, StorageFiles.disk()));
  private final GenerationFactory factory = new GenerationFactory("c", CONFIG);
  private final GenerationHolder holder = new GenerationHolder("c", filled());
  private final ShardSearcher searcher =
      new ShardSearcher(
          new ShardContext("c", new UUID(0, 1), CONFIG, StorageFiles.disk(), null, runtime),
          holder,
          factory,
          new RecordFilter(new TextIndexer("c", holder, runtime, _ -> {})),
          new LoadWatch(System::nanoTime));
  private final CountDownLatch freed = new CountDownLatch(1);

  private Generation filled() {
    Generation generation = factory.empty();
    List<LogRecord> batch = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      batch.add(LogRecord.upsert(i, "r" + i, new float[] {1, i}, null, null));
    }
    generation.apply(batch);
    return generation;
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  private HitIterator iterator() {
    SearchRequest request =
        SearchRequest.of(QUERY).topK(1).includeText(false).includeMetadata(false).build();
    return new HitIterator(
        searcher.stream(request, QUERY, null, TimeLimit.NEVER),
        request,
        () -> TimeLimit.NEVER,
        Failures::wrap);
  }

  @Test
  void aForgottenIteratorLetsTheGenerationGo() throws Exception {
    OpenIterators iterators = new OpenIterators("c", runtime, TimeUnit.MILLISECONDS.toNanos(40));
    HitIterator forgotten = iterators.open(this::iterator);
    assertThat(forgotten.next().id()).isEqualTo("r1");
    holder.replace(factory.empty(), freed::countDown);
    assertThat(freed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(forgotten::next)
        .isInstanceOf(SearchIteratorException.class)
        .hasMessageContaining("60 seconds");
  }

  @Test
  void anOpenIteratorHoldsTheGenerationUntilItEnds() {
    OpenIterators iterators = new OpenIterators("c", runtime);
    HitIterator iterator = iterators.open(this::iterator);
    holder.replace(factory.empty(), freed::countDown);
    int count = 0;
    while (iterator.hasNext()) {
      assertThat(freed.getCount()).isEqualTo(1);
      iterator.next();
      count++;
    }
    assertThat(count).isEqualTo(100);
    assertThat(freed.getCount()).isZero();
    iterator.close();
  }

  @Test
  void onlyIdleIteratorsAreClosed() {
    HitIterator iterator = iterator();
    assertThat(iterator.closeIfIdle(TimeUnit.HOURS.toNanos(1))).isFalse();
    assertThat(iterator.next().id()).isEqualTo("r1");
    assertThat(iterator.closeIfIdle(0)).isTrue();
    assertThat(iterator.isOpen()).isFalse();
  }

  @Test
  void closingEndsAllAndAdmitsNoMore() {
    OpenIterators iterators = new OpenIterators("c", runtime);
    HitIterator iterator = iterators.open(this::iterator);
    iterators.close();
    assertThatThrownBy(iterator::hasNext).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> iterators.open(this::iterator))
        .isInstanceOf(DatabaseClosedException.class);
    holder.replace(factory.empty(), freed::countDown);
    assertThat(freed.getCount()).isZero();
  }

  /** In whatever form the fault of mapped memory comes. */
  @Test
  void whoseFilesCanBeReadNoMoreIsToldSoEachTime() {
    InternalError fault =
        new InternalError("a fault occurred in an unsafe memory access operation");
    Deque<Throwable> thrown = new ArrayDeque<>(List.of(fault, Failures.wrap(fault)));
    List<Throwable> told = new ArrayList<>();
    SearchRequest request = SearchRequest.of(QUERY).topK(1).build();
    HitIterator iterator =
        new HitIterator(
            searcher.stream(request, QUERY, null, TimeLimit.NEVER),
            request,
            () -> {
              switch (thrown.removeFirst()) {
                case InternalError e -> throw e;
                case RuntimeException e -> throw e;
                case Throwable e -> throw new AssertionError(e);
              }
            },
            e -> {
              told.add(e);
              return Failures.wrap(e);
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(iterator::hasNext).isInstanceOf(DatabaseIoException.class);
    }
    assertThat(told).hasSize(2).allMatch(Failures::isFault);
    iterator.close();
  }

  @Test
  void oneThatOpensWhileAllAreClosedIsClosedToo() {
    OpenIterators iterators = new OpenIterators("c", runtime);
    assertThatThrownBy(() ->
            iterators.open(() -> {
              iterators.close();
              return iterator();
            }))
        .isInstanceOf(DatabaseClosedException.class);
    holder.replace(factory.empty(), freed::countDown);
    assertThat(freed.getCount()).isZero();
  }
}
