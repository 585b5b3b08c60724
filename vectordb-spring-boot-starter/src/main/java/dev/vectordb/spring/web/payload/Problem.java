package dev.vectordb.spring.web.payload;

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
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What an answer says of a failure (RFC 9457). It never has a stack trace, and the details of what
 * is the server's fault stay in the server's log, as they may name files.
 *
 * @param code why
 * @param detail what was wrong, for people
 * @param field the place in the request; null if it is none
 * @param figures what belongs to the code in numbers, such as the line of a filter, by name
 * @param retryAfterSeconds when to come again; 0 if that is not known
 */
public record Problem(
    ErrorCode code,
    String detail,
    @Nullable String field,
    Map<String, Long> figures,
    int retryAfterSeconds) {

  /** The media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:vectordb:error:";

  /**
   * Says what went wrong.
   *
   * @param failure what was thrown
   * @return the problem
   */
  public static Problem of(Throwable failure) {
    return switch (failure) {
      case RequestException request ->
          new Problem(
              request.code(),
              request.detail(),
              request.field(),
              Map.of(),
              request.retryAfterSeconds());
      case FilterSyntaxException syntax ->
          new Problem(
              ErrorCode.FILTER_SYNTAX,
              syntax.problem(),
              syntax.field(),
              figures("line", syntax.line(), "column", syntax.column()),
              0);
      case DimensionMismatchException mismatch ->
          new Problem(
              ErrorCode.DIMENSION_MISMATCH,
              mismatch.problem(),
              mismatch.field(),
              figures("expected", mismatch.expected(), "actual", mismatch.actual()),
              0);
      case InvalidInputException input ->
          new Problem(codeOf(input), input.problem(), input.field(), Map.of(), 0);
      default -> {
        // What broke off while another thread read it comes back behind that thread's failure.
        RequestException request = requestBehind(failure);
        yield request == null ? ofState(codeOf(failure), failure) : of(request);
      }
    };
  }

  private static @Nullable RequestException requestBehind(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof RequestException request) {
        return request;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static Problem ofState(ErrorCode code, Throwable failure) {
    boolean told = code.status() < 500 || code == ErrorCode.SEARCH_TIMEOUT;
    String message = failure.getMessage();
    String detail = told && message != null ? message : code.title();
    Map<String, Long> figures =
        failure instanceof ChangesLostException lost
            ? Map.of("position", lost.oldestPosition())
            : Map.of();
    return new Problem(code, detail, null, figures, code.status() == 503 ? 1 : 0);
  }

  private static Map<String, Long> figures(String first, long one, String second, long two) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put(first, one);
    figures.put(second, two);
    return figures;
  }

  /** Tells the code of an exception: one for each type. */
  static ErrorCode codeOf(Throwable failure) {
    return switch (failure) {
      case RequestException request -> request.code();
      case DimensionMismatchException _ -> ErrorCode.DIMENSION_MISMATCH;
      case FilterSyntaxException _ -> ErrorCode.FILTER_SYNTAX;
      case InvalidArchiveException _ -> ErrorCode.INVALID_ARCHIVE;
      case InvalidConfigException _ -> ErrorCode.INVALID_CONFIG;
      case InvalidCursorException _ -> ErrorCode.INVALID_CURSOR;
      case InvalidFilterException _ -> ErrorCode.INVALID_FILTER;
      case InvalidIdException _ -> ErrorCode.INVALID_ID;
      case InvalidMetadataException _ -> ErrorCode.INVALID_METADATA;
      case InvalidNameException _ -> ErrorCode.INVALID_NAME;
      case InvalidVectorException _ -> ErrorCode.INVALID_VECTOR;
      case InvalidInputException _ -> ErrorCode.INVALID_INPUT;
      case CollectionNotFoundException _ -> ErrorCode.COLLECTION_NOT_FOUND;
      case RecordNotFoundException _ -> ErrorCode.RECORD_NOT_FOUND;
      case CollectionExistsException _ -> ErrorCode.COLLECTION_EXISTS;
      case SearchIteratorException _ -> ErrorCode.SEARCH_ITERATOR;
      case AccessDeniedException _ -> ErrorCode.ACCESS_DENIED;
      case JobNotFoundException _ -> ErrorCode.JOB_NOT_FOUND;
      case TenantExistsException _ -> ErrorCode.TENANT_EXISTS;
      case StreamClosedException _ -> ErrorCode.STREAM_CLOSED;
      case ChangesLostException _ -> ErrorCode.CHANGES_LOST;
      case CapacityExceededException _ -> ErrorCode.CAPACITY_EXCEEDED;
      case SearchTimeoutException _ -> ErrorCode.SEARCH_TIMEOUT;
      case RerankException _ -> ErrorCode.RERANK_FAILED;
      case DatabaseReadOnlyException _ -> ErrorCode.DATABASE_READ_ONLY;
      case DatabaseClosedException _ -> ErrorCode.DATABASE_CLOSED;
      case DatabaseLockedException _ -> ErrorCode.DATABASE_LOCKED;
      case DatabaseUnavailableException _ -> ErrorCode.DATABASE_UNAVAILABLE;
      case DatabaseIoException _ -> ErrorCode.DATABASE_IO;
      case DatabaseCorruptException _ -> ErrorCode.DATABASE_CORRUPT;
      case NotADatabaseException _ -> ErrorCode.NOT_A_DATABASE;
      case FormatTooNewException _ -> ErrorCode.FORMAT_TOO_NEW;
      case FormatTooOldException _ -> ErrorCode.FORMAT_TOO_OLD;
      case VectorDatabaseException _ -> ErrorCode.DATABASE_ERROR;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  /**
   * Writes the problem as an object.
   *
   * @param out takes it
   */
  public void write(JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("type", TYPE_PREFIX + code.text());
    out.writeStringProperty("title", code.title());
    out.writeNumberProperty("status", code.status());
    out.writeStringProperty("detail", detail);
    out.writeStringProperty("code", code.text());
    if (field != null) {
      out.writeStringProperty("field", field);
    }
    figures.forEach(out::writeNumberProperty);
    out.writeEndObject();
  }
}
