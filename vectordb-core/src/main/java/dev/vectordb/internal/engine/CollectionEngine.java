package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A collection: checks what callers ask, hands it to the shard, and merges what shards answer.
 * There is one shard; searches go through the merge all the same, so that it is used every day.
 */
public final class CollectionEngine {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = 1_000_000;
  private static final double WHOLE = 1.0;

  /** As the collection was opened; the precision may have changed. */
  private final CollectionInfo opened;

  private final CollectionHome home;
  private final Shard shard;
  private final EngineRuntime runtime;
  private final ImportThreads importThreads = new ImportThreads();

  CollectionEngine(CollectionInfo opened, CollectionHome home, Shard shard, EngineRuntime runtime) {
    this.opened = opened;
    this.home = home;
    this.shard = shard;
    this.runtime = runtime;
  }

  /** Returns what calls are timed by. */
  public TimeSource time() {
    return runtime.time();
  }

  /** Returns what the collection is. */
  public CollectionInfo info() {
    return withPrecision(shard.precision());
  }

  private CollectionInfo withPrecision(Precision precision) {
    return new CollectionInfo(
        opened.tenant(),
        opened.name(),
        opened.config().withPrecision(precision),
        opened.createdAt());
  }

  private CollectionConfig config() {
    return opened.config();
  }

  /** Writes records; the last of an id wins. */
  public WriteResult upsert(List<VectorRecord> records) {
    return written(() -> shard.writer().upsert(records));
  }

  /** Writes the records whose id is new; the first of an id wins. */
  public WriteResult insertIfAbsent(List<VectorRecord> records) {
    return written(() -> shard.writer().insertIfAbsent(records));
  }

  /** Deletes by ids. */
  public WriteResult delete(Collection<String> ids) {
    Set<String> checked = new LinkedHashSet<>(checkIds(ids));
    return written(() -> shard.writer().delete(checked));
  }

  /** Deletes what matches. */
  public WriteResult delete(Filter filter, @Nullable Duration timeout) {
    TimeLimit deadline = deadline(timeout);
    return written(() -> shard.writer().delete(filter, Integer.MAX_VALUE, deadline));
  }

  /** Deletes at most so many of what matches, all at one moment. */
  public WriteResult delete(Filter filter, int limit) {
    return written(() -> shard.writer().delete(filter, limit, TimeLimit.NEVER));
  }

  /**
   * Lists texts in the order of writing.
   *
   * @param after version of the last one that is known; 0 at the beginning
   * @param until the newest version that is wanted
   * @param limit how many at most
   * @param filter which records; null for all
   * @return the texts; fewer than {@code limit} at the end
   */
  public List<StoredText> texts(long after, long until, int limit, @Nullable Filter filter) {
    return reading(() -> shard.reader().texts(after, until, limit, filter));
  }

  /** Replaces the vectors of those records that are as they were when they were read. */
  public WriteResult replaceVectors(List<NewVector> vectors) {
    return written(() -> shard.writer().replaceVectors(vectors));
  }

  /** Deletes everything. */
  public WriteResult deleteAll() {
    return written(() -> shard.writer().deleteAll());
  }

  /** Changes metadata. */
  public WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    return written(() -> shard.writer().updateMetadata(id, changes, mode));
  }

  private WriteResult written(Supplier<WriteResult> write) {
    WriteResult result = reading(write); // a deletion reads what it is to delete
    shard.afterWrite();
    return result;
  }

  /** Reads by ids, all at one moment. */
  public List<VectorRecord> get(Collection<String> ids) {
    List<VectorRecord> found = new ArrayList<>(ids.size());
    List<String> checked = checkIds(ids);
    for (@Nullable VectorRecord record : reading(() -> shard.reader().get(checked))) {
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }

  private static List<String> checkIds(Collection<String> ids) {
    List<String> checked = new ArrayList<>(ids.size());
    for (String id : ids) {
      InputRules.checkId("ids[" + checked.size() + "]", id);
      checked.add(id);
    }
    return checked;
  }

  /** Lists a page. */
  public RecordPage list(ListRequest request) {
    TimeLimit deadline = deadline(request.timeout());
    return reading(() -> shard.reader().list(request, deadline));
  }

  /** Counts. */
  public long count(@Nullable Filter filter) {
    return count(filter, null);
  }

  /** Counts, or fails after a time. */
  public long count(@Nullable Filter filter, @Nullable Duration timeout) {
    TimeLimit deadline = deadline(timeout);
    return reading(() -> shard.reader().count(filter, deadline));
  }

  /** A file that was truncated under the database is found by whoever reads it. */
  private <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (InternalError | DatabaseIoException e) {
      throw shard.failed(e);
    }
  }

  /** Searches. */
  public SearchResult search(SearchRequest request) {
    return search(request, _ -> {});
  }

  /** Searches, and says how it went to {@code explained}. */
  public SearchResult search(SearchRequest request, Consumer<SearchExplanation> explained) {
    TimeLimit deadline = deadline(request.timeout());
    checkText(request);
    checkBounds(request);
    awaitPosition(request, deadline);
    try {
      return search(request, deadline, explained);
    } catch (InternalError | DatabaseIoException e) {
      throw shard.failed(e);
    }
  }

  private SearchResult search(
      SearchRequest request, TimeLimit deadline, Consumer<SearchExplanation> explained) {
    String likeId = request.id();
    float[] vector = vectorOf(request);
    if (StagedSearch.isDue(request)) {
      return new StagedSearch(info(), shard).search(request, vector, likeId, deadline, explained);
    }
    int wanted = request.offset() + request.topK();
    SearchLeg leg = shard.search(request, vector, likeId, wanted, deadline);
    explained.accept(leg.explanation());
    return merge(List.of(leg), request);
  }

  private void checkBounds(SearchRequest request) {
    var _ = FinalScore.least(request, config().metric());
  }

  /** The query vector, checked; null if the search is by words alone. */
  private float @Nullable [] vectorOf(SearchRequest request) {
    String likeId = request.id();
    float[] vector = request.vector();
    if (likeId != null) {
      InputRules.checkId("id", likeId);
      vector = shard.searcher().vectorOf(likeId);
    }
    if (vector != null) {
      InputRules.checkVector("vector", vector, config().dimension(), config().metric());
    }
    return vector;
  }

  /** Searches for as long as hits are wanted. */
  public SearchIterator searchIterator(SearchRequest request) {
    if (request.text() != null) {
      throw new InvalidInputException(
          "text", "does not go with an iterator: what words find comes in one order with the rest");
    }
    checkBounds(request);
    awaitPosition(request, deadline(request.timeout()));
    return reading(() ->
        new StagedSearch(info(), shard)
            .iterator(
                request,
                Objects.requireNonNull(vectorOf(request), "vector"),
                request.id(),
                () -> deadline(request.timeout())));
  }

  private void checkText(SearchRequest request) {
    if (request.text() != null && config().text() == null) {
      throw new InvalidInputException(
          "text",
          "cannot be searched for, as collection '"
              + opened.name()
              + "' does not index words; create it with CollectionConfig.Builder.text");
    }
  }

  /** Merges the answers of shards: associative, as the order of hits is total. */
  static SearchResult merge(List<SearchLeg> legs, SearchRequest request) {
    List<SearchHit> hits = new ArrayList<>();
    LogPosition position = legs.getFirst().position();
    for (SearchLeg leg : legs) {
      hits.addAll(leg.hits());
      position = leg.position().compareTo(position) < 0 ? leg.position() : position;
    }
    if (legs.size() > 1) {
      hits.sort(ShardSearcher.BEST_FIRST);
    }
    int from = Math.min(request.offset(), hits.size());
    int to = Math.min(from + request.topK(), hits.size());
    return new SearchResult(
        hits.subList(from, to),
        position,
        WHOLE,
        request.explain() ? legs.getFirst().explanation() : null);
  }

  private TimeLimit deadline(@Nullable Duration timeout) {
    if (timeout != null && !timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
    }
    return timeout == null || timeout.compareTo(Duration.ofDays(1)) > 0
        ? TimeLimit.NEVER
        : time().limit(timeout.toNanos());
  }

  private void awaitPosition(SearchRequest request, TimeLimit deadline) {
    LogPosition atLeast = request.atLeast();
    if (atLeast == null) {
      return;
    }
    TimeLimit end = time().limit(LONGEST_WAIT.toNanos());
    while (shard.snapshot().sequenceNumber() < atLeast.sequenceNumber()) {
      shard.checkOpen();
      if (deadline.isOver() || end.isOver()) {
        throw new SearchTimeoutException(
            "position "
                + atLeast.sequenceNumber()
                + " was not reached in time; the newest is "
                + shard.snapshot().sequenceNumber());
      }
      pause();
    }
  }

  private void pause() {
    time().pause(PAUSE_NANOS);
    if (Thread.currentThread().isInterrupted()) {
      throw new VectorDatabaseException("interrupted while waiting");
    }
  }

  /** Returns figures. */
  public CollectionStats stats() {
    return shard.stats();
  }

  /** Forces the log. */
  public void flush() {
    shard.flush();
  }

  /** Writes a new base. */
  public void rewrite() {
    maintain(shard::rewrite);
  }

  /** Links what is not linked, and makes the best of the collection. */
  public void optimize() {
    checkNotWithinImport();
    awaitIndexed();
    maintain(shard::optimize);
  }

  private void maintain(WritePipeline.Action work) {
    checkNotWithinImport();
    runtime.onEngineThread(() -> {
      try {
        work.run();
      } catch (InternalError e) {
        throw shard.failed(e);
      }
      return true;
    });
  }

  /** Frees what the dead take. */
  public void vacuum() {
    maintain(shard::vacuum);
  }

  /** Makes the index anew. */
  public void rebuildIndex() {
    maintain(shard::rebuild);
  }

  /**
   * Opens a reader of changes; on an engine thread.
   *
   * @param after the last change that is known, checked
   * @return the reader
   */
  public ChangeReader changes(long after) {
    return shard.changes().open(after);
  }

  /** Opens a reader of changes that come from now on; on an engine thread. */
  public ChangeReader changesFromNow() {
    return shard.changes().openAtEnd();
  }

  /** Tells whether searches may have to be told to somebody. */
  public boolean tellsSearches() {
    return runtime.searchesFollowed();
  }

  /** Returns the sequence number of the newest change that is visible. */
  public long position() {
    return shard.snapshot().sequenceNumber();
  }

  /** Returns what the cache has done for this collection. */
  public CacheStats cacheStats() {
    return shard.cache().stats();
  }

  /** Drops the records of this collection from the cache. */
  public void clearCache() {
    shard.cache().clear();
  }

  /** Changes the precision. */
  public void compress(Precision precision) {
    maintain(() -> {
      if (shard.compress(precision, to -> home.describe(withPrecision(to)))) {
        home.catalogue();
      }
    });
  }

  /** Waits for the index to catch up. */
  public void awaitIndexed() {
    int ordinals = shard.snapshot().ordinalCount();
    while (!shard.isIndexed(ordinals)) {
      pause();
    }
  }

  /**
   * Imports records, all or none.
   *
   * @param records the records, read on the caller's thread
   * @param progress is told of records, on an engine thread
   */
  public WriteResult bulkImport(Iterator<VectorRecord> records, ProgressListener progress) {
    checkNotWithinImport();
    RecordFeed feed = new RecordFeed(config(), shard::isClosing, time());
    CompletableFuture<WriteResult> done =
        runtime.submit(() -> {
          try {
            importThreads.enter();
            return shard.bulkImport(feed, progress);
          } finally {
            importThreads.leave();
            feed.end();
          }
        });
    importThreads.enter();
    try {
      feed.putAll(records);
    } catch (RuntimeException | Error e) {
      awaitFailed(done, e);
      throw e;
    } finally {
      importThreads.leave();
    }
    return reading(() -> EngineRuntime.await(done));
  }

  /** Refuses what would wait for an import that calls it, and so would never end. */
  void checkNotWithinImport() {
    importThreads.checkNotWithin(opened.name());
  }

  /** Nothing is left of the import when the caller learns why it failed. */
  private static void awaitFailed(CompletableFuture<WriteResult> done, Throwable cause) {
    try {
      var _ = EngineRuntime.await(done);
    } catch (RecordFeed.CallerFailedException e) {
      // Known to whoever caused it.
    } catch (VectorDatabaseException e) {
      cause.addSuppressed(e);
    }
  }

  /** Imports records that were read and checked, on this thread, which is the engine's. */
  WriteResult bulkImportHere(Iterator<VectorRecord> records, ProgressListener progress)
      throws IOException {
    return shard.bulkImport(RecordFeed.of(records, config()), progress);
  }

  /** Takes a copy of all files as of a moment, on this thread, which is the engine's. */
  ShardCopy copy() throws IOException {
    return shard.copy(this::withPrecision);
  }

  /** Whether the collection is closed or dropped, or is about to be. */
  boolean isClosing() {
    return shard.isClosing();
  }

  void close() throws IOException {
    shard.close();
  }

  void stopIndexing() {
    shard.stopIndexing();
  }

  void drop(Rewriter.Removal removal) throws IOException {
    shard.drop(removal);
  }

  /** Closes without writing anything out: the collection was dropped. */
  void discard() throws IOException {
    shard.discard();
  }
}
