package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.VectorDatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Turns whatever a step threw into what callers are promised. */
final class Failures {
  private Failures() {}

  static VectorDatabaseException wrap(Throwable failure) {
    return switch (failure) {
      case VectorDatabaseException known -> known;
      case IOException io -> new DatabaseIoException(message(io), io);
      case UncheckedIOException io -> new DatabaseIoException(message(io), io);
      case InternalError fault ->
          new DatabaseIoException(
              "a mapped file can be read no more: it was truncated, or its device fails", fault);
      default -> new VectorDatabaseException("unexpected: " + failure, failure);
    };
  }

  /**
   * Whether mapped memory could not be read, which the virtual machine reports as an internal
   * error: its file was truncated, or the device failed.
   */
  static boolean isFault(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof InternalError)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private static String message(Exception e) {
    return "a file operation failed: " + (namesOnly(e) ? e : e.getMessage());
  }

  /** Whether the message is nothing but the path, as where access was denied. */
  private static boolean namesOnly(Exception e) {
    return e instanceof FileSystemException io && io.getReason() == null;
  }
}
