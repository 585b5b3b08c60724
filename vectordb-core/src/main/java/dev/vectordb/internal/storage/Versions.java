package dev.vectordb.internal.storage;

import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import java.nio.file.Path;

/** Decides whether this version can read a file of another. */
final class Versions {
  private Versions() {}

  static void check(Path file, int version, int oldestReader) {
    if (oldestReader > FileFormat.VERSION) {
      throw new FormatTooNewException(
          file
              + " has format version "
              + version
              + " and needs a reader of version "
              + oldestReader
              + "; this is version "
              + FileFormat.VERSION
              + ". Open it with a newer release.");
    }
    if (version < FileFormat.OLDEST_READABLE) {
      throw new FormatTooOldException(
          file
              + " has format version "
              + version
              + "; the oldest that can be read is "
              + FileFormat.OLDEST_READABLE
              + ". Open it once with an older release that upgrades it.");
    }
  }
}
