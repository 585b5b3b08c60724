package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.internal.storage.StorageFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is to run.
 *
 * @param directory where the files are; null for a database in memory
 * @param readOnly whether nothing may be written
 * @param cacheMaxBytes bound on the cache of decoded records; 0 for none
 * @param indexingThreads threads that link records into indexes
 * @param rewriteMinAofBytes log below this length is never rewritten by itself
 * @param rewriteAofToBaseRatio log longer than this share of the base is rewritten by itself
 * @param rewriteIntervalMillis how often a log is rewritten that has grown at all; 0 for never
 * @param files the file system
 */
public record EngineSettings(
    @Nullable Path directory,
    boolean readOnly,
    long cacheMaxBytes,
    int indexingThreads,
    long rewriteMinAofBytes,
    double rewriteAofToBaseRatio,
    long rewriteIntervalMillis,
    StorageFiles files) {

  /** Settings without rewrites by time. */
  public EngineSettings(
      @Nullable Path directory,
      boolean readOnly,
      long cacheMaxBytes,
      int indexingThreads,
      long rewriteMinAofBytes,
      double rewriteAofToBaseRatio,
      StorageFiles files) {
    this(
        directory,
        readOnly,
        cacheMaxBytes,
        indexingThreads,
        rewriteMinAofBytes,
        rewriteAofToBaseRatio,
        0,
        files);
  }

  /** Checks the ranges. */
  public EngineSettings {
    check("cacheMaxBytes", cacheMaxBytes, 0, Long.MAX_VALUE);
    check("indexingThreads", indexingThreads, 1, 256);
    check("rewriteIntervalMillis", rewriteIntervalMillis, 0, Long.MAX_VALUE);
    check("rewriteMinAofBytes", rewriteMinAofBytes, 0, Long.MAX_VALUE);
    if (!(rewriteAofToBaseRatio > 0)) {
      throw new InvalidConfigException(
          "rewriteAofToBaseRatio", "is " + rewriteAofToBaseRatio + ", must be above 0");
    }
    if (readOnly && directory == null) {
      throw new InvalidConfigException("readOnly", "needs a directory");
    }
  }

  private static void check(String field, long value, long low, long high) {
    if (value < low || value > high) {
      throw new InvalidConfigException(
          field, "is " + value + ", allowed are " + low + " to " + high);
    }
  }
}
