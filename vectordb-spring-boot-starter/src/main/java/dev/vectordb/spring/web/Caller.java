package dev.vectordb.spring.web;

import static java.util.Objects.requireNonNull;

import dev.vectordb.model.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param name tells callers apart, for rate limits; never a secret
 * @param role what the caller may do
 * @param tenant the only tenant that the caller can reach; null for all
 */
public record Caller(String name, Role role, @Nullable String tenant) {

  /** Checks that nothing needed is null. */
  public Caller {
    requireNonNull(name, "name");
    requireNonNull(role, "role");
  }

  boolean reaches(String otherTenant) {
    return tenant == null || tenant.equals(otherTenant);
  }

  boolean mayActAs(Role needed) {
    return role.allows(needed);
  }
}
