package dev.vectordb.spring.boot;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.exception.VectorDatabaseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why the database could not be opened at startup, and what to do. */
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
          give this application a directory of its own with 'vectordb.path', or open it for reading
          only with 'vectordb.read-only=true'.\
          """;
      case DatabaseCorruptException _ ->
          """
          Copy the directory before anything else. Restore it from a backup, or check and repair it
          with the command line tool in the core jar. The database never skips damage by itself,
          because that would lose records silently.\
          """;
      case NotADatabaseException _ ->
          """
          Point 'vectordb.path' at a directory that is empty, missing, or holds a database. Nothing
          in the directory was changed.\
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
      case DimensionMismatchException _ -> dimensionAction("<name>");
      case CollectionExistsException _ ->
          """
          The metric and the kind of index of a collection are fixed when it is created. Make the
          properties under 'vectordb.collections' agree with what is stored, or use another
          collection.\
          """;
      case InvalidNameException _ ->
          """
          Rename the collection under 'vectordb.collections', or in 'vectordb.default-collection':
          lower-case letters, digits, '-' and '_', at most 63 of them, a letter or digit first.\
          """;
      case InvalidConfigException invalid -> "Correct the property '" + invalid.field() + "'.";
      case DatabaseReadOnlyException _ ->
          """
          A database that is open for reading only can create nothing. Remove
          'vectordb.read-only=true', or create the collection with another application first.\
          """;
      default -> null;
    };
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
