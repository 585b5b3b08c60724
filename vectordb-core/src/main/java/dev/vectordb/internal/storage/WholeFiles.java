package dev.vectordb.internal.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Small files that are read and replaced as a whole. */
final class WholeFiles {
  private WholeFiles() {}

  /** The name a file has until it is complete. */
  static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + ".tmp");
  }

  /**
   * Replaces a file in one step: after a power loss it has its old or its new content. On return it
   * is on the device.
   */
  static void write(StorageFiles files, Path file, ByteBuffer content) throws IOException {
    Path temporary = temporary(file);
    files.delete(temporary);
    try {
      try (StorageFile out = files.open(temporary, OpenMode.CREATE_NEW)) {
        out.write(content.duplicate(), 0);
        out.force();
      }
      files.rename(temporary, file);
    } catch (IOException e) {
      try {
        files.delete(temporary);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    files.forceDirectory(directoryOf(file));
  }

  /** Reads a file of a bounded size. */
  static ByteBuffer read(StorageFiles files, Path file, int maxBytes) throws IOException {
    try (StorageFile in = files.open(file, OpenMode.READ)) {
      long size = in.size();
      if (size > maxBytes) {
        throw Corruption.at(file, maxBytes, "at most " + maxBytes + " bytes", size + " bytes");
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      readFully(in, content, 0);
      return content.flip();
    }
  }

  /** Fills what remains in the buffer. */
  static void readFully(StorageFile in, ByteBuffer target, long position) throws IOException {
    long next = position;
    while (target.hasRemaining()) {
      int read = in.read(target, next);
      if (read < 0) {
        throw new EOFException("the file was cut to " + next + " bytes while it was read");
      }
      next += read;
    }
  }

  private static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is in no directory");
    }
    return parent;
  }
}
