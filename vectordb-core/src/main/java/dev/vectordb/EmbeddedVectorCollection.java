package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.filter.Filter;
import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.internal.engine.DatabaseArchives;
import dev.vectordb.internal.engine.DatabaseArchives.Source;
import dev.vectordb.internal.events.EventHub;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.OperationListener.WriteKind;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** A collection in this process: the public interface over the engine, and the listener's seam. */
final class EmbeddedVectorCollection implements VectorCollection {
  private final Supplier<DatabaseArchives> archives;
  private final CollectionEngine engine;
  private final Supplier<EventHub> events;
  private final OperationListener listener;

  EmbeddedVectorCollection(
      Supplier<DatabaseArchives> archives,
      CollectionEngine engine,
      Supplier<EventHub> events,
      OperationListener listener) {
    this.archives = archives;
    this.engine = engine;
    this.events = events;
    this.listener = listener;
  }

  @Override
  public String name() {
    return engine.info().name();
  }

  @Override
  public String tenant() {
    return engine.info().tenant();
  }

  @Override
  public CollectionConfig config() {
    return engine.info().config();
  }

  @Override
  public WriteResult upsert(List<VectorRecord> records) {
    List<VectorRecord> batch = List.copyOf(records);
    return write(WriteKind.UPSERT, batch.size(), () -> engine.upsert(batch));
  }

  @Override
  public WriteResult insertIfAbsent(List<VectorRecord> records) {
    List<VectorRecord> batch = List.copyOf(records);
    return write(WriteKind.UPSERT, batch.size(), () -> engine.insertIfAbsent(batch));
  }

  @Override
  public WriteResult delete(Collection<String> ids) {
    return write(WriteKind.DELETE, ids.size(), () -> engine.delete(ids));
  }

  @Override
  public WriteResult delete(Filter filter) {
    requireNonNull(filter, "filter");
    return write(WriteKind.DELETE, 0, () -> engine.delete(filter, null));
  }

  @Override
  public WriteResult delete(Filter filter, Duration timeout) {
    requireNonNull(filter, "filter");
    requireNonNull(timeout, "timeout");
    return write(WriteKind.DELETE, 0, () -> engine.delete(filter, timeout));
  }

  @Override
  public WriteResult deleteAll() {
    return write(WriteKind.DELETE, 0, engine::deleteAll);
  }

  @Override
  public WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    requireNonNull(changes, "changes");
    requireNonNull(mode, "mode");
    return write(WriteKind.UPDATE_METADATA, 1, () -> engine.updateMetadata(id, changes, mode));
  }

  private WriteResult write(WriteKind kind, int records, Supplier<WriteResult> operation) {
    OperationListener.Running running = listener.onWriteStarted(tenant(), name(), kind, records);
    long start = engine.time().nanoTime();
    Throwable failure = null;
    try {
      return operation.get();
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      long elapsed = engine.time().nanoTime() - start;
      listener.onWrite(tenant(), name(), kind, records, elapsed, failure != null);
      running.ended(failure);
    }
  }

  @Override
  public List<VectorRecord> get(Collection<String> ids) {
    return engine.get(ids);
  }

  @Override
  public RecordPage list(ListRequest request) {
    return engine.list(requireNonNull(request, "request"));
  }

  @Override
  public long count() {
    return engine.count(null);
  }

  @Override
  public long count(Filter filter) {
    return engine.count(requireNonNull(filter, "filter"));
  }

  @Override
  public long count(Filter filter, Duration timeout) {
    return engine.count(requireNonNull(filter, "filter"), requireNonNull(timeout, "timeout"));
  }

  @Override
  public SearchResult search(SearchRequest request) {
    requireNonNull(request, "request");
    OperationListener.Running running = listener.onSearchStarted(tenant(), name());
    long start = engine.time().nanoTime();
    Throwable failure = null;
    try {
      SearchResult result =
          engine.search(
              request, explanation -> listener.onSearchAnswered(tenant(), name(), explanation));
      if (engine.tellsSearches()) {
        events
            .get()
            .searched(tenant(), name(), result.hits().size(), engine.time().nanoTime() - start);
      }
      return result;
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      listener.onSearch(tenant(), name(), engine.time().nanoTime() - start, failure != null);
      running.ended(failure);
    }
  }

  @Override
  public List<SearchResult> searchAll(List<SearchRequest> requests) {
    return requests.stream().map(this::search).toList();
  }

  @Override
  public SearchIterator searchIterator(SearchRequest request) {
    return engine.searchIterator(requireNonNull(request, "request"));
  }

  @Override
  public CollectionStats stats() {
    return engine.stats();
  }

  @Override
  public void flush() {
    engine.flush();
  }

  @Override
  public void rewrite() {
    engine.rewrite();
  }

  @Override
  public void optimize() {
    engine.optimize();
  }

  @Override
  public void compress(Precision precision) {
    engine.compress(requireNonNull(precision, "precision"));
  }

  @Override
  public void awaitIndexed() {
    engine.awaitIndexed();
  }

  @Override
  public WriteResult bulkImport(Iterator<VectorRecord> records, ProgressListener progress) {
    requireNonNull(records, "records");
    requireNonNull(progress, "progress");
    return write(WriteKind.UPSERT, 0, () -> engine.bulkImport(records, progress));
  }

  @Override
  public CollectionBackup backupTo(Path directory, ProgressListener progress) {
    requireNonNull(progress, "progress");
    return archives.get().backup(engine, requireNonNull(directory), progress).getFirst();
  }

  @Override
  public CollectionBackup exportTo(Path file, ProgressListener progress) {
    requireNonNull(progress, "progress");
    return archives.get().export(engine, requireNonNull(file), progress).getFirst();
  }

  @Override
  public CollectionBackup exportTo(OutputStream out, ProgressListener progress) {
    requireNonNull(progress, "progress");
    return archives.get().export(engine, requireNonNull(out), progress).getFirst();
  }

  @Override
  public WriteResult importFrom(Path archive, ProgressListener progress) {
    return imported(Source.of(archive), progress);
  }

  @Override
  public WriteResult importFrom(InputStream archive, ProgressListener progress) {
    return imported(Source.of(archive), progress);
  }

  private WriteResult imported(Source archive, ProgressListener progress) {
    requireNonNull(progress, "progress");
    return write(WriteKind.UPSERT, 0, () -> archives.get().importInto(engine, archive, progress));
  }

  @Override
  public void vacuum() {
    engine.vacuum();
  }

  @Override
  public void rebuildIndex() {
    engine.rebuildIndex();
  }

  @Override
  public ChangeStream changes(long after) {
    return new EmbeddedChangeStream(events.get().changes(engine, after));
  }

  @Override
  public CacheStats cacheStats() {
    return engine.cacheStats();
  }

  @Override
  public void clearCache() {
    engine.clearCache();
  }

  @Override
  public String toString() {
    return "VectorCollection[" + tenant() + "/" + name() + ", " + config() + "]";
  }
}
