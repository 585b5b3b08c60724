package dev.vectordb.spring.web;

import dev.vectordb.model.Role;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the service does: a method and a path below the base path, who may ask for it, and
 * what body it takes.
 */
record Route(
    String method, String path, Access access, Body body, Handler handler, Set<String> parameters) {

  /** A route that takes no parameters. */
  Route(String method, String path, Access access, Body body, Handler handler) {
    this(method, path, access, body, handler, Set.of());
  }

  /** The same with parameters behind the question mark; any other is refused. */
  Route taking(String... names) {
    return new Route(method, path, access, body, handler, Set.of(names));
  }

  /** Whether this is what a method asks for: HEAD too, as probes do, where nobody is asked who. */
  boolean answers(String asked) {
    return asked.equals(method)
        || (asked.equals("HEAD") && method.equals("GET") && access == Access.OPEN);
  }

  /** Who may ask. */
  enum Access {
    /** Everybody, without a key. */
    OPEN(null, false),
    /** Every known caller; sees its own tenant only. */
    ANY(Role.READ, false),
    /** Readers of the tenant in the path. */
    READ(Role.READ, false),
    /** Writers of the tenant in the path. */
    WRITE(Role.WRITE, false),
    /** Administrators of the tenant in the path. */
    ADMIN(Role.ADMIN, false),
    /** Administrators of all tenants. */
    SERVER(Role.ADMIN, true);

    private final @Nullable Role role;
    private final boolean allTenants;

    Access(@Nullable Role role, boolean allTenants) {
      this.role = role;
      this.allTenants = allTenants;
    }

    /**
     * Decides.
     *
     * @param tenant the tenant in the path; null if there is none
     */
    boolean permits(Caller caller, @Nullable String tenant) {
      return role != null
          && caller.mayActAs(role)
          && (!allTenants || caller.tenant() == null)
          && (tenant == null || caller.reaches(tenant));
    }
  }

  /** What a request carries. */
  enum Body {
    /** Nothing that is looked at. */
    NONE,
    /** A JSON document. */
    JSON,
    /** A JSON document, or none. */
    OPTIONAL_JSON,
    /** A JSON document, or one on each line. */
    JSON_OR_LINES,
    /** A JSON document on each line. */
    LINES,
    /** An archive. */
    ZIP
  }

  /** Does it. */
  @FunctionalInterface
  interface Handler {
    Answer handle(Call call) throws IOException;
  }
}
