package dev.vectordb.spring.web;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Where callers are known or turned away. Thread-safe. */
final class Gate {
  private final CallerResolver resolver;
  private final RateLimits rates;

  Gate(CallerResolver resolver, RateLimits rates) {
    this.resolver = resolver;
    this.rates = rates;
  }

  /**
   * Admits a request.
   *
   * @return who sent it
   * @throws RequestException if nobody knows, or it comes too soon
   */
  Caller admit(HttpServletRequest request) {
    String address = String.valueOf(request.getRemoteAddr());
    rates.beforeAuthentication(address);
    Optional<Caller> caller = resolver.resolve(request);
    if (caller.isEmpty()) {
      rates.failed(address);
      throw new RequestException(
          ErrorCode.UNAUTHORIZED, "Send a key as X-API-Key or as Authorization: Bearer");
    }
    rates.request(caller.get().name());
    return caller.get();
  }

  /** Counts a message of a caller that was admitted before. */
  void count(Caller caller) {
    recheck(caller);
    rates.request(caller.name());
  }

  /** Refuses a caller that was admitted before and would not be now. */
  void recheck(Caller caller) {
    if (!isStillKnown(caller)) {
      throw new RequestException(ErrorCode.UNAUTHORIZED, "The key was revoked");
    }
  }

  boolean isStillKnown(Caller caller) {
    try {
      return resolver.isStillKnown(caller);
    } catch (VectorDatabaseException _) {
      return false; // the database is closed
    }
  }
}
