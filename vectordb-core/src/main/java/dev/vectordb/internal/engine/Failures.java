package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.VectorDatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Turns whatever a step threw into what callers are promised. */
final class Failures {
  private Failures() {}

  static VectorDatabaseException wrap(Throwable failure) {
    return switch (failure) {
      case VectorDatabaseException known -> known;
      case IOException io -> new DatabaseIoException(message(io), io);
      case UncheckedIOException io -> new DatabaseIoException(message(io), io);
      default -> new VectorDatabaseException("unexpected: " + failure, failure);
    };
  }

  private static String message(Exception e) {
    return "a file operation failed: " + e.getMessage();
  }
}
