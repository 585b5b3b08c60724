package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends frames to one log file. What is appended together is gathered into one write, up to the
 * size of the buffer.
 */
final class AofWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AofWriter.class);
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int PROBE_BYTES = 1 << 16;

  /** Of the few threads that write, not of the logs, of which there may be ten thousand. */
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN));

  /** So much of the end of a file tells it from a copy: a frame, whose checksum is of its place. */
  private static final int LAST_BYTES = 256;

  private final StorageFiles files;
  private final Path path;
  private final StorageFile file;
  private final AofFormat.FrameChecksum checksum;
  private long end;
  private long forced;
  private boolean sealed;

  /** Of the file when it was opened. */
  private @Nullable Object key;

  /** Written by the appending thread and by {@link #forceBeside}. */
  private volatile @Nullable Throwable failure;

  private AofWriter(
      StorageFiles files, Path path, StorageFile file, long fileId, long end, boolean sealed)
      throws IOException {
    this.files = files;
    this.path = path;
    this.file = file;
    this.checksum = new AofFormat.FrameChecksum(fileId);
    this.end = end;
    this.forced = end;
    this.sealed = sealed;
    this.key = files.key(path);
  }

  /** Creates a file with a header; on return the file and its name are on the device. */
  static AofWriter create(StorageFiles files, Path dir, UUID collection, long number)
      throws IOException {
    Path path = dir.resolve(AofFormat.name(number));
    FileHeader header = FileHeader.create(FileFormat.AOF, files.newFileId(), collection, number);
    StorageFile file = files.open(path, OpenMode.CREATE_NEW);
    try {
      file.write(header.encode(), 0);
      file.force();
      files.forceDirectory(dir);
      return new AofWriter(files, path, file, header.fileId(), FileHeader.BYTES, false);
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
        files.delete(path);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Opens a file that was read: cuts its torn tail and forces what was found in it. */
  static AofWriter open(StorageFiles files, Path path, AofScanner.Result found) throws IOException {
    StorageFile file = files.open(path, OpenMode.READ_WRITE);
    try {
      if (found.size() > found.end()) {
        file.truncate(found.end());
      }
      AofWriter writer =
          new AofWriter(files, path, file, found.fileId(), found.end(), found.sealed());
      writer.rewrite(found.forced());
      file.force();
      return writer;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Writes what no force is known to have covered once more, unchanged. Readers will now see it,
   * and it may be in the page cache only; after a failed force even in pages marked as clean, which
   * the system would never write out.
   */
  private void rewrite(long from) throws IOException {
    ByteBuffer buffer = BUFFER.get();
    long next = from;
    while (next < end) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - next));
      WholeFiles.readFully(file, buffer, next);
      buffer.flip();
      long length = buffer.remaining();
      file.write(buffer, next);
      next += length;
    }
  }

  /** Bytes in the file. */
  long end() {
    return end;
  }

  void append(List<ByteBuffer> payloads) throws IOException {
    checkUsable();
    try {
      long next = end;
      ByteBuffer buffer = BUFFER.get().clear();
      for (ByteBuffer payload : payloads) {
        next += AofFormat.FRAME_BYTES + payload.remaining();
        gather(payload.duplicate(), next, buffer);
      }
      flush(buffer, next);
      sealed = false;
      end = next;
    } catch (IOException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
  }

  /**
   * Finds out whether there is room: writes something behind the end and takes it back.
   *
   * @throws LogFailedException if it could not be taken back
   * @throws IOException if there is none; nothing has changed
   */
  void probe() throws IOException {
    checkUsable();
    ByteBuffer zeros = ByteBuffer.allocate(PROBE_BYTES);
    try {
      file.write(zeros, end);
    } catch (IOException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
    rollBack(null);
  }

  /** Puts a frame that ends at a given offset behind those in the buffer. */
  private void gather(ByteBuffer payload, long frameEnd, ByteBuffer buffer) throws IOException {
    long offset = frameEnd - payload.remaining() - AofFormat.FRAME_BYTES;
    if (buffer.remaining() < AofFormat.FRAME_BYTES) {
      flush(buffer, offset);
    }
    int length = payload.remaining();
    int payloadCrc = Checksums.crc32c(payload);
    buffer.putInt(length).putInt(payloadCrc).putLong(forced);
    buffer.putInt(checksum.of(offset, length, payloadCrc, forced));
    while (payload.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush(buffer, frameEnd - payload.remaining());
      }
      int part = Math.min(buffer.remaining(), payload.remaining());
      buffer.put(payload.slice(payload.position(), part));
      payload.position(payload.position() + part);
    }
  }

  /** Writes a buffer so that it ends at a given offset. */
  private void flush(ByteBuffer buffer, long until) throws IOException {
    buffer.flip();
    file.write(buffer, until - buffer.remaining());
    buffer.clear();
  }

  /** Returns to the last good end, and makes sure that what was cut cannot come back. */
  private void rollBack(@Nullable Throwable cause) throws LogFailedException {
    try {
      file.truncate(end);
      file.force();
      forced = end;
    } catch (IOException e) {
      if (cause != null) {
        e.addSuppressed(cause);
      }
      failure = e;
      throw new LogFailedException(path + ": a failed write could not be rolled back", e);
    }
  }

  void force() throws LogFailedException {
    checkUsable();
    if (forced < end) {
      try {
        file.force();
        forced = end;
      } catch (IOException e) {
        failure = e;
        throw new LogFailedException(path + ": the device did not take the log", e);
      }
    }
  }

  /**
   * The same, and checks that whoever opens the name of the file will find it there: one that was
   * deleted or moved is forced as any other.
   */
  void forceUnderName() throws LogFailedException {
    force();
    checkName();
  }

  private void checkName() throws LogFailedException {
    try {
      @Nullable Object now = files.key(path);
      if (!Objects.equals(now, key)) {
        checkLastBytes();
        key = now; // of a file system that gives numbers anew
      }
    } catch (NoSuchFileException e) {
      throw new LogFailedException(
          path + " is not there any more: it, or its directory, was deleted or moved", e);
    } catch (LogFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new LogFailedException(path + ": whether it is still there cannot be found out", e);
    }
  }

  /** A copy that was put in the place of the file lacks at least what was written last. */
  private void checkLastBytes() throws IOException {
    int length = (int) Math.min(end, LAST_BYTES);
    ByteBuffer own = ByteBuffer.allocate(length);
    ByteBuffer named = ByteBuffer.allocate(length);
    boolean same;
    try (StorageFile other = files.open(path, OpenMode.READ)) {
      WholeFiles.readFully(file, own, end - length);
      same = other.size() >= end;
      if (same) {
        WholeFiles.readFully(other, named, end - length);
        same = own.flip().equals(named.flip());
      }
    }
    if (!same) {
      throw new LogFailedException(
          path + " is another file now: it, or its directory, was replaced by a copy",
          new NoSuchFileException(path.toString()));
    }
  }

  /** Forces what is there while another thread appends; what that one forces next is less. */
  void forceBeside() throws LogFailedException {
    checkUsable();
    try {
      file.force();
    } catch (IOException e) {
      failure = e;
      throw new LogFailedException(path + ": the device did not take the log", e);
    }
  }

  /** Completes the file: forces it, marks the end, forces the mark. */
  void seal() throws IOException {
    force();
    if (!sealed) {
      append(List.of(ByteBuffer.allocate(0)));
      sealed = true;
      force();
    }
  }

  private void checkUsable() throws LogFailedException {
    if (failure != null) {
      throw new LogFailedException(path + ": the log failed before; open it again", failure);
    }
  }

  /** Seals the file, unless the log failed before, and closes it. */
  @Override
  public void close() throws IOException {
    try (file) {
      if (failure == null) {
        force();
        sealIfPossible();
      }
    }
  }

  /** The seal helps to recognise damage; without it, on a full disk, nothing is lost. */
  private void sealIfPossible() {
    try {
      seal();
    } catch (IOException e) {
      LOG.info("{}: closed without a seal: {}", path, e.toString());
    }
  }

  /** Closes the file as it is. */
  void abandon() throws IOException {
    file.close();
  }
}
