package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.internal.engine.DatabaseArchives.Source;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.services.DatabaseServices;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.ProgressListener;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The collections of one tenant in this process. */
final class EmbeddedVectorTenant implements VectorTenant {
  private final DatabaseEngine engine;
  private final DatabaseServices services;
  private final String name;
  private final OperationListener listener;

  EmbeddedVectorTenant(
      DatabaseEngine engine, DatabaseServices services, String name, OperationListener listener) {
    this.engine = engine;
    this.services = services;
    this.name = name;
    this.listener = listener;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public VectorCollection createCollection(String collection, CollectionConfig config) {
    Objects.requireNonNull(config, "config");
    return wrap(engine.create(name, collection, config));
  }

  @Override
  public VectorCollection getOrCreateCollection(String collection, CollectionConfig config) {
    Objects.requireNonNull(config, "config");
    return wrap(engine.getOrCreate(name, collection, config));
  }

  @Override
  public VectorCollection collection(String collection) {
    return wrap(engine.get(name, collection));
  }

  @Override
  public Optional<VectorCollection> findCollection(String collection) {
    return Optional.ofNullable(engine.find(name, collection)).map(this::wrap);
  }

  @Override
  public List<CollectionInfo> listCollections() {
    return engine.list().stream().filter(info -> info.tenant().equals(name)).toList();
  }

  @Override
  public boolean dropCollection(String collection) {
    return engine.drop(name, collection);
  }

  @Override
  public VectorCollection importCollection(
      String collection, Path archive, ProgressListener progress) {
    return imported(collection, Source.of(archive), progress);
  }

  @Override
  public VectorCollection importCollection(
      String collection, InputStream archive, ProgressListener progress) {
    return imported(collection, Source.of(archive), progress);
  }

  private VectorCollection imported(String collection, Source archive, ProgressListener progress) {
    Objects.requireNonNull(progress, "progress");
    return wrap(engine.archives().importAs(name, collection, archive, progress));
  }

  @Override
  public List<ModelInfo> listModels() {
    return services.models(name);
  }

  @Override
  public KeyValueStore keyValues() {
    return new EmbeddedKeyValueStore(services.keyValues(), name);
  }

  @Override
  public Jobs jobs() {
    return new EmbeddedJobs(services.jobs(), name);
  }

  @Override
  public EventStream events(EventRequest request) {
    return new EmbeddedEventStream(services.events().events(name, request));
  }

  @Override
  public EventSubscription subscribe(EventRequest request, EventListener eventListener) {
    return new EmbeddedEventSubscription(
        services.events().subscribe(name, request, requireNonNull(eventListener, "listener")));
  }

  private VectorCollection wrap(CollectionEngine collection) {
    return new EmbeddedVectorCollection(engine::archives, collection, services::events, listener);
  }
}
