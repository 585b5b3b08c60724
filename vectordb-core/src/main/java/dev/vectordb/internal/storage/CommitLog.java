package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The append-only log of a collection after its base. One thread appends, forces, rotates and
 * closes; {@link #bytes()} is for any thread.
 */
public interface CommitLog extends AutoCloseable {

  /**
   * Appends payloads in order, each as one frame. On return the operating system has them; they are
   * on the device after {@link #force()}.
   *
   * @param payloads 1 to {@link dev.vectordb.internal.limits.Limits#MAX_BATCH_BYTES} bytes each;
   *     their positions stay
   * @return bytes in the log
   * @throws LogFailedException if the log can take nothing any more
   * @throws IOException if writing failed: nothing was appended, the log is as it was before
   */
  long append(List<ByteBuffer> payloads) throws IOException;

  /**
   * Finds out whether there is room for an append.
   *
   * @throws LogFailedException if the log can take nothing any more
   * @throws IOException if there is none; the log is as it was before
   */
  void probe() throws IOException;

  /**
   * Waits until everything appended is on the device, where an opening will find it.
   *
   * @throws LogFailedException if it is not, its file was deleted, moved or replaced, or the log
   *     failed before; final, never to be repeated
   * @throws IOException never besides
   */
  void force() throws IOException;

  /**
   * Forces what was appended before the call, while appending goes on. Acknowledges nothing: it
   * leaves less to do to the next {@link #force()}. Not to be called beside {@link #rotate()} and
   * {@link #close()}.
   *
   * @throws LogFailedException if the device does not take it; final, as that of {@link #force()}
   * @throws IOException never besides
   */
  void forceBeside() throws IOException;

  /**
   * Returns the size of the log since the base.
   *
   * @return bytes
   */
  long bytes();

  /**
   * Completes and forces everything so far and starts a new file. Before the next append the caller
   * publishes a manifest that lists the returned number last; append checks it, as frames in an
   * unlisted file would be lost.
   *
   * @return number of the new file
   * @throws LogFailedException if the log can take nothing any more
   * @throws IOException if the file could not be made: appending goes on where it was
   */
  long rotate() throws IOException;

  /**
   * Reads back what was appended to the current file, while appending goes on. Not to be called
   * beside {@link #rotate()}.
   *
   * @param from where to start: 0, or what an earlier call returned
   * @param replay gets each payload in order, read-only and valid during the call only
   * @return where the next call continues: all that was appended before this call was read
   * @throws IOException if reading fails
   */
  long read(long from, Consumer<ByteBuffer> replay) throws IOException;

  /**
   * Deletes the files below a number, after a manifest without them was published.
   *
   * @param number the first file to keep
   * @throws IOException if deleting fails; what is left does no harm
   */
  void dropBefore(long number) throws IOException;

  /** Forces what was appended, marks the log as complete and closes it. */
  @Override
  void close() throws IOException;
}
