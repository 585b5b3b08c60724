package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Role;
import dev.vectordb.spring.web.TestServer.Reply;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route for every role, of the tenant, of another one, and of all. */
class AccessTableTest {

  /**
   * Who may: o everybody, r readers, w writers, a administrators, s administrators of all tenants;
   * y any key.
   */
  private static final String TABLE =
      """
      o GET /health
      o GET /openapi.json
      y GET /status
      y GET /caller
      y GET /collections
      y GET /tenants
      s GET /cache
      s DELETE /cache
      s POST /tenants
      s DELETE /tenants/{tenant}
      r GET /tenants/{tenant}/models
      a GET /tenants/{tenant}/api-keys
      a POST /tenants/{tenant}/api-keys
      a DELETE /tenants/{tenant}/api-keys/{key}
      r GET /tenants/{tenant}/key-values
      r GET /tenants/{tenant}/key-values/{key}
      w PUT /tenants/{tenant}/key-values/{key}
      w DELETE /tenants/{tenant}/key-values/{key}
      s GET /jobs
      a GET /tenants/{tenant}/jobs
      a POST /tenants/{tenant}/jobs
      a GET /tenants/{tenant}/jobs/{job}
      a DELETE /tenants/{tenant}/jobs/{job}
      s GET /events
      s POST /events/poll
      r POST /tenants/{tenant}/events/poll
      s GET /api-keys/{key}
      s DELETE /api-keys/{key}
      s GET /jobs/stats
      r POST /tenants/{tenant}/key-values/get
      w POST /tenants/{tenant}/key-values/put
      w POST /tenants/{tenant}/key-values/delete
      w POST /tenants/{tenant}/collections/{collection}/import
      s GET /events/stats
      r GET /tenants/{tenant}/events
      r GET /tenants/{tenant}/collections/{collection}/changes
      a POST /tenants/{tenant}/collections/{collection}/vacuum
      a POST /tenants/{tenant}/collections/{collection}/rebuild-index
      r GET /tenants/{tenant}/collections/{collection}/cache
      a DELETE /tenants/{tenant}/collections/{collection}/cache
      s GET /archive
      s POST /archive
      a GET /tenants/{tenant}/collections/{collection}/archive
      a PUT /tenants/{tenant}/collections/{collection}/archive
      a POST /tenants/{tenant}/collections/{collection}/archive
      a POST /tenants/{tenant}/collections/{collection}/benchmark
      r GET /tenants/{tenant}/collections
      a POST /tenants/{tenant}/collections
      r GET /tenants/{tenant}/collections/{collection}
      a DELETE /tenants/{tenant}/collections/{collection}
      r GET /tenants/{tenant}/collections/{collection}/stats
      a POST /tenants/{tenant}/collections/{collection}/optimize
      a POST /tenants/{tenant}/collections/{collection}/rewrite
      w POST /tenants/{tenant}/collections/{collection}/flush
      w POST /tenants/{tenant}/collections/{collection}/await-indexed
      a POST /tenants/{tenant}/collections/{collection}/compress
      a POST /tenants/{tenant}/collections/{collection}/warm-up
      w POST /tenants/{tenant}/collections/{collection}/records
      w POST /tenants/{tenant}/collections/{collection}/documents
      w PUT /tenants/{tenant}/collections/{collection}/records/{id}
      r GET /tenants/{tenant}/collections/{collection}/records/{id}
      w DELETE /tenants/{tenant}/collections/{collection}/records/{id}
      w PATCH /tenants/{tenant}/collections/{collection}/records/{id}
      r POST /tenants/{tenant}/collections/{collection}/records/get
      r POST /tenants/{tenant}/collections/{collection}/records/list
      r POST /tenants/{tenant}/collections/{collection}/records/scroll
      r POST /tenants/{tenant}/collections/{collection}/records/count
      w POST /tenants/{tenant}/collections/{collection}/records/delete
      w POST /tenants/{tenant}/collections/{collection}/records/metadata
      r POST /tenants/{tenant}/collections/{collection}/search
      r POST /tenants/{tenant}/collections/{collection}/search/batch
      r POST /tenants/{tenant}/collections/{collection}/search/stream
      """;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            new Class<?>[] {TestServer.Application.class, Callers.class},
            "vectordb.web.rate-limit.failures-per-minute=0");
    server.database().tenant("acme").createCollection("docs", CollectionConfig.ofDimension(2));
    server.database().tenant("other").createCollection("secret", CollectionConfig.ofDimension(2));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, Character> table() {
    return TABLE
        .lines()
        .collect(
            Collectors.toMap(
                line -> line.substring(2), line -> line.charAt(0), (a, b) -> a, TreeMap::new));
  }

  @Test
  void theTableHasEveryRoute() {
    assertThat(Routes.all(server.bean(Service.class)))
        .extracting(route -> route.method() + " " + route.path())
        .containsExactlyInAnyOrderElementsOf(table().keySet());
  }

  @Test
  void everyRouteForEveryRoleAndTenant() {
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Map.Entry<String, Character> row : table().entrySet()) {
      for (String caller :
          List.of(
              "",
              "stranger",
              "read@*",
              "write@*",
              "admin@*",
              "read@acme",
              "write@acme",
              "admin@acme",
              "read@other",
              "write@other",
              "admin@other")) {
        int expected = expected(row.getValue(), row.getKey().contains("{tenant}"), caller);
        Reply reply = ask(row.getKey(), caller);
        // 0: the request gets through to where what it carries is looked at.
        int actual = reply.status() == 401 || reply.status() == 403 ? reply.status() : 0;
        checked++;
        if (expected != actual || (actual != 0 && reply.json().path("code").isMissingNode())) {
          wrong.add(row + " by " + caller + ": " + reply.status() + " " + reply.body());
        }
        if (actual == 403) {
          assertThat(reply.body()).doesNotContain("acme").doesNotContain("docs");
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isEqualTo(table().size() * 11);
  }

  @Test
  void aTenantsKeySeesNothingOfOthers() {
    assertThat(ask("GET /tenants", "read@acme").body()).contains("acme").doesNotContain("other");
    assertThat(ask("GET /tenants", "read@*").body()).contains("acme").contains("other");
    assertThat(ask("GET /status", "read@acme").json().path("collections").asInt()).isEqualTo(1);
    // Whether a collection of another tenant is there makes no difference.
    String there = ask("GET /tenants/other/collections/secret", "admin@acme").body();
    assertThat(ask("GET /tenants/other/collections/nothing", "admin@acme").body()).isEqualTo(there);
    assertThat(ask("GET /tenants/nobody/collections/nothing", "admin@acme").body())
        .isEqualTo(there);
  }

  private static int expected(char access, boolean ofTenant, String caller) {
    if (access == 'o') {
      return 0;
    }
    if (caller.isEmpty() || caller.equals("stranger")) {
      return 401;
    }
    String role = caller.substring(0, caller.indexOf('@'));
    String tenant = caller.substring(caller.indexOf('@') + 1);
    boolean reaches = !ofTenant || tenant.equals("*") || tenant.equals("acme");
    boolean may =
        switch (access) {
          case 'y', 'r' -> true;
          case 'w' -> !role.equals("read");
          case 'a' -> role.equals("admin");
          case 's' -> role.equals("admin") && tenant.equals("*");
          default -> throw new AssertionError(access);
        };
    return reaches && may ? 0 : 403;
  }

  private static Reply ask(String route, @Nullable String caller) {
    String path =
        route
            .substring(route.indexOf(' ') + 1)
            .replace("{tenant}", "acme")
            .replace("{collection}", "none")
            .replace("{id}", "a")
            .replace("{key}", "k")
            .replace("{job}", "none")
            // A cursor that is none ends at once what would go on for ever.
            .replaceFirst("/events$", "/events?cursor=x");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .method(route.substring(0, route.indexOf(' ')), BodyPublishers.noBody());
    if (!"".equals(caller)) {
      request.header("X-Test", caller);
    }
    return server.send(request);
  }

  @Configuration(proxyBeanMethods = false)
  static class Callers {
    @Bean
    CallerResolver testCallers() {
      return Callers::caller;
    }

    private static Optional<Caller> caller(HttpServletRequest request) {
      String[] parts = Optional.ofNullable(request.getHeader("X-Test")).orElse("").split("@", -1);
      return parts.length < 2
          ? Optional.empty()
          : Optional.of(
              new Caller(
                  "test",
                  Role.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT)),
                  parts[1].equals("*") ? null : parts[1]));
    }
  }
}
