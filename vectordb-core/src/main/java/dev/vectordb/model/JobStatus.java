package dev.vectordb.model;

/** How far a job is. */
public enum JobStatus {
  /** It waits for a worker. */
  QUEUED,
  /** It is being done. */
  RUNNING,
  /** It was done. */
  COMPLETED,
  /** It could not be done. */
  FAILED,
  /** It was cancelled; what it had done stays done. */
  CANCELLED,
  /** It was running when the database ended, and could not be resumed. */
  INTERRUPTED;

  /**
   * Tells whether nothing more will happen.
   *
   * @return whether the job has ended
   */
  public boolean isFinal() {
    return this != QUEUED && this != RUNNING;
  }
}
