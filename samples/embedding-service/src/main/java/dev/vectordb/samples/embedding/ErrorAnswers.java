package dev.vectordb.samples.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.JacksonException;

/** Every failure in the form of OpenAI's API; what is the server's fault is told in its log. */
@RestControllerAdvice
final class ErrorAnswers {
  private static final Logger LOGGER = LoggerFactory.getLogger(ErrorAnswers.class);

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> refused(RefusedException e) {
    HttpHeaders headers = new HttpHeaders();
    if (e.status() == HttpStatus.UNAUTHORIZED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (e.status() == HttpStatus.SERVICE_UNAVAILABLE) {
      headers.set(HttpHeaders.RETRY_AFTER, "1");
    }
    return answer(e.status(), headers, e.parameter(), e.code(), String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> malformed(JacksonException unused) {
    return answer(HttpStatus.BAD_REQUEST, new HttpHeaders(), null, null, "The body is not JSON");
  }

  /** Paths, methods and media types that are not here, and whatever else goes wrong. */
  @ExceptionHandler
  ResponseEntity<Map<String, Object>> other(Exception e) {
    if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      String detail = known.getBody().getDetail();
      return answer(known.getStatusCode(), known.getHeaders(), null, null, String.valueOf(detail));
    }
    LOGGER.warn("A request failed", e);
    return answer(
        HttpStatus.INTERNAL_SERVER_ERROR, new HttpHeaders(), null, null, "The service failed");
  }

  private static ResponseEntity<Map<String, Object>> answer(
      HttpStatusCode status,
      HttpHeaders headers,
      @Nullable String parameter,
      @Nullable String code,
      String message) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", status.is5xxServerError() ? "server_error" : "invalid_request_error");
    error.put("param", parameter);
    error.put("code", code);
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Map.of("error", error));
  }
}
