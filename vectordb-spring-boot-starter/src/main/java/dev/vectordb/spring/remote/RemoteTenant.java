package dev.vectordb.spring.remote;

import dev.vectordb.EventStream;
import dev.vectordb.EventSubscription;
import dev.vectordb.Jobs;
import dev.vectordb.KeyValueStore;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorTenant;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.spring.web.payload.CollectionPayload;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A tenant at a server. Thread-safe. */
final class RemoteTenant implements VectorTenant {
  private final RemoteClient client;
  private final OperationListener listener;
  private final String name;
  private final String path;

  RemoteTenant(RemoteClient client, OperationListener listener, String name) {
    this.client = client;
    this.listener = listener;
    this.name = Names.check("tenant", name);
    this.path = path(name);
  }

  /** Returns where a tenant is, whose name was checked. */
  static String path(String tenant) {
    return "/tenants/" + tenant;
  }

  private String path(String what, String collection) {
    return path + "/collections/" + Names.check("name", collection) + what;
  }

  private RemoteCollection found(CollectionInfo info) {
    return new RemoteCollection(client, listener, info);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public VectorCollection createCollection(String collection, CollectionConfig config) {
    return create(collection, config, "");
  }

  /** Needs no right to create one that is there and agrees. */
  @Override
  public VectorCollection getOrCreateCollection(String collection, CollectionConfig config) {
    Optional<VectorCollection> there =
        findCollection(collection).filter(found -> agree(found.config(), config));
    return there.orElseGet(() -> create(collection, config, "?if-missing=true"));
  }

  private static boolean agree(CollectionConfig there, CollectionConfig wanted) {
    return there.dimension() == wanted.dimension()
        && there.metric() == wanted.metric()
        && there.indexKind() == wanted.indexKind();
  }

  private VectorCollection create(String collection, CollectionConfig config, String query) {
    Names.check("name", collection);
    return found(
        client.send(
            Exchange.write(
                    path + "/collections" + query,
                    out -> CollectionPayload.writeCreation(out, collection, config))
                .unhurried(),
            CollectionAnswers::info));
  }

  @Override
  public VectorCollection collection(String collection) {
    return found(client.send(Exchange.get(path("", collection)), CollectionAnswers::info));
  }

  @Override
  public Optional<VectorCollection> findCollection(String collection) {
    try {
      return Optional.of(collection(collection));
    } catch (CollectionNotFoundException _) {
      return Optional.empty();
    }
  }

  @Override
  public List<CollectionInfo> listCollections() {
    return client.send(Exchange.get(path + "/collections"), CollectionAnswers::infos);
  }

  @Override
  public boolean dropCollection(String collection) {
    try {
      client.send(Exchange.delete(path("", collection)));
      return true;
    } catch (CollectionNotFoundException _) {
      return false;
    }
  }

  @Override
  public VectorCollection importCollection(
      String collection, Path archive, ProgressListener progress) {
    return found(archive(collection).importFrom("PUT", archive, progress, CollectionAnswers::info));
  }

  @Override
  public VectorCollection importCollection(
      String collection, InputStream archive, ProgressListener progress) {
    return found(archive(collection).importFrom("PUT", archive, progress, CollectionAnswers::info));
  }

  private RemoteArchives archive(String collection) {
    return new RemoteArchives(client, path("/archive", collection));
  }

  @Override
  public List<ModelInfo> listModels() {
    return client.send(Exchange.get(path + "/models"), CollectionAnswers::models);
  }

  @Override
  public KeyValueStore keyValues() {
    return new RemoteKeyValues(client, path);
  }

  @Override
  public Jobs jobs() {
    return new RemoteJobs(client, path);
  }

  @Override
  public EventStream events(EventRequest request) {
    return new RemoteEvents(client, path + "/events", request);
  }

  @Override
  public EventSubscription subscribe(EventRequest request, EventListener eventListener) {
    return RemoteSubscription.start(events(request), eventListener);
  }

  @Override
  public String toString() {
    return "RemoteTenant[" + client.url() + path + "]";
  }
}
