package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.internal.engine.DatabaseArchives.Source;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.engine.EngineSettings;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.services.DatabaseServices;
import dev.vectordb.internal.services.ServiceSettings;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The database in this process: the public interface over the engine. */
final class EmbeddedVectorDatabase implements VectorDatabase {
  private final DatabaseEngine engine;
  private final DatabaseServices services;
  private final OperationListener listener;

  private EmbeddedVectorDatabase(
      DatabaseEngine engine, DatabaseServices services, OperationListener listener) {
    this.engine = engine;
    this.services = services;
    this.listener = listener;
  }

  static VectorDatabase open(VectorDatabaseBuilder builder) {
    EngineSettings settings =
        new EngineSettings(
            realPath(builder.directory),
            builder.readOnly,
            builder.cacheMaxBytes,
            builder.indexingThreads,
            builder.rewriteMinAofBytes,
            builder.rewriteAofToBaseRatio,
            builder.rewriteInterval.toMillis(),
            StorageFiles.disk());
    DatabaseEngine engine = DatabaseEngine.open(settings);
    try {
      DatabaseServices services =
          DatabaseServices.open(
              engine, new ServiceSettings(builder.jobWorkers, builder.searchEventSampling));
      return new EmbeddedVectorDatabase(engine, services, builder.listener);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  private static @Nullable Path realPath(@Nullable Path directory) {
    try {
      return directory == null ? null : DatabaseDirectory.real(directory);
    } catch (IOException e) {
      throw new DatabaseIoException("the path " + directory + " cannot be followed: " + e, e);
    }
  }

  @Override
  public VectorTenant tenant(String name) {
    return new EmbeddedVectorTenant(
        engine, services, InputRules.checkName("tenant", name), listener);
  }

  @Override
  public VectorTenant createTenant(String name) {
    VectorTenant tenant = tenant(name);
    services.makeTenant(name);
    return tenant;
  }

  @Override
  public List<String> listTenants() {
    return services.tenants();
  }

  @Override
  public boolean dropTenant(String name) {
    return services.dropTenant(InputRules.checkName("tenant", name));
  }

  @Override
  public List<CollectionInfo> listAllCollections() {
    return engine.list();
  }

  @Override
  public List<JobInfo> listAllJobs() {
    return services.jobs().list(null);
  }

  @Override
  public JobStats jobStats() {
    return services.jobs().stats();
  }

  @Override
  public void registerEmbedder(String name, EmbeddingFunction function) {
    engine.checkOpen();
    services.jobs().registerEmbedder(name, requireNonNull(function, "function"));
  }

  @Override
  public EventStream events(EventRequest request) {
    return new EmbeddedEventStream(services.events().events(null, request));
  }

  @Override
  public EventSubscription subscribe(EventRequest request, EventListener eventListener) {
    return new EmbeddedEventSubscription(
        services.events().subscribe(null, request, requireNonNull(eventListener, "listener")));
  }

  @Override
  public EventStats eventStats() {
    return services.events().stats();
  }

  @Override
  public ApiKeys apiKeys() {
    return new EmbeddedApiKeys(services.keys());
  }

  @Override
  public boolean isReadOnly() {
    return engine.isReadOnly();
  }

  @Override
  public CacheStats cacheStats() {
    return engine.cacheStats();
  }

  @Override
  public List<CollectionBackup> backupTo(Path directory, ProgressListener progress) {
    return engine.archives().backup(null, requireNonNull(directory), requireNonNull(progress));
  }

  @Override
  public List<CollectionBackup> exportTo(Path file, ProgressListener progress) {
    return engine.archives().export(null, requireNonNull(file), requireNonNull(progress));
  }

  @Override
  public List<CollectionBackup> exportTo(OutputStream out, ProgressListener progress) {
    return engine.archives().export(null, requireNonNull(out), requireNonNull(progress));
  }

  @Override
  public List<CollectionInfo> importFrom(Path archive, ProgressListener progress) {
    return engine.archives().importAll(Source.of(archive), requireNonNull(progress));
  }

  @Override
  public List<CollectionInfo> importFrom(InputStream archive, ProgressListener progress) {
    return engine.archives().importAll(Source.of(archive), requireNonNull(progress));
  }

  @Override
  public void clearCache() {
    engine.clearCache();
  }

  @Override
  public void close() {
    services.checkMayClose();
    try {
      services.close();
    } finally {
      engine.close();
    }
  }
}
