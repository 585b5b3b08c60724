package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.TestServer.Reply;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import io.github.bucket4j.TimeMeter;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;

/** Nothing is open that was not asked for, and nobody can ask without end. */
@ExtendWith(OutputCaptureExtension.class)
class KeysAndLimitsTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DispatcherServletAutoConfiguration.class,
                  dev.vectordb.spring.boot.VectorDbAutoConfiguration.class,
                  VectorDbWebAutoConfiguration.class))
          .withPropertyValues("vectordb.in-memory=true");

  @Test
  void nothingIsMountedUnlessAskedFor() {
    runner.run(context -> assertThat(context).doesNotHaveBean(ServiceHandler.class));
    runner
        .withPropertyValues("vectordb.web.api-key=" + KEY)
        .run(context -> assertThat(context).doesNotHaveBean(ServiceHandler.class));
  }

  @Test
  void withoutServletsNothingIsMountedAndAWarningSaysSo(CapturedOutput output) {
    ApplicationContextRunner elsewhere =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    dev.vectordb.spring.boot.VectorDbAutoConfiguration.class,
                    VectorDbWebAutoConfiguration.class,
                    VectorDbWebUnmountedAutoConfiguration.class))
            .withPropertyValues("vectordb.in-memory=true");
    elsewhere.run(context -> assertThat(context).hasNotFailed());
    assertThat(output).doesNotContain("there is no HTTP service");
    elsewhere
        .withPropertyValues("vectordb.web.enabled=true")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ServiceHandler.class));
    assertThat(output).contains("vectordb.web.enabled is set, but there is no HTTP service");
  }

  @Test
  void whereItIsMountedThereIsNoWarning(CapturedOutput output) {
    runner
        .withConfiguration(AutoConfigurations.of(VectorDbWebUnmountedAutoConfiguration.class))
        .withPropertyValues("vectordb.web.enabled=true", "vectordb.web.api-key=" + KEY)
        .run(context -> assertThat(context).hasSingleBean(ServiceHandler.class));
    assertThat(output).doesNotContain("there is no HTTP service");
  }

  @Test
  void withoutAKeyItDoesNotStartAndSaysWhy() {
    runner
        .withPropertyValues("vectordb.web.enabled=true")
        .run(context -> {
          Throwable failure = context.getStartupFailure();
          FailureAnalysis analysis =
              new MissingApiKeyFailureAnalyzer().analyze(java.util.Objects.requireNonNull(failure));
          assertThat(java.util.Objects.requireNonNull(analysis).getAction())
              .contains("vectordb.web.api-key")
              .contains("vectordb.web.allow-anonymous=true");
        });
  }

  @Test
  void aShortKeyIsRefused() {
    runner
        .withPropertyValues("vectordb.web.enabled=true", "vectordb.web.api-key=short")
        .run(context ->
            assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(VectorDatabaseException.class)
                .hasMessageContaining("vectordb.web.api-key")
                .hasMessageNotContaining("short"));
  }

  @Test
  void theKeyIsNotPrinted() {
    runner
        .withPropertyValues("vectordb.web.enabled=true", "vectordb.web.api-key=" + KEY)
        .run(context ->
            assertThat(context.getBean(VectorDbWebProperties.class).toString())
                .doesNotContain(KEY));
  }

  @Test
  void eitherHeaderCarriesTheKey() {
    try (TestServer server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY, "vectordb.web.rate-limit.failures-per-minute=0")) {
      assertThat(status(server, "X-API-Key", KEY)).isEqualTo(200);
      assertThat(status(server, "Authorization", "Bearer " + KEY)).isEqualTo(200);
      assertThat(status(server, "Authorization", "bearer " + KEY)).isEqualTo(200);
      for (String wrong : List.of(KEY + "x", "", "x".repeat(5000))) {
        assertThat(status(server, "X-API-Key", wrong)).as(wrong).isEqualTo(401);
      }
      assertThat(status(server, "Authorization", "Basic " + KEY)).isEqualTo(401);
      Reply none = server.send("GET", "/status", null, null, null);
      assertThat(none.status()).isEqualTo(401);
      assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(none.header("Content-Type")).startsWith("application/problem+json");
      assertThat(none.code()).isEqualTo("unauthorized");
      // What is not there is not told either.
      assertThat(server.send("GET", "/nothing", null, null, null).status()).isEqualTo(401);
      assertThat(server.get("/nothing").code()).isEqualTo("not-found");
    }
  }

  private static int status(TestServer server, String header, String value) {
    return server
        .send(HttpRequest.newBuilder(server.uri("/status")).header(header, value))
        .status();
  }

  @Test
  void anonymousAccessHasTheRoleThatItIsGiven() {
    try (TestServer server =
        TestServer.start("vectordb.web.allow-anonymous=true", "vectordb.web.anonymous-role=read")) {
      assertThat(server.send("GET", "/status", null, null, null).status()).isEqualTo(200);
      assertThat(
              server
                  .send(
                      "POST",
                      "/tenants/default/collections",
                      null,
                      "application/json",
                      "{\"name\": \"a\", \"dimension\": 2}")
                  .status())
          .isEqualTo(403);
      // A wrong key is not the lack of one.
      assertThat(server.send("GET", "/status", "wrong", null, null).status()).isEqualTo(401);
    }
  }

  @Test
  void whatAFilterMatchesIsFoundInTimeOrNothingIsDone() {
    try (TestServer server =
        TestServer.start("vectordb.web.api-key=" + KEY, "vectordb.web.search-timeout=1ns")) {
      VectorCollection collection =
          server.database().createCollection("docs", CollectionConfig.ofDimension(2));
      collection.upsert(VectorRecord.of("a", new float[] {1, 2}));
      String records = "/tenants/default/collections/docs/records";
      String filter = "{\"filter\": \"n IS NULL\"}";
      for (String path : List.of("/list", "/count", "/scroll", "/delete")) {
        Reply late = server.post(records + path, filter);
        assertThat(late.status()).as(path).isEqualTo(504);
        assertThat(late.code()).isEqualTo("search-timeout");
      }
      assertThat(server.post(records + "/count", "{}").json().path("count").asInt()).isEqualTo(1);
    }
  }

  @Test
  void anAddressThatFailsTooOftenIsRefusedWhateverItBrings() {
    try (TestServer server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY, "vectordb.web.rate-limit.failures-per-minute=3")) {
      for (int i = 0; i < 3; i++) {
        assertThat(server.send("GET", "/status", "wrong", null, null).status()).isEqualTo(401);
      }
      Reply refused = server.get("/status");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
      assertThat(server.send("GET", "/health", null, null, null).status()).isEqualTo(200);
    }
  }

  /** Load balancers that probe by HEAD need no key, and are not taken for failed callers. */
  @Test
  void whoProbesWithoutAKeyIsNotHeldUp() {
    try (TestServer server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY, "vectordb.web.rate-limit.failures-per-minute=3")) {
      for (int i = 0; i < 5; i++) {
        Reply probe =
            server.send(
                HttpRequest.newBuilder(server.uri("/health"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(probe.status()).isEqualTo(200);
        assertThat(probe.body()).isEmpty();
      }
      assertThat(server.get("/status").status()).isEqualTo(200);
      assertThat(
              server
                  .send(
                      HttpRequest.newBuilder(server.uri("/status"))
                          .header("X-API-Key", KEY)
                          .method("HEAD", HttpRequest.BodyPublishers.noBody()))
                  .status())
          .isEqualTo(405);
    }
  }

  @Test
  void aCallerIsHeldToItsRateAndComesBack() {
    AtomicLong nanos = new AtomicLong();
    RateLimits limits = limits(new VectorDbWebProperties.RateLimit(10, 2, 0, 100), nanos);
    limits.request("a");
    limits.request("a");
    Assertions.assertThatThrownBy(() -> limits.request("a"))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
    limits.request("b");
    nanos.addAndGet(100_000_000);
    limits.request("a");
    Assertions.assertThatThrownBy(() -> limits.request("a")).isInstanceOf(RequestException.class);
  }

  @Test
  void whoFailedIsForgivenInTime() {
    AtomicLong nanos = new AtomicLong();
    RateLimits limits = limits(new VectorDbWebProperties.RateLimit(0, 0, 2, 100), nanos);
    limits.failed("x");
    limits.beforeAuthentication("x");
    limits.failed("x");
    Assertions.assertThatThrownBy(() -> limits.beforeAuthentication("x"))
        .isInstanceOf(RequestException.class);
    limits.beforeAuthentication("y");
    nanos.addAndGet(31_000_000_000L);
    limits.beforeAuthentication("x");
  }

  private static RateLimits limits(VectorDbWebProperties.RateLimit properties, AtomicLong nanos) {
    return new RateLimits(
        properties,
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanos.get();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        });
  }
}
