package dev.vectordb.spring.web;

import dev.vectordb.model.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import java.util.Optional;

/**
 * Knows callers as the application does: by the principal of the request and its roles {@code
 * VECTORDB_ADMIN}, {@code VECTORDB_WRITE} and {@code VECTORDB_READ}. Thread-safe.
 */
final class ApplicationResolver implements CallerResolver {
  static final String ROLE_PREFIX = "VECTORDB_";

  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal == null) {
      return Optional.empty();
    }
    return List.of(Role.ADMIN, Role.WRITE, Role.READ).stream()
        .filter(role -> request.isUserInRole(ROLE_PREFIX + role.name()))
        .findFirst()
        .map(role -> new Caller("principal:" + principal.getName(), role, null));
  }
}
