package dev.vectordb.model;

/**
 * How far a job is, at one moment.
 *
 * @param done records, or bytes of the file for an import, that it has been through; survives a
 *     restart if the job is resumed
 * @param total of how many; -1 if that is not known
 * @param perSecond what it went through in a second, since it began or was resumed
 */
public record JobProgress(long done, long total, double perSecond) {

  /** Before the first step. */
  public static final JobProgress NONE = new JobProgress(0, -1, 0);
}
