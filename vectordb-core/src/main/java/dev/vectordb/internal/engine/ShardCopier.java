package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.LogCheck;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes copies of a shard while writes go on. The moment of a copy is between two writes and takes
 * no longer than opening the log files; everything else is read afterwards from files that do not
 * change.
 */
final class ShardCopier {
  private static final long FIRST_INCR = 1;

  private final ShardContext context;
  private final GenerationHolder generations;
  private final WritePipeline pipeline;
  private final Rewriter rewriter;
  private final @Nullable Aof aof;

  ShardCopier(
      ShardContext context,
      GenerationHolder generations,
      WritePipeline pipeline,
      Rewriter rewriter,
      @Nullable Aof aof) {
    this.context = context;
    this.generations = generations;
    this.pipeline = pipeline;
    this.rewriter = rewriter;
    this.aof = aof;
  }

  /**
   * Takes a copy.
   *
   * @param info what the collection is, by the precision it has at that moment
   * @return the copy, to be closed
   */
  ShardCopy copy(Function<Precision, CollectionInfo> info) throws IOException {
    pipeline.checkNotFailed(); // what it holds in memory and on the device may differ
    Path directory = context.directory();
    return aof == null || directory == null ? written(info) : held(info, aof, directory);
  }

  private ShardCopy held(Function<Precision, CollectionInfo> info, Aof log, Path directory)
      throws IOException {
    StorageFiles files = context.files();
    AtomicReference<ShardCopy> taken = new AtomicReference<>();
    pipeline.run(() -> {
      pipeline.force();
      ManifestData manifest = rewriter.manifest();
      Generation generation = generations.acquire();
      try {
        LogCheck check = log.check(manifest);
        try {
          List<FileCopy> logs = log.copies(manifest);
          CollectionInfo now = info.apply(rewriter.precision());
          ShardCopy copy = ShardCopy.of(context, now, generation, manifest, logs, check);
          taken.set(copy);
          copy.addBase(files, directory, manifest);
        } catch (IOException | RuntimeException e) {
          check.close();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        if (taken.get() == null) {
          generation.release();
        } else {
          taken.get().close();
        }
        throw e;
      }
    });
    return taken.get();
  }

  /** In memory there are no files, so they are written: records without the dead, and no graph. */
  private ShardCopy written(Function<Precision, CollectionInfo> info) throws IOException {
    Path temporary = Files.createTempDirectory("vectordb-copy");
    boolean done = false;
    Generation generation = generations.acquire();
    try {
      StorageFiles disk = StorageFiles.disk();
      Snapshot snapshot = generation.snapshot();
      BaseOrdinals ordinals = BaseOrdinals.alive(generation, snapshot, true);
      GenerationWriter contents = new GenerationWriter(generation, snapshot, ordinals);
      String base;
      try (BaseWriter writer = BaseWriter.create(disk, temporary, FIRST_INCR, context.uuid())) {
        contents.write(writer, new NeighborPolicy(1, false, () -> false));
        base = writer.finish();
      }
      Aof.createSealed(disk, temporary, context.uuid(), FIRST_INCR);
      Manifest.write(
          disk,
          temporary,
          new ManifestData(
              context.uuid(),
              1,
              base,
              List.of(FIRST_INCR),
              snapshot.sequenceNumber(),
              ordinals.count()));
      ShardCopy copy =
          ShardCopy.ofTemporary(context, info.apply(rewriter.precision()), snapshot, temporary);
      done = true;
      return copy;
    } finally {
      generation.release();
      if (!done) {
        StorageFiles.disk().deleteTree(temporary);
      }
    }
  }
}
