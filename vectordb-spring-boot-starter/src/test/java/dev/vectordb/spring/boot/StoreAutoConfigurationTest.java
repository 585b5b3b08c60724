package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.spring.LangChain4jAutoConfig;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.langchain4j.VectorDbEmbeddingStore;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.spring.ai.TestEmbeddingModel;
import dev.vectordb.spring.ai.VectorDbVectorStore;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Bean;

class StoreAutoConfigurationTest {

  @Test
  void bothStoresShareTheDefaultCollection() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .run(context -> {
          assertThat(context).getBean("vectorStore").isInstanceOf(VectorDbVectorStore.class);
          VectorCollection ofLangChain4j =
              context.getBean("vectordbEmbeddingStore", VectorDbEmbeddingStore.class).collection();
          VectorCollection ofSpringAi =
              context.getBean(VectorStore.class).<VectorCollection>getNativeClient().orElseThrow();
          assertThat(ofLangChain4j.name()).isEqualTo("documents");
          assertThat(ofSpringAi.name()).isEqualTo("documents");
          context.getBean(VectorStore.class).add(List.of(new Document("1 2 3 4")));
          assertThat(ofLangChain4j.count()).isOne();
        });
  }

  @Test
  void theDefaultCollectionCanBeNamedAndConfigured() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues(
            "vectordb.default-collection=books",
            "vectordb.collections.books.metric=euclidean",
            "vectordb.collections.books.model=words")
        .run(context -> {
          CollectionConfig config =
              context.getBean(VectorDatabase.class).collection("books").config();
          assertThat(config.dimension()).isEqualTo(4);
          assertThat(config.model()).isEqualTo("words");
          assertThat(context.getBean(VectorDbEmbeddingStore.class).collection().name())
              .isEqualTo("books");
        });
  }

  @Test
  void bothStoresSearchHybridIfToldTo() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues(
            "vectordb.collections.documents.text.language=english",
            "vectordb.search.mode=hybrid",
            "vectordb.search.alpha=0.01")
        .run(context -> {
          VectorStore store = context.getBean(VectorStore.class);
          store.add(
              List.of(
                  new Document("a", "1 2 3 4 whales", Map.of()),
                  new Document("b", "whale", Map.of()),
                  new Document("c", "4 3 2 1", Map.of())));
          assertThat(store.similaritySearch("whaling whale"))
              .extracting(Document::getId)
              .startsWith("b");
          assertThat(
                  context
                      .getBean(VectorDbEmbeddingStore.class)
                      .search(
                          EmbeddingSearchRequest.builder()
                              .query("whales")
                              .queryEmbedding(Embedding.from(new float[] {4, 3, 2, 1}))
                              .build())
                      .matches())
              .extracting(EmbeddingMatch::embeddingId)
              .startsWith("b");
        });
  }

  @Test
  void hybridSearchNeedsAnIndexOfWords() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues("vectordb.search.mode=hybrid")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("vectordb.search.mode")
                .hasMessageContaining("vectordb.collections.documents.text.language"));
  }

  @Test
  void aWeightOutOfRangeNamesItsProperty() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues(
            "vectordb.collections.documents.text.language=standard",
            "vectordb.search.mode=hybrid",
            "vectordb.search.alpha=2")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("vectordb.search.alpha: is 2.0"));
  }

  @Test
  void theDimensionComesFromAModelOfLangChain4jToo() {
    Runners.stores()
        .withUserConfiguration(Runners.LangChain4jModel.class)
        .run(context -> {
          assertThat(
                  context.getBean(VectorDbEmbeddingStore.class).collection().config().dimension())
              .isEqualTo(6);
          assertThat(context).doesNotHaveBean(VectorStore.class);
        });
  }

  @Test
  void aConfiguredDimensionSparesTheCallOfTheModel() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues("vectordb.collections.documents.dimension=4")
        .run(context -> {
          TestEmbeddingModel model = (TestEmbeddingModel) context.getBean(EmbeddingModel.class);
          assertThat(context).hasSingleBean(VectorStore.class);
          assertThat(model.dimensionCalls).hasValue(0);
          assertThat(model.calls).hasValue(0);
        });
  }

  @Test
  void modelsThatDisagreeAskForADimension() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class, Runners.LangChain4jModel.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("vectordb.collections.documents.dimension")
                .hasMessageContaining("4 (the Spring AI embedding model TestEmbeddingModel)")
                .hasMessageContaining("6 (the LangChain4j embedding model NumbersModel)"));
  }

  @Test
  void aStoredCollectionOfAnotherDimensionIsRefused() {
    Runners.stores()
        .withBean(
            VectorDatabase.class,
            () -> {
              VectorDatabase database = VectorDatabase.inMemory();
              database.createCollection("documents", CollectionConfig.ofDimension(7));
              return database;
            })
        .withUserConfiguration(Runners.SpringAiModel.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(CollectionDimensionException.class)
                .hasMessage(
                    "The collection 'documents' holds vectors of dimension 7, but the Spring AI"
                        + " embedding model TestEmbeddingModel says 4."));
  }

  @Test
  void withoutModelAndDimensionTheApplicationStartsAndOnlyTheStoreFails() {
    Runners.stores()
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBeanNamesForType(EmbeddingStore.class))
              .containsExactly("vectordbEmbeddingStore");
          org.assertj.core.api.Assertions.assertThatThrownBy(
                  () -> context.getBean(EmbeddingStore.class))
              .hasRootCauseInstanceOf(InvalidConfigException.class);
        });
  }

  @Test
  void langChain4jsOwnInMemoryStoreDoesNotTakeOurPlace() {
    Runners.stores()
        .withConfiguration(AutoConfigurations.of(LangChain4jAutoConfig.class))
        .withUserConfiguration(Runners.LangChain4jModel.class)
        .run(context ->
            assertThat(context)
                .getBean(EmbeddingStore.class)
                .isInstanceOf(VectorDbEmbeddingStore.class));
  }

  @Test
  void anEmbeddingStoreOfTheUsersIsTheOnlyOne() {
    EmbeddingStore<?> own = Mockito.mock(EmbeddingStore.class);
    Runners.stores()
        .withBean("own", EmbeddingStore.class, () -> own)
        .run(context -> assertThat(context.getBean(EmbeddingStore.class)).isSameAs(own));
  }

  @Test
  void theLangChain4jStoreCanBeSwitchedOff() {
    Runners.stores()
        .withPropertyValues("vectordb.langchain4j.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(EmbeddingStore.class));
  }

  @Test
  void withoutLangChain4jThereIsNoEmbeddingStore() {
    Runners.stores()
        .withClassLoader(new FilteredClassLoader("dev.langchain4j"))
        .withUserConfiguration(Runners.SpringAiModel.class)
        .run(context -> {
          assertThat(context).hasSingleBean(VectorDbVectorStore.class);
          assertThat(context).doesNotHaveBean("vectordbEmbeddingStore");
        });
  }

  @Test
  void withoutSpringAiThereIsNoVectorStore() {
    Runners.stores()
        .withClassLoader(new FilteredClassLoader("org.springframework.ai"))
        .withUserConfiguration(Runners.LangChain4jModel.class)
        .run(context -> {
          assertThat(context).hasSingleBean(VectorDbEmbeddingStore.class);
          assertThat(context).doesNotHaveBean("vectorStore");
        });
  }

  @Test
  void withoutAModelThereIsNoVectorStore() {
    Runners.stores()
        .run(context -> {
          assertThat(context).doesNotHaveBean(VectorStore.class);
          assertThat(context).doesNotHaveBean(BatchingStrategy.class);
        });
  }

  @Test
  void twoModelsWithoutAPrimaryGiveNoVectorStore() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withBean("other", EmbeddingModel.class, () -> new TestEmbeddingModel(4))
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(VectorStore.class);
        });
  }

  @Test
  void aModelOfAnAutoConfigurationThatComesLaterIsSeen() {
    Runners.stores()
        .withConfiguration(AutoConfigurations.of(ZLateModelAutoConfiguration.class))
        .run(context -> assertThat(context).hasSingleBean(VectorDbVectorStore.class));
  }

  @Test
  void anotherTypeOfVectorStoreSwitchesOursOff() {
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues("spring.ai.vectorstore.type=pgvector")
        .run(context -> assertThat(context).doesNotHaveBean(VectorStore.class));
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues("spring.ai.vectorstore.type=vectordb")
        .run(context -> assertThat(context).hasSingleBean(VectorDbVectorStore.class));
  }

  @Test
  void aVectorStoreOfTheUsersIsTheOnlyOne() {
    VectorStore own =
        org.springframework.ai.vectorstore.SimpleVectorStore.builder(new TestEmbeddingModel(4))
            .build();
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withBean("own", VectorStore.class, () -> own)
        .run(context -> assertThat(context.getBean(VectorStore.class)).isSameAs(own));
  }

  @Test
  void theBatchingStrategyCanBeReplaced() {
    BatchingStrategy own = documents -> documents.stream().map(List::of).toList();
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .run(context ->
            assertThat(context.getBean(BatchingStrategy.class))
                .isInstanceOf(TokenCountBatchingStrategy.class));
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withBean("own", BatchingStrategy.class, () -> own)
        .run(context -> {
          assertThat(context.getBean(BatchingStrategy.class)).isSameAs(own);
          context
              .getBean(VectorStore.class)
              .add(List.of(new Document("1 0 0 0"), new Document("0 1 0 0")));
          TestEmbeddingModel model = (TestEmbeddingModel) context.getBean(EmbeddingModel.class);
          assertThat(model.calls).hasValue(2);
        });
  }

  @Test
  void theRegistryOfTheApplicationObservesTheVectorStore() {
    TestObservationRegistry registry = TestObservationRegistry.create();
    Runners.stores()
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withBean(TestObservationRegistry.class, () -> registry)
        .run(context -> context.getBean(VectorStore.class).similaritySearch("1 0 0 0"));
    TestObservationRegistryAssert.assertThat(registry)
        .hasObservationWithNameEqualTo("db.vector.client.operation");
  }

  /** As that of a model provider whose name sorts after ours. */
  @AutoConfiguration
  static final class ZLateModelAutoConfiguration {
    @Bean
    EmbeddingModel lateModel() {
      return new TestEmbeddingModel(4);
    }
  }
}
