package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of a database as it was at one moment, to be written somewhere else while the database
 * goes on. What is read through it stays readable when the file is deleted meanwhile. For one
 * thread at a time.
 */
public final class FileCopy implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  /** Takes the bytes of a copy, a part at a time. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes a part.
     *
     * @param part the next bytes, at most 1 MiB, valid during the call only
     * @throws IOException if they cannot be taken
     */
    void accept(ByteBuffer part) throws IOException;
  }

  private final String name;
  private final @Nullable StorageFile file;
  private final long fileBytes;
  private final ByteBuffer tail;

  private FileCopy(String name, @Nullable StorageFile file, long fileBytes, ByteBuffer tail) {
    this.name = name;
    this.file = file;
    this.fileBytes = fileBytes;
    this.tail = tail;
  }

  /**
   * A copy of what says that a directory is a database.
   *
   * @return the copy
   */
  public static FileCopy ofFormat() {
    return new FileCopy(
        DatabaseDirectory.FORMAT, null, 0, DatabaseDirectory.format().asReadOnlyBuffer());
  }

  /**
   * What says that a directory is a copy without a catalog; none is missed where it stands.
   *
   * @return the file
   */
  public static FileCopy ofCopied() {
    return new FileCopy(
        DatabaseDirectory.COPIED, null, 0, DatabaseDirectory.copied().asReadOnlyBuffer());
  }

  /**
   * A copy of a descriptor that may differ from the one on the device.
   *
   * @param descriptor what it says
   * @return the copy
   */
  public static FileCopy of(CollectionDescriptor descriptor) {
    return new FileCopy(CollectionDescriptor.FILE, null, 0, descriptor.encode());
  }

  /**
   * A copy of a manifest that may differ from the one on the device.
   *
   * @param files gives the file its number
   * @param manifest what it says
   * @return the copy
   */
  public static FileCopy of(StorageFiles files, ManifestData manifest) {
    return new FileCopy(Manifest.NAME, null, 0, Manifest.encode(files.newFileId(), manifest));
  }

  /**
   * A copy of a file that does not change any more.
   *
   * @param files where
   * @param file the file
   * @return the copy, to be closed
   * @throws IOException if it cannot be opened
   */
  public static FileCopy of(StorageFiles files, Path file) throws IOException {
    StorageFile open = files.open(file, OpenMode.READ);
    try {
      return new FileCopy(file.getFileName().toString(), open, open.size(), ByteBuffer.allocate(0));
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /**
   * A copy of the first part of a log file, completed by a seal: a copy that was cut short is then
   * damage and no torn tail.
   */
  static FileCopy ofLog(StorageFiles files, Path file, UUID collection, long bytes)
      throws IOException {
    String name = file.getFileName().toString();
    StorageFile open = files.open(file, OpenMode.READ);
    try {
      ByteBuffer first = ByteBuffer.allocate(FileHeader.BYTES);
      WholeFiles.readFully(open, first, 0);
      FileHeader header =
          FileHeader.decode(first.flip(), FileFormat.AOF, file)
              .expect(file, collection, AofFormat.number(name));
      return new FileCopy(name, open, bytes, AofFormat.seal(header.fileId(), bytes));
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /**
   * Returns the name.
   *
   * @return the last part of the path
   */
  public String name() {
    return name;
  }

  /**
   * Returns the size.
   *
   * @return bytes
   */
  public long bytes() {
    return fileBytes + tail.capacity();
  }

  /**
   * Reads everything once.
   *
   * @param sink gets all bytes in order
   * @throws IOException if reading fails, or the sink does
   */
  public void readAll(Sink sink) throws IOException {
    if (file != null && fileBytes > 0) {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, fileBytes));
      long next = 0;
      while (next < fileBytes) {
        chunk.clear().limit((int) Math.min(chunk.capacity(), fileBytes - next));
        WholeFiles.readFully(file, chunk, next);
        next += chunk.position();
        sink.accept(chunk.flip());
      }
    }
    if (tail.capacity() > 0) {
      sink.accept(tail.duplicate().clear());
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
