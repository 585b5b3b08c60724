package dev.vectordb.model;

/**
 * Is told how far a long piece of work has come. Called by a thread of the database, by one at a
 * time, after each part of at most a few mebibytes or a few hundred records; the work waits for it.
 *
 * <p>It may read and write, but neither close the database nor drop a collection, nor call what
 * would wait for the work that calls it: that is refused with a {@link
 * dev.vectordb.exception.VectorDatabaseException}.
 *
 * <p>An exception ends the work as any failure would, leaves nothing of it behind, and reaches
 * whoever asked for the work, as the cause of a {@link
 * dev.vectordb.exception.VectorDatabaseException} unless it is one: a way to cancel.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Does nothing. */
  ProgressListener NONE = (_, _) -> {};

  /**
   * Takes note.
   *
   * @param done what is done, in the unit that the method with this listener names; never falls
   * @param total what there is to do, in the same unit; -1 if nobody knows
   */
  void onProgress(long done, long total);
}
