package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.LogCheck;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of a shard as of one moment, held so that they can be read while writes and rewrites go
 * on. For one thread; to be closed.
 */
final class ShardCopy implements AutoCloseable {
  private final UUID uuid;
  private final CollectionInfo info;
  private final Snapshot snapshot;

  /** Keeps the files of the base from being deleted; null if they are this copy's own. */
  private final @Nullable Generation generation;

  private final @Nullable LogCheck logCheck;
  private final List<Entry> entries = new ArrayList<>();
  private @Nullable Path temporary;

  /**
   * A file.
   *
   * @param path its path in the directory of the collection, with {@code /}
   * @param copy its content
   */
  record Entry(String path, FileCopy copy) {}

  private ShardCopy(
      UUID uuid,
      CollectionInfo info,
      Snapshot snapshot,
      @Nullable Generation generation,
      @Nullable LogCheck logCheck) {
    this.uuid = uuid;
    this.info = info;
    this.snapshot = snapshot;
    this.generation = generation;
    this.logCheck = logCheck;
  }

  /**
   * Takes hold of the files of a shard, of which there is a generation with its log. Between two
   * writes.
   *
   * @param context the shard
   * @param info what the collection is now
   * @param generation the current generation, acquired for the copy, which releases it
   * @param manifest what is in force, with the log of the shard
   * @param logs of the log files in the manifest
   * @param logCheck of the same files; closed by the copy
   */
  static ShardCopy of(
      ShardContext context,
      CollectionInfo info,
      Generation generation,
      ManifestData manifest,
      List<FileCopy> logs,
      LogCheck logCheck) {
    ShardCopy copy =
        new ShardCopy(context.uuid(), info, generation.snapshot(), generation, logCheck);
    copy.add("", FileCopy.of(copy.descriptor()));
    copy.add("", FileCopy.of(context.files(), manifest));
    logs.forEach(log -> copy.add("", log));
    return copy;
  }

  /**
   * Takes files that were written for the copy alone.
   *
   * @param temporary where they are, deleted with the copy
   */
  static ShardCopy ofTemporary(
      ShardContext context, CollectionInfo info, Snapshot snapshot, Path temporary)
      throws IOException {
    ShardCopy copy = new ShardCopy(context.uuid(), info, snapshot, null, null);
    copy.temporary = temporary;
    try {
      copy.add("", FileCopy.of(copy.descriptor()));
      StorageFiles files = StorageFiles.disk();
      for (String name : files.list(temporary)) {
        if (name.startsWith("base-")) {
          copy.addDirectory(files, temporary.resolve(name));
        } else {
          copy.add("", FileCopy.of(files, temporary.resolve(name)));
        }
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private CollectionDescriptor descriptor() {
    return new CollectionDescriptor(
        info.tenant(), info.name(), uuid, info.createdAt(), ConfigCodec.encode(info.config()));
  }

  /** Adds the files of the base, which do not change. */
  void addBase(StorageFiles files, Path directory, ManifestData manifest) throws IOException {
    if (manifest.base() != null) {
      addDirectory(files, directory.resolve(manifest.base()));
    }
  }

  private void addDirectory(StorageFiles files, Path directory) throws IOException {
    String prefix = directory.getFileName() + "/";
    for (String name : files.list(directory)) {
      add(prefix, FileCopy.of(files, directory.resolve(name)));
    }
  }

  private void add(String prefix, FileCopy copy) {
    entries.add(new Entry(prefix + copy.name(), copy));
  }

  /** What is copied, under the id that it has here. */
  UUID uuid() {
    return uuid;
  }

  List<Entry> entries() {
    return entries;
  }

  long bytes() {
    return entries.stream().mapToLong(entry -> entry.copy.bytes()).sum();
  }

  CollectionBackup summary() {
    return new CollectionBackup(
        info.tenant(),
        info.name(),
        new LogPosition(snapshot.sequenceNumber()),
        snapshot.liveCount(),
        bytes());
  }

  /**
   * Reads what cannot be derived and compares its checksums: a copy of damage is no copy.
   *
   * @throws dev.vectordb.exception.DatabaseCorruptException if something is damaged
   */
  void verify() throws IOException {
    BaseReader base = generation == null ? null : generation.base;
    if (base != null) {
      Scrub.verifyPrimary(base);
    }
    if (logCheck != null) {
      logCheck.run();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Entry entry : entries) {
        entry.copy.close();
      }
      if (logCheck != null) {
        logCheck.close();
      }
      if (temporary != null) {
        StorageFiles.disk().deleteTree(temporary);
      }
    } finally {
      if (generation != null) {
        generation.release();
      }
    }
  }
}
