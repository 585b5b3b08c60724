package dev.vectordb.spring.remote;

import static java.util.Objects.requireNonNull;

import dev.vectordb.ChangeStream;
import dev.vectordb.VectorCollection;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
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
import dev.vectordb.spring.web.payload.RecordPayload;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

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
  private final RemoteSearches searches;
  private volatile CollectionConfig config;

  RemoteCollection(RemoteClient client, OperationListener listener, CollectionInfo info) {
    this.client = client;
    this.tenant = info.tenant();
    this.name = info.name();
    this.watched = new Watched(listener, tenant, name);
    this.config = info.config();
    this.path = RemoteTenant.path(tenant) + "/collections/" + name;
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

  /** Asks; where the collection is gone, says what an embedded one would. */
  private <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (CollectionNotFoundException e) {
      DatabaseClosedException dropped =
          new DatabaseClosedException("collection " + name + " was dropped");
      dropped.initCause(e);
      throw dropped;
    }
  }

  private <T> T ask(Exchange exchange, Function<JsonInput, T> reader) {
    return ask(() -> client.send(exchange, reader));
  }

  private <T> T askFor(
      Exchange exchange, Function<JsonInput, T> reader, Consumer<CompletableFuture<?>> started) {
    return ask(() -> client.send(exchange, reader, started));
  }

  private WriteResult write(OperationListener.WriteKind kind, int records, Exchange exchange) {
    return watched.write(kind, records, () -> ask(exchange, CollectionAnswers::written));
  }

  @Override
  public WriteResult upsert(List<VectorRecord> records) {
    return write(records, "upsert");
  }

  @Override
  public WriteResult insertIfAbsent(List<VectorRecord> records) {
    return write(records, "insert");
  }

  /** One atomic batch, whose lines are made while they are sent. */
  private WriteResult write(List<VectorRecord> records, String mode) {
    List<VectorRecord> batch = List.copyOf(records);
    for (int i = 0; i < batch.size(); i++) {
      RecordChecks.check(batch.get(i), "records[" + i + "]");
    }
    return write(
        OperationListener.WriteKind.UPSERT,
        batch.size(),
        new Exchange(
            "POST",
            path + "/records?atomic=true&mode=" + mode,
            Exchange.LINES,
            BodyPublishers.ofInputStream(() -> new RecordLines(batch.iterator())),
            Exchange.Kind.WRITE,
            false));
  }

  @Override
  public WriteResult delete(Collection<String> ids) {
    List<String> all = ids(ids);
    return write(
        OperationListener.WriteKind.DELETE,
        all.size(),
        Exchange.write(path + "/records/delete", out -> writeIds(out, all)));
  }

  @Override
  public WriteResult delete(Filter filter) {
    return deleteWithin(filter, "");
  }

  @Override
  public WriteResult delete(Filter filter, Duration timeout) {
    return deleteWithin(filter, "?" + within(timeout));
  }

  private WriteResult deleteWithin(Filter filter, String query) {
    requireNonNull(filter, "filter");
    return write(
        OperationListener.WriteKind.DELETE,
        0,
        Exchange.write(path + "/records/delete" + query, out -> writeFilter(out, filter)));
  }

  /** Part of a millisecond is one. */
  private static String within(Duration timeout) {
    if (!timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
    }
    if (timeout.toMillis() == 0) {
      throw new SearchTimeoutException("no server answers within " + timeout);
    }
    return "timeout-millis=" + timeout.toMillis();
  }

  @Override
  public WriteResult deleteAll() {
    return write(
        OperationListener.WriteKind.DELETE,
        0,
        Exchange.write(
            path + "/records/delete",
            out -> {
              out.writeStartObject();
              out.writeBooleanProperty("all", true);
              out.writeEndObject();
            }));
  }

  @Override
  public WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    RecordChecks.checkId(id, "id");
    return write(
        OperationListener.WriteKind.UPDATE_METADATA,
        1,
        Exchange.write(
            path + "/records/metadata",
            out -> {
              out.writeStartObject();
              out.writeStringProperty("id", id);
              out.writeName("metadata");
              RecordPayload.writeMetadata(out, changes, true);
              out.writeStringProperty("mode", JsonInput.nameOf(mode));
              out.writeEndObject();
            }));
  }

  @Override
  public List<VectorRecord> get(Collection<String> ids) {
    List<String> all = ids(ids);
    return ask(
            Exchange.read(path + "/records/get?types=true", out -> writeIds(out, all)),
            in -> SearchAnswers.records(in, ""))
        .list();
  }

  private static List<String> ids(Collection<String> ids) {
    List<String> checked = new ArrayList<>(ids.size());
    for (String id : ids) {
      checked.add(RecordChecks.checkId(id, "ids[" + checked.size() + "]"));
    }
    return checked;
  }

  private static void writeIds(JsonGenerator out, List<String> ids) {
    out.writeStartObject();
    out.writeArrayPropertyStart("ids");
    ids.forEach(out::writeString);
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeFilter(JsonGenerator out, @Nullable Filter filter) {
    out.writeStartObject();
    SearchBody.filter(out, filter);
    out.writeEndObject();
  }

  @Override
  public RecordPage list(ListRequest request) {
    SearchAnswers.Records records =
        ask(
            Exchange.read(
                path
                    + "/records/list?types=true"
                    + (request.timeout() == null ? "" : "&" + within(request.timeout())),
                out -> {
                  out.writeStartObject();
                  SearchBody.filter(out, request.filter());
                  out.writeNumberProperty("pageSize", request.pageSize());
                  SearchBody.text(out, "cursor", request.cursor());
                  out.writeBooleanProperty("includeVector", request.includeVector());
                  out.writeEndObject();
                }),
            in -> SearchAnswers.records(in, "nextCursor"));
    return new RecordPage(records.list(), records.cursor());
  }

  @Override
  public long count() {
    return countOf(null, "");
  }

  @Override
  public long count(Filter filter) {
    return countOf(requireNonNull(filter, "filter"), "");
  }

  @Override
  public long count(Filter filter, Duration timeout) {
    return countOf(requireNonNull(filter, "filter"), "?" + within(timeout));
  }

  private long countOf(@Nullable Filter filter, String query) {
    return ask(
        Exchange.read(path + "/records/count" + query, out -> writeFilter(out, filter)),
        in -> JsonTree.read(in).number("count"));
  }

  @Override
  public SearchResult search(SearchRequest request) {
    return watched.search(() -> ask(() -> searches.search(request)));
  }

  @Override
  public List<SearchResult> searchAll(List<SearchRequest> requests) {
    return ask(() -> searches.searchAll(requests));
  }

  @Override
  public SearchIterator searchIterator(SearchRequest request) {
    return ask(() -> searches.iterator(request));
  }

  @Override
  public CollectionStats stats() {
    return ask(Exchange.get(path + "/stats"), CollectionAnswers::stats);
  }

  private void maintain(String what) {
    var _ = ask(Exchange.post(path + what).unhurried(), JsonTree::read);
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
    var _ = ask(exchange.unhurried(), JsonTree::read);
    config = config.withPrecision(precision);
  }

  @Override
  public WriteResult bulkImport(Iterator<VectorRecord> records, ProgressListener progress) {
    return ask(() -> new RemoteImport(client, path + "/import").run(records, progress));
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
    return withBytes(before, ask(() -> archives().exportTo(file, progress)));
  }

  @Override
  public CollectionBackup exportTo(OutputStream out, ProgressListener progress) {
    CollectionBackup before = summary(0);
    return withBytes(before, ask(() -> archives().exportTo(out, progress)));
  }

  private static CollectionBackup withBytes(CollectionBackup backup, long bytes) {
    return new CollectionBackup(
        backup.tenant(), backup.name(), backup.position(), backup.records(), bytes);
  }

  @Override
  public WriteResult importFrom(Path archive, ProgressListener progress) {
    return ask(() -> archives().importFrom("POST", archive, progress, CollectionAnswers::written));
  }

  @Override
  public WriteResult importFrom(InputStream archive, ProgressListener progress) {
    return ask(() -> archives().importFrom("POST", archive, progress, CollectionAnswers::written));
  }

  @Override
  public ChangeStream changes(long after) {
    return new RemoteChanges(path + "/changes?types=true", this::askFor, after);
  }

  @Override
  public CacheStats cacheStats() {
    return ask(Exchange.get(path + "/cache"), CollectionAnswers::cache);
  }

  @Override
  public void clearCache() {
    ask(() -> {
      client.send(Exchange.delete(path + "/cache"));
      return name;
    });
  }

  @Override
  public String toString() {
    return "RemoteCollection[" + client.url() + path + "]";
  }
}
