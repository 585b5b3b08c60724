package dev.vectordb.samples.embedding;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request that is not answered, and what OpenAI's API says of such a one. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final @Nullable String parameter;
  private final @Nullable String code;

  RefusedException(
      HttpStatus status, @Nullable String parameter, @Nullable String code, String message) {
    super(message);
    this.status = status;
    this.parameter = parameter;
    this.code = code;
  }

  /** Refuses what stands in the request. */
  static RefusedException invalid(String parameter, String message) {
    return new RefusedException(HttpStatus.BAD_REQUEST, parameter, null, message);
  }

  HttpStatus status() {
    return status;
  }

  @Nullable String parameter() {
    return parameter;
  }

  @Nullable String code() {
    return code;
  }
}
