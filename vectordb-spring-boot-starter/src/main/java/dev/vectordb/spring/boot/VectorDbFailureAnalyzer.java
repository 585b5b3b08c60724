package dev.vectordb.spring.boot;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.exception.VectorDatabaseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the database, or a configured collection, could not be opened at startup, and what
 * to do. What the application's own code was refused is left to others: no property is at fault.
 */
final class VectorDbFailureAnalyzer extends AbstractFailureAnalyzer<VectorDatabaseException> {

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, VectorDatabaseException cause) {
    String action = action(cause);
    return action == null
        ? null
        : new FailureAnalysis(String.valueOf(cause.getMessage()), action, cause);
  }

  private static @Nullable String action(VectorDatabaseException cause) {
    return switch (cause) {
      case DatabaseLockedException _ ->
          """
          Only one process, and in it one database, can have a directory open. Stop the other one,
          or give this application a directory of its own with 'vectordb.path'.\
          """;
      case DatabaseCorruptException _ ->
          """
          Restore the directory from a backup; copy it as it is first. The database never skips
          damage by itself, because that would lose records silently.\
          """;
      case NotADatabaseException _ ->
          """
          Point 'vectordb.path' at a directory that is empty, missing, or holds a database. Nothing
          in the directory was changed.\
          """;
      case DatabaseUnavailableException _ ->
          """
          Start the server that 'vectordb.remote.url' names, or correct the address, with its base
          path. Without that property the application has a database of its own.\
          """;
      case FormatTooNewException _ ->
          """
          Run this application with the version that wrote the database, or a later one. Nothing was
          changed.\
          """;
      case FormatTooOldException _ ->
          """
          Open the database once with a release in between, which rewrites it, and come back.
          Nothing was changed.\
          """;
      case CollectionDimensionException mismatch -> dimensionAction(mismatch.collection());
      case CollectionSettingsException settings -> settingsAction(settings.refusal());
      case InvalidInputException invalid when isProperty(invalid.field()) -> inputAction(invalid);
      default -> null;
    };
  }

  /** Else it is an argument of a call that the application makes itself. */
  private static boolean isProperty(String field) {
    return field.startsWith("vectordb.");
  }

  private static String inputAction(InvalidInputException invalid) {
    return invalid instanceof InvalidNameException
        ? """
        Rename the collection in '%s': lower-case letters, digits, '-' and '_', at most 63 of \
        them, a letter or digit first.\
        """
            .formatted(invalid.field())
        : "Correct the property '" + invalid.field() + "'.";
  }

  private static String settingsAction(VectorDatabaseException refusal) {
    return refusal instanceof DatabaseReadOnlyException
        ? """
        A database that is open for reading only can create nothing. Remove
        'vectordb.read-only=true', or create the collection with another application first.\
        """
        : """
        The metric and the kind of index of a collection are fixed when it is created. Make the
        properties under 'vectordb.collections' agree with what is stored, or use another
        collection.\
        """;
  }

  private static String dimensionAction(String collection) {
    return """
    Vectors of two embedding models cannot be compared, so this is refused rather than mixed. \
    Either use the model that the collection was filled with; or choose another collection, \
    with 'vectordb.default-collection', and fill it anew; or drop '%s' and fill it anew. \
    'vectordb.collections.%s.dimension' overrides what the model says.\
    """
        .formatted(collection, collection);
  }
}
