package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a shard is given to live on.
 *
 * @param name how messages call it: tenant/collection
 * @param uuid the collection
 * @param config its configuration
 * @param files the file system
 * @param directory where its files are; null if it lives in memory only
 * @param runtime what it shares with other shards
 */
record ShardContext(
    String name,
    UUID uuid,
    CollectionConfig config,
    StorageFiles files,
    @Nullable Path directory,
    EngineRuntime runtime) {}
