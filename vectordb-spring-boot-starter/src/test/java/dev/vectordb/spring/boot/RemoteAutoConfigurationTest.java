package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Role;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.ai.TestEmbeddingModel;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import dev.vectordb.spring.web.RemoteServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application whose database a server holds. */
class RemoteAutoConfigurationTest {
  private static RemoteServer server;

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SslAutoConfiguration.class,
                  RemoteVectorDbAutoConfiguration.class,
                  VectorDbAutoConfiguration.class,
                  LangChain4jVectorDbAutoConfiguration.class,
                  SpringAiVectorDbAutoConfiguration.class,
                  VectorDbHealthAutoConfiguration.class,
                  VectorDbMetricsAutoConfiguration.class,
                  VectorDbEventsAutoConfiguration.class,
                  HealthContributorRegistryAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withPropertyValues(
              "vectordb.collections.documents.dimension=4", "vectordb.remote.max-attempts=1");

  @BeforeAll
  static void start() {
    server = RemoteServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void clear() {
    server.clear();
  }

  private ApplicationContextRunner connected(String key) {
    return runner.withPropertyValues(
        "vectordb.remote.url=" + server.url(), "vectordb.remote.api-key=" + key);
  }

  @Test
  void theStoresWorkOnTheServer() {
    connected(server.key())
        .withBean(
            org.springframework.ai.embedding.EmbeddingModel.class, () -> new TestEmbeddingModel(4))
        .run(context -> {
          assertThat(context.getBean(VectorDatabase.class))
              .isInstanceOf(RemoteVectorDatabase.class);
          @SuppressWarnings("unchecked")
          EmbeddingStore<TextSegment> store = context.getBean(EmbeddingStore.class);
          String id =
              store.add(Embedding.from(new float[] {1, 0, 0, 0}), TextSegment.from("1 0 0 0"));
          assertThat(server.database().collection("documents").get(id)).isPresent();
          VectorStore springAi = context.getBean(VectorStore.class);
          springAi.add(List.of(new Document("b", "0 1 0 0", Map.of("n", 1))));
          assertThat(
                  store
                      .search(
                          EmbeddingSearchRequest.builder()
                              .queryEmbedding(Embedding.from(new float[] {0, 1, 0, 0}))
                              .maxResults(1)
                              .build())
                      .matches())
              .singleElement()
              .satisfies(match -> assertThat(match.embeddingId()).isEqualTo("b"));
          assertThat(springAi.similaritySearch("1 0 0 0").getFirst().getId()).isEqualTo(id);
          assertThat(context.getBean(MeterRegistry.class).find("vectordb.searches").timer())
              .isNotNull();
          assertThat(context).doesNotHaveBean(VectorDbMetrics.class);
          assertThat(context).doesNotHaveBean(EmbedderRegistration.class);
        });
  }

  @Test
  void aKeyOfATenantWorksInItsTenant() {
    server.database().tenant("acme").createCollection("documents", CollectionConfig.ofDimension(4));
    String key = server.database().apiKeys().create("acme", Role.WRITE, "").key();
    connected(key)
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          database.collection("documents").upsert(VectorRecord.of("a", new float[] {1, 0, 0, 0}));
          assertThat(database.listAllCollections()).hasSize(1);
          assertThat(database.listTenants()).containsExactly("acme");
          assertThat(server.database().tenant("acme").collection("documents").count()).isEqualTo(1);
        });
    assertThat(server.database().findCollection("documents")).isEmpty();
  }

  @Test
  void aKeyThatMayNotIsRefusedAtTheStart() {
    server.database().createTenant("acme");
    String key = server.database().apiKeys().create("acme", Role.WRITE, "").key();
    connected(key)
        .run(context ->
            assertThat(context).getFailure().hasRootCauseInstanceOf(AccessDeniedException.class));
    connected("nobody-s-key")
        .run(context ->
            assertThat(context).getFailure().hasRootCauseInstanceOf(AccessDeniedException.class));
  }

  @Test
  void healthIsThatOfTheServer() {
    connected(server.key())
        .run(context -> {
          HealthIndicator health =
              context.getBean("vectordbHealthContributor", HealthIndicator.class);
          assertThat(health.health())
              .isNotNull()
              .satisfies(told -> {
                assertThat(told.getStatus()).isEqualTo(Status.UP);
                assertThat(told.getDetails()).containsEntry("url", server.url());
              });
        });
    RemoteServer passing = RemoteServer.start();
    String url = passing.url();
    try (RemoteVectorDatabase database = passing.connect()) {
      RemoteHealthIndicator health = new RemoteHealthIndicator(database);
      assertThat(statusOf(health)).isEqualTo(Status.UP);
      passing.close();
      assertThat(statusOf(health)).isEqualTo(Status.DOWN);
      assertThat(database.url()).hasToString(url);
    }
  }

  private static Status statusOf(HealthIndicator health) {
    return Objects.requireNonNull(health.health()).getStatus();
  }

  @Test
  void whereNobodyAnswersTheApplicationSaysSo() {
    runner
        .withPropertyValues("vectordb.remote.url=http://localhost:1/vectordb/v1")
        .run(context -> {
          assertThat(context).hasFailed();
          Throwable failure = Objects.requireNonNull(context.getStartupFailure());
          assertThat(failure).hasStackTraceContaining(DatabaseUnavailableException.class.getName());
          FailureAnalysis analysis =
              Objects.requireNonNull(new VectorDbFailureAnalyzer().analyze(failure));
          assertThat(analysis.getAction()).contains("vectordb.remote.url");
        });
  }

  @Test
  void whatIsConfiguredWronglyIsNamed() {
    for (String[] bad :
        List.of(
            new String[] {"vectordb.remote.url=nowhere", "vectordb.remote.url"},
            new String[] {"vectordb.remote.url=http://x/ y", "vectordb.remote.url"},
            new String[] {"vectordb.remote.max-attempts=11", "vectordb.remote.max-attempts"},
            new String[] {
              "vectordb.remote.request-timeout=0s", "vectordb.remote.request-timeout"
            })) {
      connected(server.key())
          .withPropertyValues(bad[0])
          .run(context -> assertThat(context).getFailure().hasStackTraceContaining(bad[1]));
    }
    connected(server.key())
        .withPropertyValues("vectordb.remote.ssl-bundle=none")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining(NoSuchSslBundleException.class.getName()));
  }
}
