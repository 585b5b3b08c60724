package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.ai.TestEmbeddingModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What happens in the database is published, and its jobs find the application's models. */
class EventsAndJobsTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  VectorDbAutoConfiguration.class,
                  VectorDbEventsAutoConfiguration.class,
                  LangChain4jVectorDbAutoConfiguration.class,
                  SpringAiVectorDbAutoConfiguration.class))
          .withPropertyValues(
              "vectordb.in-memory=true", "vectordb.collections.documents.dimension=4");

  @Configuration(proxyBeanMethods = false)
  static class Listener {
    final List<DatabaseEvent> events = new CopyOnWriteArrayList<>();

    @EventListener
    void failing(DatabaseEvent.CollectionCreated event) {
      throw new IllegalStateException("on purpose: " + event.collection());
    }

    @EventListener
    void on(DatabaseEvent event) {
      events.add(event);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Model {
    @Bean
    EmbeddingModel embeddingModel() {
      return new TestEmbeddingModel(4);
    }
  }

  private static VectorRecord record(String id) {
    return VectorRecord.builder(id, new float[] {1, 0, 0, 0}).text("0 1 0 0").build();
  }

  @Test
  void nothingIsPublishedUnlessAskedFor() {
    runner.run(context -> assertThat(context).doesNotHaveBean(EventPublication.class));
  }

  @Test
  void eventsArePublishedAndAListenerThatFailsHarmsNobody() {
    runner
        .withUserConfiguration(Listener.class)
        .withPropertyValues("vectordb.events.publish=true", "vectordb.events.search-sampling=1")
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          List<DatabaseEvent> events = context.getBean(Listener.class).events;
          database.createCollection("more", CollectionConfig.ofDimension(4));
          VectorCollection documents = database.collection("documents");
          documents.upsert(record("a"));
          documents.search(SearchRequest.of(new float[] {1, 0, 0, 0}).build());
          await()
              .untilAsserted(() ->
                  assertThat(events)
                      .hasAtLeastOneElementOfType(DatabaseEvent.RecordsChanged.class)
                      .hasAtLeastOneElementOfType(DatabaseEvent.SearchPerformed.class));
          EventPublication publication = context.getBean(EventPublication.class);
          assertThat(publication.isRunning()).isTrue();
          publication.stop();
          assertThat(publication.isRunning()).isFalse();
          await().until(() -> database.eventStats().openStreams() == 0);
        });
  }

  @Test
  void recordsAreLeftOutIfThatIsSaid() {
    runner
        .withUserConfiguration(Listener.class)
        .withPropertyValues("vectordb.events.publish=true", "vectordb.events.records=false")
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          List<DatabaseEvent> events = context.getBean(Listener.class).events;
          database.collection("documents").upsert(record("a"));
          database.dropCollection("documents");
          await().until(() -> !events.isEmpty());
          assertThat(events).hasOnlyElementsOfType(DatabaseEvent.CollectionDropped.class);
        });
  }

  @Test
  void jobsFindTheApplicationsModel() {
    runner
        .withUserConfiguration(Model.class)
        .withPropertyValues("vectordb.jobs.workers=3")
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          assertThat(database.jobStats().workers()).isEqualTo(3);
          VectorCollection documents = database.collection("documents");
          for (String name : List.of("default", "spring-ai")) {
            documents.upsert(record(name));
            JobInfo job =
                database
                    .jobs()
                    .submit(new JobRequest.RegenerateEmbeddings("documents", name, null));
            JobInfo ended = database.jobs().await(job.id(), Duration.ofMinutes(1));
            assertThat(ended.status()).as(ended.toString()).isEqualTo(JobStatus.COMPLETED);
            assertThat(documents.get(name).orElseThrow().vector()).containsExactly(0, 1, 0, 0);
          }
        });
  }

  @Test
  void withTwoModelsEachHasAName() {
    runner
        .withUserConfiguration(Model.class)
        .withBean(
            "numbers",
            dev.langchain4j.model.embedding.EmbeddingModel.class,
            () -> new NumbersModel(4))
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          database.collection("documents").upsert(record("a"));
          JobInfo job =
              database
                  .jobs()
                  .submit(new JobRequest.RegenerateEmbeddings("documents", "langchain4j", null));
          assertThat(database.jobs().await(job.id(), Duration.ofMinutes(1)).status())
              .isEqualTo(JobStatus.COMPLETED);
        });
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    for (String bad : List.of("vectordb.jobs.workers=0", "vectordb.events.search-sampling=2")) {
      runner
          .withPropertyValues(bad)
          .run(context ->
              assertThat(context)
                  .getFailure()
                  .hasStackTraceContaining(
                      InvalidConfigException.class.getName()
                          + ": "
                          + bad.substring(0, bad.indexOf('='))));
    }
  }
}
