package dev.vectordb;

import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.engine.EngineSettings;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.OperationListener;
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
  public void close() {
    engine.close();
  }
}
