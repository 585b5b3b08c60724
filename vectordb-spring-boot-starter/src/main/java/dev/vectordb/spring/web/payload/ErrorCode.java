package dev.vectordb.spring.web.payload;

import java.util.Locale;

/** Every way to fail, with the status that it has over HTTP. The names are part of the API. */
public enum ErrorCode {
  /** Not JSON, or not UTF-8. */
  MALFORMED_JSON(400, "The body is not JSON"),
  /** JSON that does not say what is needed. */
  INVALID_REQUEST(400, "The request is not valid"),
  /** No key, or none that is known. */
  UNAUTHORIZED(401, "Authentication is needed"),
  /** A key that may not do this. */
  FORBIDDEN(403, "The key does not allow this"),
  /** No such path. */
  NOT_FOUND(404, "There is nothing here"),
  /** The path, but not this method. */
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  /** The body did not come in time. */
  REQUEST_TIMEOUT(408, "The body did not come in time"),
  /** A body or a batch beyond its bound. */
  PAYLOAD_TOO_LARGE(413, "The request is too large"),
  /** A body of another kind. */
  UNSUPPORTED_MEDIA_TYPE(415, "The body is of a kind that is not read here"),
  /** A path for WebSocket connections. */
  UPGRADE_REQUIRED(426, "The path is for WebSocket connections"),
  /** A rate limit. */
  TOO_MANY_REQUESTS(429, "Too many requests"),
  /** Text that nothing here makes a vector of. */
  NO_EMBEDDING_MODEL(409, "There is no embedding model"),
  /** The embedding model failed. */
  EMBEDDING_FAILED(502, "The embedding model failed"),
  /** No such tenant. */
  TENANT_NOT_FOUND(404, "There is no such tenant"),
  /** No such API key. */
  API_KEY_NOT_FOUND(404, "There is no such API key"),
  /** No such key of the key-value store. */
  KEY_NOT_FOUND(404, "There is no such key"),
  /** Re-ranking that nothing here does. */
  NO_RERANKER(409, "There is no re-ranker"),

  /** {@link dev.vectordb.exception.InvalidInputException}. */
  INVALID_INPUT(400, "The input is not valid"),
  /** {@link dev.vectordb.exception.InvalidNameException}. */
  INVALID_NAME(400, "The name is not valid"),
  /** {@link dev.vectordb.exception.InvalidIdException}. */
  INVALID_ID(400, "The id is not valid"),
  /** {@link dev.vectordb.exception.InvalidVectorException}. */
  INVALID_VECTOR(400, "The vector is not valid"),
  /** {@link dev.vectordb.exception.DimensionMismatchException}. */
  DIMENSION_MISMATCH(400, "The vector has another dimension than the collection"),
  /** {@link dev.vectordb.exception.InvalidMetadataException}. */
  INVALID_METADATA(400, "The metadata is not valid"),
  /** {@link dev.vectordb.exception.InvalidConfigException}. */
  INVALID_CONFIG(400, "The configuration is not valid"),
  /** {@link dev.vectordb.exception.InvalidCursorException}. */
  INVALID_CURSOR(400, "The cursor is not valid"),
  /** {@link dev.vectordb.exception.InvalidFilterException}. */
  INVALID_FILTER(400, "The filter is not valid"),
  /** {@link dev.vectordb.exception.FilterSyntaxException}. */
  FILTER_SYNTAX(400, "The filter cannot be parsed"),
  /** {@link dev.vectordb.exception.InvalidArchiveException}. */
  INVALID_ARCHIVE(400, "The archive is not valid"),
  /** {@link dev.vectordb.exception.CollectionNotFoundException}. */
  COLLECTION_NOT_FOUND(404, "There is no such collection"),
  /** {@link dev.vectordb.exception.RecordNotFoundException}. */
  RECORD_NOT_FOUND(404, "There is no such record"),
  /** {@link dev.vectordb.exception.CollectionExistsException}. */
  COLLECTION_EXISTS(409, "There is a collection of that name"),
  /** {@link dev.vectordb.exception.AccessDeniedException}. */
  ACCESS_DENIED(403, "The role does not allow this"),
  /** {@link dev.vectordb.exception.JobNotFoundException}. */
  JOB_NOT_FOUND(404, "There is no such job"),
  /** {@link dev.vectordb.exception.TenantExistsException}. */
  TENANT_EXISTS(409, "There is a tenant of that name"),
  /** {@link dev.vectordb.exception.StreamClosedException}. */
  STREAM_CLOSED(409, "The stream is closed"),
  /** {@link dev.vectordb.exception.ChangesLostException}. */
  CHANGES_LOST(410, "The changes are no longer in the log"),
  /** {@link dev.vectordb.exception.CapacityExceededException}. */
  CAPACITY_EXCEEDED(409, "There are as many as there may be"),
  /** {@link dev.vectordb.exception.SearchIteratorException}. */
  SEARCH_ITERATOR(429, "Too many streams are open, or this one was idle for too long"),
  /** {@link dev.vectordb.exception.SearchTimeoutException}. */
  SEARCH_TIMEOUT(504, "The search took too long"),
  /** {@link dev.vectordb.exception.RerankException}. */
  RERANK_FAILED(502, "The re-ranker failed"),
  /** {@link dev.vectordb.exception.DatabaseReadOnlyException}. */
  DATABASE_READ_ONLY(503, "The database takes no writes now"),
  /** {@link dev.vectordb.exception.DatabaseClosedException}. */
  DATABASE_CLOSED(503, "The database or collection is closed"),
  /** {@link dev.vectordb.exception.DatabaseLockedException}. */
  DATABASE_LOCKED(503, "The database is open elsewhere"),
  /** {@link dev.vectordb.exception.DatabaseUnavailableException}. */
  DATABASE_UNAVAILABLE(503, "The database cannot be reached"),
  /** {@link dev.vectordb.exception.DatabaseIoException}. */
  DATABASE_IO(500, "A file operation failed"),
  /** {@link dev.vectordb.exception.DatabaseCorruptException}. */
  DATABASE_CORRUPT(500, "A file is damaged"),
  /** {@link dev.vectordb.exception.NotADatabaseException}. */
  NOT_A_DATABASE(500, "The directory holds no database"),
  /** {@link dev.vectordb.exception.FormatTooNewException}. */
  FORMAT_TOO_NEW(500, "A newer version wrote the files"),
  /** {@link dev.vectordb.exception.FormatTooOldException}. */
  FORMAT_TOO_OLD(500, "An older version wrote the files"),
  /** {@link dev.vectordb.exception.VectorDatabaseException}. */
  DATABASE_ERROR(500, "The operation failed"),
  /** Anything else. */
  INTERNAL_ERROR(500, "The request failed");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /**
   * Returns the status over HTTP.
   *
   * @return 400 to 599
   */
  public int status() {
    return status;
  }

  /**
   * Returns the code in words.
   *
   * @return a short sentence without a stop
   */
  public String title() {
    return title;
  }

  /**
   * Returns the code as it is written in answers.
   *
   * @return lower case with dashes
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
