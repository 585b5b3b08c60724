package dev.vectordb.it.both;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.vectordb.langchain4j.VectorDbEmbeddingStore;
import dev.vectordb.spring.ai.VectorDbVectorStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class BothApplicationTest {
  @TempDir static Path directory;

  private final HttpClient http = HttpClient.newHttpClient();

  @Autowired EmbeddingStore<TextSegment> embeddingStore;
  @Autowired EmbeddingModel model;
  @Autowired VectorStore vectorStore;
  @LocalServerPort int port;

  @DynamicPropertySource
  static void path(DynamicPropertyRegistry registry) {
    registry.add("vectordb.path", directory.resolve("db")::toString);
  }

  @Test
  void bothStoresAreOurs() {
    assertThat(embeddingStore).isInstanceOf(VectorDbEmbeddingStore.class);
    assertThat(vectorStore).isInstanceOf(VectorDbVectorStore.class);
  }

  @Test
  void whatOneWroteTheOtherFindsByItsMeaning() {
    embeddingStore.add(
        model.embed("The cat sleeps on the warm sofa.").content(),
        TextSegment.from(
            "The cat sleeps on the warm sofa.",
            dev.langchain4j.data.document.Metadata.from("test", "meaning")));
    vectorStore.add(
        List.of(
            new Document("Interest rates rose by half a point.", Map.of("test", "meaning")),
            new Document("The train to Milan was late again.", Map.of("test", "meaning"))));

    List<Document> ofSpringAi =
        vectorStore.similaritySearch(
            SearchRequest.builder()
                .query("a pet taking a nap")
                .topK(1)
                .filterExpression("test == 'meaning'")
                .build());
    assertThat(ofSpringAi)
        .extracting(Document::getText)
        .containsExactly("The cat sleeps on the warm sofa.");
    assertThat(
            embeddingStore
                .search(
                    EmbeddingSearchRequest.builder()
                        .queryEmbedding(model.embed("money and banks").content())
                        .maxResults(1)
                        .build())
                .matches()
                .getFirst()
                .embedded()
                .text())
        .isEqualTo("Interest rates rose by half a point.");
  }

  @Test
  void healthIsUpAndPartOfReadiness() throws Exception {
    assertThat(get("/actuator/health/vectordb", 200))
        .contains("\"status\":\"UP\"")
        .contains("\"documents\"")
        .contains("\"recordCount\"");
    assertThat(get("/actuator/health/readiness", 200)).contains("\"vectordb\"");
  }

  @Test
  void metersCountWhatHappened() throws Exception {
    vectorStore.add(List.of(new Document("Something to count.", Map.of("test", "meters"))));
    vectorStore.similaritySearch("anything");
    assertThat(get("/actuator/metrics/vectordb.searches?tag=collection:documents", 200))
        .contains("\"COUNT\"");
    assertThat(get("/actuator/metrics/vectordb.writes?tag=kind:upsert", 200)).contains("\"COUNT\"");
    assertThat(get("/actuator/metrics/vectordb.records.live?tag=collection:documents", 200))
        .contains("\"VALUE\"");
    assertThat(get("/actuator/metrics/vectordb.cache.gets", 200)).contains("\"COUNT\"");
  }

  @Test
  void theEndpointShowsTheCollectionsAndNothingElse() throws Exception {
    String overview = get("/actuator/vectordb", 200);
    assertThat(overview).contains("\"documents\"").contains("\"dimension\":384");
    assertThat(get("/actuator/vectordb/documents", 200)).contains("\"liveRecords\"");
    assertThat(get("/actuator/vectordb/default/documents", 200)).contains("\"liveRecords\"");
    get("/actuator/vectordb/nobody", 404);
    HttpRequest delete =
        HttpRequest.newBuilder(uri("/actuator/vectordb/documents")).DELETE().build();
    assertThat(http.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  private String get(String path, int status) throws Exception {
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body();
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
