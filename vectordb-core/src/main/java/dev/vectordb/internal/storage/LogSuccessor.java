package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log file in the making that no manifest lists yet; {@link Aof#continueWith} appends to it in
 * place of the present one. One that nobody took over is deleted. For one thread at a time.
 */
public final class LogSuccessor implements AutoCloseable {
  private final StorageFiles files;
  private final Path path;
  private final long number;
  private @Nullable AofWriter writer;

  private LogSuccessor(StorageFiles files, Path path, long number, AofWriter writer) {
    this.files = files;
    this.path = path;
    this.number = number;
    this.writer = writer;
  }

  /**
   * Creates an empty file. One that a crash left behind is replaced.
   *
   * @param files where
   * @param dir directory of the collection
   * @param collection its id
   * @param number number of the file, listed by no manifest
   * @return the file, to be closed
   * @throws IOException if it cannot be made
   */
  public static LogSuccessor create(StorageFiles files, Path dir, UUID collection, long number)
      throws IOException {
    Path path = dir.resolve(AofFormat.name(number));
    files.delete(path);
    AofWriter writer = AofWriter.create(files, dir, collection, number);
    return new LogSuccessor(files, path, number, writer);
  }

  /**
   * Returns the number.
   *
   * @return number of the file
   */
  public long number() {
    return number;
  }

  /**
   * Appends a batch as one frame.
   *
   * @param payload the batch
   * @throws IOException if writing failed
   */
  public void append(ByteBuffer payload) throws IOException {
    writer().append(List.of(payload));
  }

  /**
   * Waits until everything is on the device, under the name of the file.
   *
   * @throws LogFailedException if it is not, or the file was deleted, moved or replaced
   * @throws IOException never besides
   */
  public void force() throws IOException {
    writer().forceUnderName();
  }

  /**
   * Tells whether nobody took the file over yet, and it was not closed.
   *
   * @return whether it can be appended to
   */
  public boolean isOpen() {
    return writer != null;
  }

  private AofWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("the file was taken over or closed");
    }
    return writer;
  }

  /** Hands the file over: closing this no longer deletes it. */
  AofWriter take() {
    AofWriter taken = writer();
    writer = null;
    return taken;
  }

  /**
   * Leaves the file as it is, as a manifest may name it after all.
   *
   * @throws IOException if it cannot be closed
   */
  public void leave() throws IOException {
    take().abandon();
  }

  @Override
  public void close() throws IOException {
    AofWriter open = writer;
    writer = null;
    if (open != null) {
      open.abandon();
      files.delete(path);
    }
  }
}
