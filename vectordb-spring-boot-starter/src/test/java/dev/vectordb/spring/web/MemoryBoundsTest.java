package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What requests that are allowed one by one may take of the heap together. */
class MemoryBoundsTest {
  private static final String DOCS = "/tenants/default/collections/docs";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start("vectordb.web.api-key=" + KEY, "vectordb.web.limits.total-size=4MB");
    server.database().createCollection("docs", CollectionConfig.ofDimension(2));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static final String RECORD =
      "{\"id\": \"a\", \"vector\": [1, 0], \"text\": \"%s\"}".formatted("x".repeat(900_000));

  private static String records(int count) {
    return "{\"records\": [" + String.join(",", Collections.nCopies(count, RECORD)) + "]}";
  }

  private static String head(String path, String type) {
    return "POST "
        + TestServer.BASE
        + DOCS
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
        + KEY
        + "\r\nContent-Type: "
        + type
        + "\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private long taken() {
    return server.bean(ServiceHandler.class).bodies().taken();
  }

  @Test
  void largeBodiesWaitForEachOtherAndSmallOnesForNobody() throws Exception {
    String records = records(4);
    // Leaves ten bytes of the budget.
    int length = 4 * 1024 * 1024 + BodyBudget.FREE_BYTES - 10;
    byte[] body = bytes(" ".repeat(length - records.length()) + records);
    try (RawClient slow = new RawClient(server.port())) {
      slow.write(
          bytes(
              head("/records", "application/json")
                  + "Content-Length: "
                  + body.length
                  + "\r\n\r\n"));
      slow.write(java.util.Arrays.copyOf(body, body.length - 1));
      org.awaitility.Awaitility.await().until(() -> taken() > 4_194_000);
      TestServer.Reply refused = server.post(DOCS + "/records", records(1));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(server.post(DOCS + "/records/count", "{\"filter\": \"year >= 2020\"}").status())
          .isEqualTo(200);
      slow.write(bytes("}"));
      assertThat(slow.read().status()).isEqualTo(200);
    }
    assertThat(server.post(DOCS + "/records", records(4)).status()).isEqualTo(200);
    assertThat(server.post(DOCS + "/records", records(4) + "x").status()).isEqualTo(400);
    assertThat(server.post(DOCS + "/records", records(5)).status()).isEqualTo(413);
    String lines = (RECORD + "\n").repeat(5);
    assertThat(server.lines(DOCS + "/records?atomic", lines).status()).isEqualTo(413);
    // Not held, so not bounded.
    assertThat(server.lines(DOCS + "/records", lines).status()).isEqualTo(200);
    org.awaitility.Awaitility.await().until(() -> taken() == 0);
  }

  @Test
  void atomicLinesBeyondABatchAreNotRead() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i <= 100_000; i++) {
      lines.append("{\"id\":\"").append(i % 10).append("\",\"vector\":[1,0]}\n");
    }
    try (RawClient client = new RawClient(server.port())) {
      client.write(
          bytes(
              head("/records?atomic", "application/x-ndjson")
                  + "Transfer-Encoding: chunked\r\n\r\n"));
      client.write(bytes("%x\r\n%s\r\n".formatted(lines.length(), lines)));
      // There is no end of the body, and it is not waited for.
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("has more than 100000 records");
    }
  }

  @Test
  void searchesOfOneRequestHaveSoManyHitsTogether() {
    String search = "{\"vector\": [1, 0], \"topK\": %d}";
    String path = DOCS + "/search/batch";
    assertThat(server.post(path, "{\"searches\": [" + search.formatted(10_000) + "]}").status())
        .isEqualTo(200);
    TestServer.Reply refused =
        server.post(
            path,
            "{\"searches\": [" + search.formatted(6_000) + "," + search.formatted(6_000) + "]}");
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.json().path("field").asString()).isEqualTo("searches");
  }
}
