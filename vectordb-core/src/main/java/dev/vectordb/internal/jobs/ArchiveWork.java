package dev.vectordb.internal.jobs;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DatabaseArchives;
import dev.vectordb.internal.engine.DatabaseArchives.Source;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.WriteResult;
import java.nio.file.Path;
import java.util.Locale;

/** Brings an archive into a collection, or makes one of it: wholly or not at all. */
final class ArchiveWork implements JobWork {
  private final DatabaseEngine engine;
  private final Path file;
  private final boolean imports;

  ArchiveWork(DatabaseEngine engine, Path file, boolean imports) {
    this.engine = engine;
    this.file = file;
    this.imports = imports;
  }

  /** Tells archives from files of JSON lines. */
  static boolean isArchive(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /** Thrown out of the work by its listener, to end it. */
  private static final class StoppedException extends VectorDatabaseException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
      super("the job was told to stop");
    }
  }

  @Override
  public boolean run(JobRun run) {
    ProgressListener progress =
        (done, total) -> {
          if (run.isStopping()) {
            throw new StoppedException();
          }
          run.total(total);
          run.progress(done, "");
        };
    try {
      if (imports) {
        importArchive(run, progress);
      } else {
        exportArchive(run, progress);
      }
      return true;
    } catch (StoppedException e) {
      return false;
    }
  }

  private void importArchive(JobRun run, ProgressListener progress) {
    DatabaseArchives archives = engine.archives();
    WriteResult result = archives.importInto(run.collection(), Source.of(file), progress);
    run.count("inserted", result.inserted());
    run.count("updated", result.updated());
  }

  private void exportArchive(JobRun run, ProgressListener progress) {
    CollectionBackup copied = engine.archives().export(run.collection(), file, progress).getFirst();
    run.count("exported", copied.records());
    run.count("position", copied.position().sequenceNumber());
  }
}
