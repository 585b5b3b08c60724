package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Role;
import dev.vectordb.spring.web.TestServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Where nobody needs a key, pages of other origins can do nothing by a visitor's browser. */
class ForeignPagesTest {
  private static final String DOCS = "/tenants/default/collections/docs";
  private static final String FRIEND = "https://friend.example";
  private static TestServer server;

  /** Lets pages of one origin ask, as applications do. */
  @Configuration(proxyBeanMethods = false)
  static class Cors {
    @Bean
    FilterRegistrationBean<CorsFilter> cors() {
      CorsConfiguration allowed = new CorsConfiguration();
      allowed.addAllowedOrigin(FRIEND);
      allowed.addAllowedMethod(CorsConfiguration.ALL);
      allowed.addAllowedHeader(CorsConfiguration.ALL);
      UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
      source.registerCorsConfiguration("/**", allowed);
      FilterRegistrationBean<CorsFilter> filter =
          new FilterRegistrationBean<>(new CorsFilter(source));
      filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
      return filter;
    }
  }

  @BeforeAll
  static void start() {
    server = start(TestServer.Application.class);
  }

  private static TestServer start(Class<?>... sources) {
    TestServer server =
        TestServer.start(
            sources,
            "vectordb.web.allow-anonymous=true",
            "vectordb.web.rate-limit.failures-per-minute=0",
            "vectordb.web.api-key=" + KEY);
    server.database().createCollection("docs", CollectionConfig.ofDimension(2));
    return server;
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply ask(String method, String path, String... headers) {
    return ask(server, method, path, headers);
  }

  private static Reply ask(TestServer server, String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.noBody());
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void theyAreRefusedAndNothingIsDone() {
    String[][] foreign = {
      {"Sec-Fetch-Site", "cross-site"},
      {"Sec-Fetch-Site", "same-site"},
      {"Sec-Fetch-Site", "cross-site", "Origin", "http://localhost:" + server.port()},
      {"Origin", "http://evil.example"},
      {"Origin", "http://localhost:1"},
      {"Origin", "https://localhost:" + server.port()},
      {"Origin", "null"},
      {"Origin", "http://[::1"},
      {"Sec-Fetch-Site", "cross-site", "X-API-Key", ""},
      {"Sec-Fetch-Site", "cross-site", "Cookie", "session=1"},
    };
    for (String[] headers : foreign) {
      for (String path : new String[] {"/optimize", "/records/count", "/nothing"}) {
        Reply refused = ask("POST", DOCS + path, headers);
        assertThat(refused.status()).as(path + " " + String.join(": ", headers)).isIn(401, 403);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
      }
      assertThat(ask("DELETE", DOCS, headers).status()).isIn(401, 403);
    }
    assertThat(server.database().findCollection("docs")).isPresent();
  }

  @Test
  void everybodyElseIsAnswered() {
    String[][] own = {
      {},
      {"Sec-Fetch-Site", "same-origin", "Origin", "https://behind-a-proxy.example"},
      {"Sec-Fetch-Site", "none"},
      {"Origin", "http://localhost:" + server.port()},
      // What has a key was let through by the application, or was not sent by a page.
      {"Sec-Fetch-Site", "cross-site", "Origin", "http://other.example", "X-API-Key", KEY},
      {"Origin", "http://other.example", "Authorization", "Bearer " + KEY},
    };
    for (String[] headers : own) {
      assertThat(ask("POST", DOCS + "/records/count", headers).status())
          .as(String.join(": ", headers))
          .isEqualTo(200);
    }
    assertThat(ask("GET", DOCS + "/stats", "Sec-Fetch-Site", "cross-site").status()).isEqualTo(200);
  }

  @Test
  void anOriginThatTheApplicationAllowsIsAnsweredAndCanReadRefusals() {
    String[] friend = {"Sec-Fetch-Site", "cross-site", "Origin", FRIEND};
    try (TestServer open = start(TestServer.Application.class, Cors.class)) {
      assertThat(ask(open, "POST", DOCS + "/records/count", friend).status()).isEqualTo(200);
      Reply refused = ask(open, "POST", DOCS + "/search", friend);
      assertThat(refused.code()).isEqualTo("unsupported-media-type");
      assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
      assertThat(
              ask(open, "POST", DOCS + "/records/count", "Origin", "https://evil.example").status())
          .isEqualTo(403);
    }
  }

  @Test
  void whomTheApplicationKnowsIsProtectedToo() {
    String path = DOCS + "/records/count";
    try (TestServer known = start(TestServer.Application.class, Session.class)) {
      assertThat(ask(known, "POST", path, "Cookie", "session=1").status()).isEqualTo(200);
      String[] foreign = {"Cookie", "session=1", "Sec-Fetch-Site", "cross-site"};
      assertThat(ask(known, "POST", path, foreign).status()).isEqualTo(403);
      // Browsers send this along by themselves, too.
      String[] basic = {
        "Cookie", "session=1", "Sec-Fetch-Site", "cross-site", "Authorization", "Basic eDp5"
      };
      assertThat(ask(known, "POST", path, basic).status()).isEqualTo(403);
    }
  }

  /** Knows callers by what browsers send along by themselves. */
  @Configuration(proxyBeanMethods = false)
  static class Session {
    @Bean
    CallerResolver callers() {
      return request ->
          request.getCookies() == null
              ? java.util.Optional.empty()
              : java.util.Optional.of(new Caller("session", Role.ADMIN, null));
    }
  }
}
