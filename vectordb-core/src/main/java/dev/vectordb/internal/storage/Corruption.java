package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.nio.file.Path;

/** Words for damage that was found. */
final class Corruption {
  private static final String ADVICE =
      "Nothing was changed. Restore the directory from a backup, or restore this file.";

  private Corruption() {}

  static DatabaseCorruptException at(Path file, long offset, String expected, String actual) {
    return new DatabaseCorruptException(file, offset, expected, actual, ADVICE);
  }

  static DatabaseCorruptException checksum(Path file, long offset, int expected, int actual) {
    return at(
        file,
        offset,
        "checksum " + Checksums.hex(expected),
        "bytes with checksum " + Checksums.hex(actual));
  }
}
