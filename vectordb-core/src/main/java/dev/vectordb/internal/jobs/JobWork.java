package dev.vectordb.internal.jobs;

import java.io.IOException;

/** What a worker does for a job. */
interface JobWork {

  /**
   * Does it, from the checkpoint on.
   *
   * @param run the job at work
   * @return whether it was done; false if it stopped as it was told to
   * @throws IOException if a file could not be read or written
   */
  boolean run(JobRun run) throws IOException;

  /** Whether it looks now and then whether it is to stop. */
  default boolean stops() {
    return true;
  }
}
