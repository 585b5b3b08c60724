package dev.vectordb.spring.web.payload;

import org.jspecify.annotations.Nullable;

/** A request that the service refuses by itself, without asking the database. */
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ErrorCode code;
  private final @Nullable String field;
  private final int retryAfterSeconds;

  /**
   * Refuses a request.
   *
   * @param code why
   * @param detail what was wrong, for people
   */
  public RequestException(ErrorCode code, String detail) {
    this(code, null, detail);
  }

  /**
   * Refuses a request for one of its fields.
   *
   * @param code why
   * @param field the place in the request; null for the request as a whole
   * @param detail what was wrong, for people
   */
  public RequestException(ErrorCode code, @Nullable String field, String detail) {
    this(code, field, detail, 0);
  }

  private RequestException(
      ErrorCode code, @Nullable String field, String detail, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.code = code;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * Refuses a request that came too soon.
   *
   * @param detail what was wrong, for people
   * @param seconds when to come again
   * @return the exception
   */
  public static RequestException tooMany(String detail, int seconds) {
    return new RequestException(ErrorCode.TOO_MANY_REQUESTS, null, detail, Math.max(1, seconds));
  }

  /**
   * Returns why the request is refused.
   *
   * @return the code
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * Returns the place at fault.
   *
   * @return such as {@code records[3].id}; null for the request as a whole
   */
  public @Nullable String field() {
    return field;
  }

  /**
   * Returns when to come again.
   *
   * @return seconds; 0 if waiting does not help
   */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /**
   * Returns what was wrong.
   *
   * @return the detail, for people
   */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
