package dev.vectordb.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells who sent a request. A bean of this type takes the place of the service's own keys, for
 * applications that authenticate by themselves. Must be thread-safe.
 */
@FunctionalInterface
public interface CallerResolver {

  /**
   * Tells who sent a request.
   *
   * @param request the request
   * @return the caller; empty if it is not known, which is answered with 401
   */
  Optional<Caller> resolve(HttpServletRequest request);

  /**
   * Tells whether a caller that was known still is. Asked about once a second for whoever has a
   * stream or a connection open, which ends with the answer no.
   *
   * @param caller whom {@link #resolve} returned
   * @return whether it may go on; true unless overridden
   */
  default boolean isStillKnown(Caller caller) {
    return true;
  }
}
