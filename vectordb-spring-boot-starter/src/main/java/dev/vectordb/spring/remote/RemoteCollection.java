package dev.vectordb.spring.remote;

import static java.util.Objects.requireNonNull;

import dev.vectordb.ChangeStream;
import dev.vectordb.VectorCollection;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * A collection at a server. Its configuration is as it was when the collection was looked for, but
 * for what was changed through this object. Thread-safe.
 */
final class RemoteCollection implements VectorCollection {
  private final RemoteClient client;
  private final Watched watched;
  private final String tenant;
  private final String name;
  private final String path;
  private final CollectionServer server;
  private final RemoteRecords records;
  private final RemoteSearches searches;
  private volatile CollectionConfig config;

  RemoteCollection(RemoteClient client, OperationListener listener, CollectionInfo info) {
    this.client = client;
    this.tenant = info.tenant();
    this.name = info.name();
    this.watched = new Watched(listener, tenant, name);
    this.config = info.config();
    this.path = RemoteTenant.path(tenant) + "/collections/" + name;
    this.server = new CollectionServer(client, name);
    this.records = new RemoteRecords(server, watched, path);
    this.searches = new RemoteSearches(client, path, config.metric());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public CollectionConfig config() {
    client.checkOpen();
    return config;
  }

  @Override
  public WriteResult upsert(List<VectorRecord> batch) {
    return records.write(batch, "upsert");
  }

  @Override
  public WriteResult insertIfAbsent(List<VectorRecord> batch) {
    return records.write(batch, "insert");
  }

  @Override
  public WriteResult delete(Collection<String> ids) {
    return records.delete(ids);
  }

  @Override
  public WriteResult delete(Filter filter) {
    return records.delete(filter, null);
  }

  @Override
  public WriteResult delete(Filter filter, Duration timeout) {
    return records.delete(filter, requireNonNull(timeout, "timeout"));
  }

  @Override
  public WriteResult deleteAll() {
    return records.deleteAll();
  }

  @Override
  public WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    return records.updateMetadata(id, changes, mode);
  }

  @Override
  public List<VectorRecord> get(Collection<String> ids) {
    return records.get(ids);
  }

  @Override
  public RecordPage list(ListRequest request) {
    return records.list(request);
  }

  @Override
  public long count() {
    return records.count(null, null);
  }

  @Override
  public long count(Filter filter) {
    return records.count(requireNonNull(filter, "filter"), null);
  }

  @Override
  public long count(Filter filter, Duration timeout) {
    return records.count(requireNonNull(filter, "filter"), requireNonNull(timeout, "timeout"));
  }

  @Override
  public SearchResult search(SearchRequest request) {
    return watched.search(() -> server.ask(() -> searches.search(request)));
  }

  @Override
  public List<SearchResult> searchAll(List<SearchRequest> requests) {
    return server.ask(() -> searches.searchAll(requests));
  }

  @Override
  public SearchIterator searchIterator(SearchRequest request) {
    return server.ask(() -> searches.iterator(request));
  }

  @Override
  public CollectionStats stats() {
    return server.ask(Exchange.get(path + "/stats"), CollectionAnswers::stats);
  }

  private void maintain(String what) {
    var _ = server.ask(Exchange.post(path + what).unhurried(), JsonTree::read);
  }

  @Override
  public void flush() {
    maintain("/flush");
  }

  @Override
  public void rewrite() {
    maintain("/rewrite");
  }

  @Override
  public void optimize() {
    maintain("/optimize");
  }

  @Override
  public void vacuum() {
    maintain("/vacuum");
  }

  @Override
  public void rebuildIndex() {
    maintain("/rebuild-index");
  }

  @Override
  public void awaitIndexed() {
    maintain("/await-indexed");
  }

  @Override
  public void compress(Precision precision) {
    requireNonNull(precision, "precision");
    Exchange exchange =
        Exchange.write(
            path + "/compress",
            out -> {
              out.writeStartObject();
              out.writeStringProperty("precision", JsonInput.nameOf(precision));
              out.writeEndObject();
            });
    var _ = server.ask(exchange.unhurried(), JsonTree::read);
    config = config.withPrecision(precision);
  }

  @Override
  public WriteResult bulkImport(Iterator<VectorRecord> batch, ProgressListener progress) {
    return server.ask(() -> new RemoteImport(client, path + "/import").run(batch, progress));
  }

  private RemoteArchives archives() {
    return new RemoteArchives(client, path + "/archive");
  }

  /** What an export is said to hold: what was there shortly before, at least. */
  CollectionBackup summary(long bytes) {
    CollectionStats stats = stats();
    return new CollectionBackup(tenant, name, stats.position(), stats.liveRecords(), bytes);
  }

  @Override
  public CollectionBackup backupTo(Path directory, ProgressListener progress) {
    throw RemoteArchives.noDirectories();
  }

  @Override
  public CollectionBackup exportTo(Path file, ProgressListener progress) {
    CollectionBackup before = summary(0);
    return withBytes(before, server.ask(() -> archives().exportTo(file, progress)));
  }

  @Override
  public CollectionBackup exportTo(OutputStream out, ProgressListener progress) {
    CollectionBackup before = summary(0);
    return withBytes(before, server.ask(() -> archives().exportTo(out, progress)));
  }

  private static CollectionBackup withBytes(CollectionBackup backup, long bytes) {
    return new CollectionBackup(
        backup.tenant(), backup.name(), backup.position(), backup.records(), bytes);
  }

  @Override
  public WriteResult importFrom(Path archive, ProgressListener progress) {
    return server.ask(
        () -> archives().importFrom("POST", archive, progress, CollectionAnswers::written));
  }

  @Override
  public WriteResult importFrom(InputStream archive, ProgressListener progress) {
    return server.ask(
        () -> archives().importFrom("POST", archive, progress, CollectionAnswers::written));
  }

  @Override
  public ChangeStream changes(long after) {
    return new RemoteChanges(path + "/changes?types=true", server::askFor, after);
  }

  @Override
  public CacheStats cacheStats() {
    return server.ask(Exchange.get(path + "/cache"), CollectionAnswers::cache);
  }

  @Override
  public void clearCache() {
    server.ask(() -> {
      client.send(Exchange.delete(path + "/cache"));
      return name;
    });
  }

  @Override
  public String toString() {
    return "RemoteCollection[" + client.url() + path + "]";
  }
}
