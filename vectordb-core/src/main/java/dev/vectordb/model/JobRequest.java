package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.filter.Filter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a job is to do, in one collection of the tenant it is submitted to. */
public sealed interface JobRequest {

  /**
   * Returns what kind of job it is.
   *
   * @return the kind
   */
  JobKind kind();

  /**
   * Returns the collection.
   *
   * @return its name
   */
  String collection();

  /**
   * Writes the records of a file of JSON lines, or of an archive if its name ends in {@code .zip}.
   * Lines are resumed after a restart where they were; records that had been written are written
   * again, which changes nothing. An archive is begun anew; it appears at one moment or not at all.
   *
   * @param collection the collection
   * @param file the file; must stay as it is until the job has ended
   */
  record BatchImport(String collection, Path file) implements JobRequest {
    /** Checks that nothing is missing. */
    public BatchImport {
      requireNonNull(collection, "collection");
      requireNonNull(file, "file");
    }

    @Override
    public JobKind kind() {
      return JobKind.BATCH_IMPORT;
    }
  }

  /**
   * Writes records to a file of JSON lines, or to an archive if its name ends in {@code .zip}. The
   * file appears when it is complete.
   *
   * @param collection the collection
   * @param file the file; replaced if it exists
   * @param filter which records; null for all, as it has to be for an archive
   */
  record BatchExport(String collection, Path file, @Nullable Filter filter) implements JobRequest {
    /** Checks that nothing is missing. */
    public BatchExport {
      requireNonNull(collection, "collection");
      requireNonNull(file, "file");
    }

    @Override
    public JobKind kind() {
      return JobKind.BATCH_EXPORT;
    }
  }

  /**
   * Deletes records in parts, so that it can be watched and cancelled; not atomic as a whole.
   *
   * @param collection the collection
   * @param filter which records
   */
  record BatchDelete(String collection, Filter filter) implements JobRequest {
    /** Checks that nothing is missing. */
    public BatchDelete {
      requireNonNull(collection, "collection");
      requireNonNull(filter, "filter");
    }

    @Override
    public JobKind kind() {
      return JobKind.BATCH_DELETE;
    }
  }

  /**
   * Makes the index anew, without what was deleted.
   *
   * @param collection the collection
   */
  record IndexRebuild(String collection) implements JobRequest {
    /** Checks that nothing is missing. */
    public IndexRebuild {
      requireNonNull(collection, "collection");
    }

    @Override
    public JobKind kind() {
      return JobKind.INDEX_REBUILD;
    }
  }

  /**
   * Makes the best of index and files.
   *
   * @param collection the collection
   */
  record IndexOptimize(String collection) implements JobRequest {
    /** Checks that nothing is missing. */
    public IndexOptimize {
      requireNonNull(collection, "collection");
    }

    @Override
    public JobKind kind() {
      return JobKind.INDEX_OPTIMIZE;
    }
  }

  /**
   * Makes vectors anew from the texts of records; those without a text stay as they are. A record
   * that is written meanwhile keeps what was written.
   *
   * @param collection the collection
   * @param embedder name of the function, as it was registered
   * @param filter which records; null for all
   */
  record RegenerateEmbeddings(String collection, String embedder, @Nullable Filter filter)
      implements JobRequest {
    /** Checks that nothing is missing. */
    public RegenerateEmbeddings {
      requireNonNull(collection, "collection");
      requireNonNull(embedder, "embedder");
    }

    @Override
    public JobKind kind() {
      return JobKind.REGENERATE_EMBEDDINGS;
    }
  }

  /**
   * Changes the precision.
   *
   * @param collection the collection
   * @param precision the new one
   */
  record Compress(String collection, Precision precision) implements JobRequest {
    /** Checks that nothing is missing. */
    public Compress {
      requireNonNull(collection, "collection");
      requireNonNull(precision, "precision");
    }

    @Override
    public JobKind kind() {
      return JobKind.COMPRESS;
    }
  }

  /**
   * Frees what deleted and superseded records take.
   *
   * @param collection the collection
   */
  record Vacuum(String collection) implements JobRequest {
    /** Checks that nothing is missing. */
    public Vacuum {
      requireNonNull(collection, "collection");
    }

    @Override
    public JobKind kind() {
      return JobKind.VACUUM;
    }
  }

  /**
   * Writes a base, from which the collection opens at once.
   *
   * @param collection the collection
   */
  record Snapshot(String collection) implements JobRequest {
    /** Checks that nothing is missing. */
    public Snapshot {
      requireNonNull(collection, "collection");
    }

    @Override
    public JobKind kind() {
      return JobKind.SNAPSHOT;
    }
  }

  /**
   * Rewrites the log into a base; the same work as {@link Snapshot}, under the name that operators
   * look for.
   *
   * @param collection the collection
   */
  record AofRewrite(String collection) implements JobRequest {
    /** Checks that nothing is missing. */
    public AofRewrite {
      requireNonNull(collection, "collection");
    }

    @Override
    public JobKind kind() {
      return JobKind.AOF_REWRITE;
    }
  }
}
