package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
  void whatIsNotThereIsNull() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEndpoint endpoint = new VectorDbEndpoint(database);
      assertThat(endpoint.collection("nobody")).isNull();
      assertThat(endpoint.collection("../etc")).isNull();
      assertThat(endpoint.collectionOfTenant("NO BODY", "docs")).isNull();
    }
  }
}
