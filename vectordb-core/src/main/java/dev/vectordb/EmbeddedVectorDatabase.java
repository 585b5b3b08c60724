package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.engine.DatabaseArchives.Source;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.engine.EngineSettings;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.ProgressListener;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The database in this process: the public interface over the engine. */
final class EmbeddedVectorDatabase implements VectorDatabase {
  private final DatabaseEngine engine;
  private final OperationListener listener;

  private EmbeddedVectorDatabase(DatabaseEngine engine, OperationListener listener) {
    this.engine = engine;
    this.listener = listener;
  }

  static VectorDatabase open(VectorDatabaseBuilder builder) {
    EngineSettings settings =
        new EngineSettings(
            builder.directory,
            builder.readOnly,
            builder.cacheMaxBytes,
            builder.indexingThreads,
            builder.rewriteMinAofBytes,
            builder.rewriteAofToBaseRatio,
            builder.rewriteInterval.toMillis(),
            StorageFiles.disk());
    return new EmbeddedVectorDatabase(DatabaseEngine.open(settings), builder.listener);
  }

  @Override
  public VectorTenant tenant(String name) {
    return new EmbeddedVectorTenant(engine, InputRules.checkName("tenant", name), listener);
  }

  @Override
  public List<String> listTenants() {
    return engine.list().stream().map(CollectionInfo::tenant).distinct().toList();
  }

  @Override
  public List<CollectionInfo> listAllCollections() {
    return engine.list();
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
  public void close() {
    engine.close();
  }
}
