package dev.vectordb;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.OperationListener;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens a {@link VectorDatabase} with settings of its own. Not thread-safe. */
public final class VectorDatabaseBuilder {
  private static final Duration SHORTEST_REWRITE_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_REWRITE_INTERVAL = Duration.ofDays(365);

  @Nullable Path directory;
  boolean readOnly;
  long cacheMaxBytes = 64L * 1024 * 1024;
  int indexingThreads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  long rewriteMinAofBytes = 64L * 1024 * 1024;
  double rewriteAofToBaseRatio = 1.0;
  Duration rewriteInterval = Duration.ZERO;
  OperationListener listener = OperationListener.NONE;
  int jobWorkers = 2;
  double searchEventSampling;

  VectorDatabaseBuilder() {}

  /**
   * Sets the directory; without one the database lives in memory only.
   *
   * @param directory the directory; created if missing
   * @return this builder
   */
  public VectorDatabaseBuilder directory(Path directory) {
    this.directory = directory;
    return this;
  }

  /**
   * Opens for reading only: nothing is written, not even the lock.
   *
   * @param readOnly whether to
   * @return this builder
   */
  public VectorDatabaseBuilder readOnly(boolean readOnly) {
    this.readOnly = readOnly;
    return this;
  }

  /**
   * Bounds the cache of decoded records; 64 MiB unless set.
   *
   * @param cacheMaxBytes estimated bytes on the heap; 0 for no cache
   * @return this builder
   */
  public VectorDatabaseBuilder cacheMaxBytes(long cacheMaxBytes) {
    this.cacheMaxBytes = cacheMaxBytes;
    return this;
  }

  /**
   * Sets how many threads link records into indexes; half of the processors unless set.
   *
   * @param indexingThreads 1 to 256
   * @return this builder
   */
  public VectorDatabaseBuilder indexingThreads(int indexingThreads) {
    this.indexingThreads = indexingThreads;
    return this;
  }

  /**
   * Sets how long a log must be before it is rewritten by itself; 64 MiB unless set.
   *
   * @param rewriteMinAofBytes bytes of log
   * @return this builder
   */
  public VectorDatabaseBuilder rewriteMinAofBytes(long rewriteMinAofBytes) {
    this.rewriteMinAofBytes = rewriteMinAofBytes;
    return this;
  }

  /**
   * Sets how long a log must be, against its base, before it is rewritten by itself; 1.0 unless
   * set.
   *
   * @param rewriteAofToBaseRatio bytes of log for each byte of base
   * @return this builder
   */
  public VectorDatabaseBuilder rewriteAofToBaseRatio(double rewriteAofToBaseRatio) {
    this.rewriteAofToBaseRatio = rewriteAofToBaseRatio;
    return this;
  }

  /**
   * Sets how often a log is rewritten that has grown at all, however short it is; never unless set.
   * It bounds what an opening after a crash has to replay by time rather than by length.
   *
   * @param rewriteInterval one second to 365 days, or zero for never
   * @return this builder
   * @throws InvalidConfigException if it is neither
   */
  public VectorDatabaseBuilder rewriteInterval(Duration rewriteInterval) {
    if (!rewriteInterval.isZero()
        && (rewriteInterval.compareTo(SHORTEST_REWRITE_INTERVAL) < 0
            || rewriteInterval.compareTo(LONGEST_REWRITE_INTERVAL) > 0)) {
      throw new InvalidConfigException(
          "rewriteInterval",
          "is "
              + rewriteInterval
              + ", allowed are 0 and "
              + SHORTEST_REWRITE_INTERVAL
              + " to "
              + LONGEST_REWRITE_INTERVAL);
    }
    this.rewriteInterval = rewriteInterval;
    return this;
  }

  /**
   * Sets who is told of operations.
   *
   * @param listener the listener
   * @return this builder
   */
  public VectorDatabaseBuilder listener(OperationListener listener) {
    this.listener = listener;
    return this;
  }

  /**
   * Sets how many jobs run at a time; 2 unless set.
   *
   * @param jobWorkers 1 to 64
   * @return this builder
   */
  public VectorDatabaseBuilder jobWorkers(int jobWorkers) {
    this.jobWorkers = jobWorkers;
    return this;
  }

  /**
   * Sets which share of searches is told to those streams of events that want them; none unless
   * set.
   *
   * @param searchEventSampling 0 to 1
   * @return this builder
   */
  public VectorDatabaseBuilder searchEventSampling(double searchEventSampling) {
    this.searchEventSampling = searchEventSampling;
    return this;
  }

  /**
   * Opens the database.
   *
   * @return the open database
   */
  public VectorDatabase open() {
    return EmbeddedVectorDatabase.open(this);
  }
}
