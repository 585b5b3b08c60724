package dev.vectordb.spring.remote;

import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.spring.remote.Exchange.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.ThreadLocalRandom;

/** When a request may be sent again, and how long to wait before. */
final class Retries {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final long FIRST_MILLIS = 100;

  /** A server that wants more patience than this is told of, not waited for. */
  private static final long MOST_MILLIS = 10_000;

  private Retries() {}

  /** Returns how long to wait after an answer before asking again; negative not to ask again. */
  static long waitMillis(HttpResponse<?> response, Kind kind, int attempt) {
    boolean again =
        switch (response.statusCode()) {
          // Refused before anything was done.
          case TOO_MANY_REQUESTS -> true;
          case UNAVAILABLE ->
              kind == Kind.READ && response.headers().firstValue("Retry-After").isPresent();
          default -> false;
        };
    if (!again) {
      return -1;
    }
    long asked = retryAfterMillis(response);
    return asked > MOST_MILLIS ? -1 : Math.max(asked, backOff(attempt));
  }

  private static long retryAfterMillis(HttpResponse<?> response) {
    try {
      return response.headers().firstValue("Retry-After").map(Long::parseLong).orElse(0L) * 1_000;
    } catch (NumberFormatException _) {
      return 0; // a date
    }
  }

  /** Returns how long to wait after a failure on the way; negative not to ask again. */
  static long waitMillis(IOException failure, Kind kind, int attempt) {
    boolean again =
        neverSent(failure)
            || (kind == Kind.READ
                && !(failure instanceof HttpTimeoutException)
                && !(failure instanceof Waiting.CancelledException));
    return again ? backOff(attempt) : -1;
  }

  /** Whether there was not even a connection. */
  static boolean neverSent(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  /** Those who failed together do not come again together. */
  private static long backOff(int attempt) {
    long most = FIRST_MILLIS << Math.min(attempt - 1, 6);
    return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException(
          "interrupted while waiting to ask the server again", false, e);
    }
  }
}
