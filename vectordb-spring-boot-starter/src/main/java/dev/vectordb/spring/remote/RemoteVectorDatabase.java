package dev.vectordb.spring.remote;

import dev.vectordb.ApiKeys;
import dev.vectordb.EventStream;
import dev.vectordb.EventSubscription;
import dev.vectordb.Jobs;
import dev.vectordb.KeyValueStore;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.VectorTenant;
import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.spring.web.payload.JsonTree;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database that a server holds, used over its HTTP service. What the interfaces promise holds,
 * but for what is said here. Thread-safe.
 *
 * <p><b>Tenants.</b> The methods that name no tenant work on that of the API key; with a key for
 * all tenants, on {@value VectorDatabase#DEFAULT_TENANT}. Those that are about every tenant tell of
 * all that the key reaches. What the key does not allow throws {@link AccessDeniedException}.
 *
 * <p><b>Failures</b> of the server are the exceptions that an embedded database throws. If it
 * cannot be reached, or does not answer in time, {@link DatabaseUnavailableException} says so, and
 * whether a write may have been done. Reads are sent again by themselves, writes only where they
 * were certainly not done. A caller that is interrupted gets its answer first.
 *
 * <p><b>Not over a network:</b> functions of this process cannot be given to jobs, and a server
 * sends no directories; both throw {@link UnsupportedOperationException}. Re-ranking is done here,
 * with what the server found. Streams ask the server anew with each poll, so that searches are told
 * only while a poll waits. What an export holds is told as of shortly before. A collection's
 * statistics have no reason of its state, and nothing of its opening.
 */
public final class RemoteVectorDatabase implements VectorDatabase {
  private final RemoteClient client;
  private final OperationListener listener;
  private volatile @Nullable String home;

  RemoteVectorDatabase(RemoteSettings settings, OperationListener listener) {
    this.client = new RemoteClient(settings);
    this.listener = listener;
    this.home = settings.tenant();
  }

  /**
   * Starts from the defaults. Nothing is sent before the first call of the database.
   *
   * @param url address of the service with its base path, such as {@code
   *     https://vectors.example.com/vectordb/v1}
   * @return a builder
   */
  public static RemoteVectorDatabaseBuilder builder(URI url) {
    return new RemoteVectorDatabaseBuilder(url);
  }

  /**
   * Returns the address of the service.
   *
   * @return the address, without a slash at the end
   */
  public URI url() {
    return client.url();
  }

  /**
   * Asks the server whether it is there and can be used, whatever the key allows.
   *
   * @return whether it says so; false if it says not
   * @throws DatabaseUnavailableException if it cannot be reached
   */
  public boolean isUp() {
    return client.isUp();
  }

  private String home() {
    String known = home;
    if (known == null) {
      String told = client.send(Exchange.get("/caller"), JsonTree::read).textOrNull("tenant");
      known = told == null ? DEFAULT_TENANT : told;
      home = known;
    }
    return known;
  }

  /** The one tenant that the key reaches; null if it reaches all. */
  private @Nullable String onlyTenant() {
    return client.send(Exchange.get("/caller"), JsonTree::read).textOrNull("tenant");
  }

  private RemoteTenant own() {
    client.checkOpen();
    return new RemoteTenant(client, listener, home());
  }

  @Override
  public VectorTenant tenant(String name) {
    return new RemoteTenant(client, listener, name);
  }

  @Override
  public VectorTenant createTenant(String name) {
    Names.check("tenant", name);
    var _ =
        client.send(
            Exchange.write(
                "/tenants",
                out -> {
                  out.writeStartObject();
                  out.writeStringProperty("name", name);
                  out.writeEndObject();
                }),
            JsonTree::read);
    return tenant(name);
  }

  @Override
  public List<String> listTenants() {
    return client
        .send(Exchange.get("/tenants"), JsonTree::read)
        .list("tenants", JsonTree.class)
        .stream()
        .map(tenant -> tenant.text("name"))
        .toList();
  }

  @Override
  public boolean dropTenant(String name) {
    try {
      client.send(Exchange.delete(RemoteTenant.path(Names.check("tenant", name))).unhurried());
      return true;
    } catch (RemoteErrors.MissingException _) {
      return false;
    }
  }

  @Override
  public KeyValueStore keyValues() {
    return own().keyValues();
  }

  @Override
  public Jobs jobs() {
    return own().jobs();
  }

  @Override
  public List<JobInfo> listAllJobs() {
    String only = onlyTenant();
    return only == null
        ? client.send(Exchange.get("/jobs"), RemoteJobs::infos)
        : tenant(only).jobs().list();
  }

  @Override
  public JobStats jobStats() {
    return client.send(Exchange.get("/jobs/stats"), RemoteJobs::stats);
  }

  /** Not over a network: the server has its own. */
  @Override
  public void registerEmbedder(String name, EmbeddingFunction function) {
    throw new UnsupportedOperationException(
        "A function of this process cannot be given to the server's jobs; the server registers"
            + " its own");
  }

  @Override
  public EventStream events(EventRequest request) {
    String only = onlyTenant();
    return only == null
        ? new RemoteEvents(client, "/events", request)
        : tenant(only).events(request);
  }

  @Override
  public EventSubscription subscribe(EventRequest request, EventListener eventListener) {
    return RemoteSubscription.start(events(request), eventListener);
  }

  @Override
  public EventStats eventStats() {
    return client.send(Exchange.get("/events/stats"), EventAnswers::stats);
  }

  @Override
  public ApiKeys apiKeys() {
    return new RemoteApiKeys(client);
  }

  @Override
  public VectorCollection createCollection(String name, CollectionConfig config) {
    return own().createCollection(name, config);
  }

  @Override
  public VectorCollection getOrCreateCollection(String name, CollectionConfig config) {
    return own().getOrCreateCollection(name, config);
  }

  @Override
  public VectorCollection collection(String name) {
    return own().collection(name);
  }

  @Override
  public Optional<VectorCollection> findCollection(String name) {
    return own().findCollection(name);
  }

  @Override
  public List<CollectionInfo> listCollections() {
    return own().listCollections();
  }

  @Override
  public boolean dropCollection(String name) {
    return own().dropCollection(name);
  }

  @Override
  public List<CollectionInfo> listAllCollections() {
    return client.send(Exchange.get("/collections"), CollectionAnswers::infos);
  }

  @Override
  public boolean isReadOnly() {
    return client.send(Exchange.get("/status"), JsonTree::read).flag("readOnly");
  }

  @Override
  public CacheStats cacheStats() {
    return client.send(Exchange.get("/cache"), CollectionAnswers::cache);
  }

  @Override
  public void clearCache() {
    client.send(Exchange.delete("/cache"));
  }

  /** Not over a network: {@link #exportTo} gives an archive. */
  @Override
  public List<CollectionBackup> backupTo(Path directory, ProgressListener progress) {
    throw RemoteArchives.noDirectories();
  }

  @Override
  public List<CollectionBackup> exportTo(Path file, ProgressListener progress) {
    List<CollectionBackup> before = summary();
    long bytes = archives().exportTo(file, progress);
    return shared(before, bytes);
  }

  @Override
  public List<CollectionBackup> exportTo(OutputStream out, ProgressListener progress) {
    List<CollectionBackup> before = summary();
    long bytes = archives().exportTo(out, progress);
    return shared(before, bytes);
  }

  private RemoteArchives archives() {
    return new RemoteArchives(client, "/archive");
  }

  private List<CollectionBackup> summary() {
    List<CollectionBackup> backups = new ArrayList<>();
    for (CollectionInfo info : listAllCollections()) {
      backups.add(new RemoteCollection(client, listener, info).summary(0));
    }
    return backups;
  }

  /** One archive is of all; which of its bytes are whose is not told. */
  private static List<CollectionBackup> shared(List<CollectionBackup> backups, long bytes) {
    return backups.size() == 1
        ? backups.stream()
            .map(one ->
                new CollectionBackup(
                    one.tenant(), one.name(), one.position(), one.records(), bytes))
            .toList()
        : backups;
  }

  @Override
  public List<CollectionInfo> importFrom(Path archive, ProgressListener progress) {
    return archives().importFrom("POST", archive, progress, CollectionAnswers::infos);
  }

  @Override
  public List<CollectionInfo> importFrom(InputStream archive, ProgressListener progress) {
    return archives().importFrom("POST", archive, progress, CollectionAnswers::infos);
  }

  /** Lets go of the connections. The server and its database go on. */
  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return "RemoteVectorDatabase[" + client.url() + "]";
  }
}
