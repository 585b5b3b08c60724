package dev.vectordb.spring.remote;

import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.exception.InvalidIdException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.InvalidVectorException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.RerankException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.TenantExistsException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of the database of what a server answers. */
final class RemoteErrors {
  static final int MAX_PROBLEM_BYTES = 64 * 1024;

  private RemoteErrors() {}

  /** What a status with a body means; if it is no problem of the service, it says so. */
  static VectorDatabaseException of(int status, byte[] body, URI url) {
    JsonTree problem;
    try (JsonInput in = Json.read(body, 0, body.length)) {
      problem = JsonTree.read(in);
    } catch (RequestException _) {
      return foreign(status, url);
    }
    return problem.has("code") ? of(problem) : foreign(status, url);
  }

  private static VectorDatabaseException foreign(int status, URI url) {
    return status == 429 || status == 502 || status == 503 || status == 504
        ? new DatabaseUnavailableException(
            url + " answered with status " + status + ", and not by the service", true, null)
        : new VectorDatabaseException(
            url + " answered with status " + status + ": there is no such service");
  }

  /** What did not come to an answer. */
  static DatabaseUnavailableException ofConnection(
      IOException failure, URI url, boolean outcomeUnknown) {
    return new DatabaseUnavailableException(
        url
            + " could not be asked: "
            + (failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage())
            + (outcomeUnknown ? ". It may have done what it was asked for" : ""),
        outcomeUnknown,
        failure);
  }

  /** What a problem means. */
  static VectorDatabaseException of(JsonTree problem) {
    String detail = problem.has("detail") ? problem.text("detail") : problem.text("code");
    ErrorCode code = code(problem.text("code"));
    return code == null
        ? new VectorDatabaseException(problem.text("code") + ": " + detail)
        : code.status() == 400 || code.status() == 413 || code.status() == 415
            ? ofInput(code, problem, detail)
            : ofState(code, problem, detail);
  }

  private static @Nullable ErrorCode code(String text) {
    try {
      return ErrorCode.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException _) {
      return null; // of a later server
    }
  }

  private static InvalidInputException ofInput(ErrorCode code, JsonTree problem, String detail) {
    String field = problem.has("field") ? problem.text("field") : "request";
    return switch (code) {
      case INVALID_NAME -> new InvalidNameException(field, detail);
      case INVALID_ID -> new InvalidIdException(field, detail);
      case INVALID_VECTOR -> new InvalidVectorException(field, detail);
      case DIMENSION_MISMATCH ->
          new DimensionMismatchException(
              field, (int) problem.number("expected"), (int) problem.number("actual"));
      case INVALID_METADATA -> new InvalidMetadataException(field, detail);
      case INVALID_CONFIG -> new InvalidConfigException(field, detail);
      case INVALID_CURSOR -> new InvalidCursorException(field, detail);
      case INVALID_FILTER -> new InvalidFilterException(field, detail);
      case INVALID_ARCHIVE -> new InvalidArchiveException(field, detail, null);
      case FILTER_SYNTAX -> ofSyntax(problem, detail);
      default -> new InvalidInputException(field, detail);
    };
  }

  /** The exception puts the place in front of what it says, and so does the detail. */
  private static FilterSyntaxException ofSyntax(JsonTree problem, String detail) {
    int line = (int) problem.number("line");
    int column = (int) problem.number("column");
    String place = "line " + line + ", column " + column + ": ";
    return new FilterSyntaxException(
        detail.startsWith(place) ? detail.substring(place.length()) : detail, line, column);
  }

  private static VectorDatabaseException ofState(ErrorCode code, JsonTree problem, String detail) {
    return switch (code) {
      case UNAUTHORIZED, FORBIDDEN, ACCESS_DENIED -> new AccessDeniedException(detail);
      case TENANT_NOT_FOUND, API_KEY_NOT_FOUND, KEY_NOT_FOUND -> new MissingException(detail);
      case COLLECTION_NOT_FOUND -> new CollectionNotFoundException(detail);
      case RECORD_NOT_FOUND -> new RecordNotFoundException(detail);
      case COLLECTION_EXISTS -> new CollectionExistsException(detail);
      case JOB_NOT_FOUND -> new JobNotFoundException(detail);
      case TENANT_EXISTS -> new TenantExistsException(detail);
      case STREAM_CLOSED -> new StreamClosedException(detail);
      case CHANGES_LOST -> new ChangesLostException(detail, problem.number("position"));
      case CAPACITY_EXCEEDED -> new CapacityExceededException(detail);
      case SEARCH_ITERATOR -> new SearchIteratorException(detail);
      case SEARCH_TIMEOUT -> new SearchTimeoutException(detail);
      case RERANK_FAILED -> new RerankException(detail, null);
      case DATABASE_READ_ONLY -> new DatabaseReadOnlyException(detail);
      case DATABASE_CLOSED -> new DatabaseClosedException(detail);
      case DATABASE_LOCKED -> new DatabaseLockedException(detail);
      case DATABASE_IO -> new DatabaseIoException(detail);
      case DATABASE_CORRUPT -> new DatabaseCorruptException(detail);
      case NOT_A_DATABASE -> new NotADatabaseException(detail);
      case FORMAT_TOO_NEW -> new FormatTooNewException(detail);
      case FORMAT_TOO_OLD -> new FormatTooOldException(detail);
      case TOO_MANY_REQUESTS -> new DatabaseUnavailableException(detail, false, null);
      case REQUEST_TIMEOUT, DATABASE_UNAVAILABLE ->
          new DatabaseUnavailableException(detail, true, null);
      default -> new VectorDatabaseException(code.text() + ": " + detail);
    };
  }

  /** Something is not there of which the interfaces say so by what they return. */
  static final class MissingException extends VectorDatabaseException {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }
}
