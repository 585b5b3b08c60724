package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.archive.CopyTarget;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.ProgressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Writes copies of collections to a target, while writes go on. On an engine thread. */
final class DatabaseCopier {
  private final CopyTarget target;
  private final ProgressListener progress;
  private final BooleanSupplier closed;
  private long copied;
  private long total;

  private DatabaseCopier(CopyTarget target, ProgressListener progress, BooleanSupplier closed) {
    this.target = target;
    this.progress = progress;
    this.closed = closed;
  }

  /**
   * Copies collections, each as of a moment of its own shortly after the call.
   *
   * @param collections which
   * @param companion what is copied besides
   * @param target where to; completed, but not closed
   * @param progress is told of bytes
   * @param closed whether the database is being closed
   * @return what was copied, in the same order
   */
  static List<CollectionBackup> copy(
      List<CollectionEngine> collections,
      DatabaseEngine.Companion companion,
      CopyTarget target,
      ProgressListener progress,
      BooleanSupplier closed)
      throws IOException {
    Map<String, List<FileCopy>> besides = companion.copies();
    try {
      return new DatabaseCopier(target, progress, closed).copy(collections, besides);
    } finally {
      for (List<FileCopy> files : besides.values()) {
        for (FileCopy file : files) {
          file.close();
        }
      }
    }
  }

  private List<CollectionBackup> copy(
      List<CollectionEngine> collections, Map<String, List<FileCopy>> besides) throws IOException {
    List<ShardCopy> copies = new ArrayList<>();
    try {
      List<FileCopy> ofDatabase = List.of(FileCopy.ofFormat(), FileCopy.ofCopied());
      total =
          Stream.concat(ofDatabase.stream(), besides.values().stream().flatMap(List::stream))
              .mapToLong(FileCopy::bytes)
              .sum();
      for (CollectionEngine collection : collections) {
        ShardCopy copy = collection.copy();
        copies.add(copy);
        total += copy.bytes();
      }
      for (FileCopy file : ofDatabase) {
        target.add(file.name(), file, this::count);
      }
      for (Map.Entry<String, List<FileCopy>> directory : besides.entrySet()) {
        for (FileCopy file : directory.getValue()) {
          target.add(directory.getKey() + "/" + file.name(), file, this::count);
        }
      }
      for (int i = 0; i < copies.size(); i++) {
        CollectionEngine collection = collections.get(i);
        write(copies.get(i), collection::isClosing);
      }
      target.finish();
      return copies.stream().map(ShardCopy::summary).toList();
    } finally {
      for (ShardCopy copy : copies) {
        copy.close();
      }
    }
  }

  private void write(ShardCopy copy, BooleanSupplier dropped) throws IOException {
    copy.verify();
    String prefix = "collections/" + copy.uuid() + "/";
    for (ShardCopy.Entry entry : copy.entries()) {
      target.add(
          prefix + entry.path(),
          entry.copy(),
          bytes -> {
            if (dropped.getAsBoolean()) {
              throw new DatabaseClosedException(
                  "the collection was closed or dropped before its copy was complete");
            }
            count(bytes);
          });
    }
  }

  private void count(long bytes) {
    if (closed.getAsBoolean()) {
      throw new DatabaseClosedException("the database was closed before its copy was complete");
    }
    copied += bytes;
    progress.onProgress(copied, total);
  }
}
