package dev.vectordb.model;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job.
 *
 * @param id its identity
 * @param tenant the tenant it works for
 * @param request what it does
 * @param status how far it is
 * @param progress how far it is within that
 * @param submittedAt when it was submitted
 * @param startedAt when it began, for the last time if it was resumed; null before
 * @param endedAt when it ended; null before
 * @param runs how many times it was begun: 2 if it was resumed after a restart
 * @param cancelling whether it was told to stop and has not stopped yet
 * @param result what came of it, by name, for {@link JobStatus#COMPLETED}; what it had done so far,
 *     for one that ended otherwise
 * @param failure why it failed or was interrupted; otherwise null
 */
public record JobInfo(
    UUID id,
    String tenant,
    JobRequest request,
    JobStatus status,
    JobProgress progress,
    Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    int runs,
    boolean cancelling,
    Map<String, Long> result,
    @Nullable String failure) {

  /** Copies the result. */
  public JobInfo {
    result = Map.copyOf(result);
  }

  /**
   * Returns what kind of job it is.
   *
   * @return the kind
   */
  public JobKind kind() {
    return request.kind();
  }
}
