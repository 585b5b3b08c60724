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
}
