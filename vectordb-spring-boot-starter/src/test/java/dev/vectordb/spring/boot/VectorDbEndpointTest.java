package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.ChangeStream;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.JobKind;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.boot.VectorDbEndpoint.Maintenance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class VectorDbEndpointTest {
  private final ApplicationContextRunner runner =
      Runners.plain()
          .withConfiguration(
              AutoConfigurations.of(
                  EndpointAutoConfiguration.class, VectorDbEndpointAutoConfiguration.class));

  @Test
  void theEndpointIsClosedUnlessExposed() {
    runner.run(context -> assertThat(context).doesNotHaveBean(VectorDbEndpoint.class));
    runner
        .withPropertyValues("management.endpoints.web.exposure.include=vectordb")
        .run(context -> assertThat(context).hasSingleBean(VectorDbEndpoint.class));
    runner
        .withPropertyValues(
            "management.endpoints.web.exposure.include=vectordb",
            "management.endpoint.vectordb.access=NONE")
        .run(context -> assertThat(context).doesNotHaveBean(VectorDbEndpoint.class));
  }

  @Test
  void itShowsCollectionsOfEveryTenant() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      CollectionConfig config = CollectionConfig.builder(2).model("some-model").build();
      database.createCollection("docs", config).upsert(VectorRecord.of("a", new float[] {1, 0}));
      database.tenant("acme").createCollection("notes", config);
      VectorDbEndpoint endpoint = new VectorDbEndpoint(database);

      assertThat(endpoint.overview().collections())
          .extracting(collection -> collection.tenant() + "/" + collection.name())
          .containsExactlyInAnyOrder("default/docs", "acme/notes");
      assertThat(endpoint.overview().cache()).isNotNull();
      assertThat(endpoint.collection("docs"))
          .isNotNull()
          .satisfies(docs -> {
            assertThat(docs.config()).isEqualTo(config);
            assertThat(docs.stats().liveRecords()).isOne();
          });
      assertThat(endpoint.collectionOfTenant("acme", "notes")).isNotNull();
    }
  }

  @Test
  void itShowsJobsStreamsAndTheCache() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      database.createCollection("docs", CollectionConfig.ofDimension(2));
      VectorDbEndpoint endpoint = new VectorDbEndpoint(database);
      VectorDbEndpoint.JobDescriptor submitted =
          Objects.requireNonNull(endpoint.maintain("docs", Maintenance.VACUUM));
      assertThat(submitted.kind()).isEqualTo(JobKind.VACUUM);
      assertThat(submitted.collection()).isEqualTo("docs");
      database.jobs().await(submitted.id(), Duration.ofSeconds(30));
      try (ChangeStream _ = database.collection("docs").changes(0)) {
        VectorDbEndpoint.OverviewDescriptor overview = endpoint.overview();
        assertThat(overview.jobs().latest())
            .singleElement()
            .satisfies(job -> {
              assertThat(job.id()).isEqualTo(submitted.id());
              assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
              assertThat(job.endedAt()).isNotNull();
            });
        assertThat(overview.jobs().stats().completed()).isOne();
        assertThat(overview.events().openStreams()).isOne();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Maintenance.class)
  void everyMaintenanceIsDone(Maintenance maintenance) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection notes =
          database.tenant("acme").createCollection("notes", CollectionConfig.ofDimension(2));
      notes.upsert(VectorRecord.of("a", new float[] {1, 0}));
      assertThat(notes.get("a")).isPresent();
      VectorDbEndpoint.JobDescriptor job =
          new VectorDbEndpoint(database).maintainOfTenant("acme", "notes", maintenance);
      if (maintenance == Maintenance.CLEAR_CACHE) {
        assertThat(job).isNull();
        assertThat(notes.cacheStats().weightBytes()).isZero();
      } else {
        UUID id = Objects.requireNonNull(job).id();
        assertThat(database.tenant("acme").jobs().await(id, Duration.ofSeconds(30)).status())
            .isEqualTo(JobStatus.COMPLETED);
      }
      assertThat(notes.count()).isOne();
    }
  }

  @Test
  void maintenanceOfWhatIsNotThereIsTheCallersMistake() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      assertThatExceptionOfType(InvalidEndpointRequestException.class)
          .isThrownBy(
              () -> new VectorDbEndpoint(database).maintain("nobody", Maintenance.OPTIMIZE));
    }
  }

  /** Over HTTP, as an application with actuator has it. */
  @Test
  void itChangesNothingUnlessAccessIsGranted() throws Exception {
    try (ConfigurableApplicationContext application = start()) {
      assertThat(send(application, "GET", "/docs", "").statusCode()).isEqualTo(200);
      assertThat(send(application, "POST", "/docs", "{\"maintenance\": \"vacuum\"}").statusCode())
          .isEqualTo(405);
      assertThat(send(application, "POST", "", "").statusCode()).isEqualTo(405);
    }
    try (ConfigurableApplicationContext application =
        start("management.endpoint.vectordb.access=unrestricted")) {
      HttpResponse<String> job =
          send(application, "POST", "/docs", "{\"maintenance\": \"rebuild-index\"}");
      assertThat(job.statusCode()).as(job.body()).isEqualTo(200);
      assertThat(job.body()).contains("INDEX_REBUILD").contains("\"docs\"");
      assertThat(send(application, "POST", "", "").statusCode()).isEqualTo(204);
      assertThat(send(application, "POST", "/docs", "{\"maintenance\": \"drop\"}").statusCode())
          .isEqualTo(400);
      assertThat(send(application, "POST", "/nobody", "{\"maintenance\": \"vacuum\"}").statusCode())
          .isEqualTo(400);
      assertThat(send(application, "GET", "", "").body()).contains("\"jobs\"", "\"events\"");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Application {}

  private static ConfigurableApplicationContext start(String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.port=0",
                "vectordb.in-memory=true",
                "vectordb.collections.docs.dimension=2",
                "management.endpoints.web.exposure.include=vectordb",
                "logging.level.org=warn",
                "spring.main.banner-mode=off"));
    all.addAll(List.of(properties));
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(all.toArray(String[]::new))
        .run();
  }

  private static HttpResponse<String> send(
      ConfigurableApplicationContext application, String method, String path, String body)
      throws Exception {
    String port = application.getEnvironment().getProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/vectordb" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void whatIsNotThereIsNull() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEndpoint endpoint = new VectorDbEndpoint(database);
      assertThat(endpoint.collection("nobody")).isNull();
      assertThat(endpoint.collection("../etc")).isNull();
      assertThat(endpoint.collectionOfTenant("NO BODY", "docs")).isNull();
    }
  }
}
