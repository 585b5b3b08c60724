package dev.vectordb.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that are wrong in one way or another get 4xx with a problem, none a 5xx, and none harms
 * the next. {@link HostileRequestsTest} has those that nobody thought of.
 */
class MalformedRequestsTest {
  private static final String KEY = TestServer.KEY;
  private static final String DOCS = TestServer.BASE + "/tenants/default/collections/docs";

  private TestServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY,
            "vectordb.web.rate-limit.failures-per-minute=0",
            "vectordb.web.limits.request-size=200KB",
            "vectordb.web.limits.line-size=20KB",
            "vectordb.web.limits.body-timeout=600ms",
            "server.tomcat.connection-timeout=2s");
    client = new RawClient(server.port());
    VectorCollection docs =
        server
            .database()
            .createCollection(
                "docs",
                CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build());
    docs.upsert(
        List.of(
            VectorRecord.of("a", new float[] {1, 0}), VectorRecord.of("c", new float[] {0, 1})));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static String head(String method, String target, String type) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
        + KEY
        + "\r\nContent-Type: "
        + type
        + "\r\n";
  }

  private static String target(String path) {
    return path.isEmpty() ? DOCS.substring(0, DOCS.lastIndexOf('/')) : DOCS + path;
  }

  @Test
  void theSamplesAreRight() throws IOException {
    for (String[] sample : MalformedBodies.SAMPLES) {
      RawClient.Answer answer =
          client.send(
              head(sample[0], target(sample[1]), "application/json"), sample[2].getBytes(UTF_8));
      int right = sample[1].isEmpty() ? 409 : 200;
      assertThat(answer.status()).as(sample[1] + answer.body()).isEqualTo(right);
    }
  }

  private void nextIsAnswered(String after) throws IOException {
    server.database().collection("docs").upsert(VectorRecord.of("a", new float[] {1, 0}));
    RawClient.Answer answer =
        client.send(
            head("POST", DOCS + "/search", "application/json"),
            "{\"vector\": [1, 0], \"topK\": 1}".getBytes(UTF_8));
    assertThat(answer.status()).as(after).isEqualTo(200);
    assertThat(answer.body()).as(after).contains("\"score\":1.0");
  }

  /** What is wrong here is wrong for certain. */
  @Test
  void eachKindOfWrongHasItsAnswer() throws IOException {
    String search = DOCS + "/search";
    String json = "application/json";
    Object[][] table = {
      {400, "malformed-json", head("POST", search, json), ""},
      {400, "malformed-json", head("POST", search, json), "{"},
      {400, "malformed-json", head("POST", search, json), "{\"vector\": [1, 0]} {}"},
      {400, "malformed-json", head("POST", search, json), "{\"vector\": [NaN, 0]}"},
      {
        400,
        "malformed-json",
        head("POST", search, json),
        "{\"vector\": [1, 0], \"vector\": [1, 0]}"
      },
      {
        400,
        "malformed-json",
        head("PUT", DOCS + "/records/a", json),
        "{\"metadata\": {\"a\": " + "[".repeat(10_000)
      },
      {400, "malformed-json", head("POST", search, json), "{\"topK\": " + "1".repeat(1000) + "}"},
      {400, "invalid-request", head("POST", search, json), "[]"},
      {400, "invalid-request", head("POST", search, json), "{}"},
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [1e400, 0]}"},
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [\"1\", 0]}"},
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [1, 0], \"topK\": \"2\"}"},
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [1, 0], \"topK\": 2.0}"},
      {
        400,
        "invalid-request",
        head("POST", search, json),
        "{\"vector\": [1, 0], \"topK\": 99999999999}"
      },
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [1, 0], \"top\": 2}"},
      {400, "invalid-request", head("POST", search, json), "{\"vector\": [1, 0], \"id\": \"a\"}"},
      {400, "invalid-request", head("POST", search, json), "{\"id\": \"\\ud800\"}"},
      {
        400,
        "invalid-request",
        head("POST", search, json),
        "{\"vector\": [1, 0], \"timeoutMillis\": 0}"
      },
      {400, "invalid-request", head("POST", search + "?typ=1", json), "{\"vector\": [1, 0]}"},
      {400, "invalid-request", head("POST", search + "?types=1", json), "{\"vector\": [1, 0]}"},
      {400, "invalid-request", head("POST", search + "?types&types", json), "{\"vector\": [1, 0]}"},
      {400, "invalid-request", head("POST", search + "?types=%zz", json), "{\"vector\": [1, 0]}"},
      {400, "invalid-input", head("POST", search, json), "{\"vector\": [1, 0], \"topK\": 0}"},
      {400, "dimension-mismatch", head("POST", search, json), "{\"vector\": [1]}"},
      {400, "invalid-vector", head("POST", search, json), "{\"vector\": [0, 0]}"},
      {
        400,
        "filter-syntax",
        head("POST", search, json),
        "{\"vector\": [1, 0], \"filter\": \"n >\"}"
      },
      {
        400, "invalid-cursor", head("POST", search, json), "{\"vector\": [1, 0], \"cursor\": \"x\"}"
      },
      {404, "record-not-found", head("POST", search, json), "{\"id\": \"nobody\"}"},
      {409, "no-embedding-model", head("POST", search, json), "{\"query\": \"text\"}"},
      {409, "no-reranker", head("POST", search, json), "{\"text\": \"a\", \"rerank\": {}}"},
      {
        404,
        "collection-not-found",
        head("POST", search.replace("docs", "none"), json),
        "{\"vector\": [1, 0]}"
      },
      {400, "invalid-name", head("GET", DOCS.replace("docs", "Docs"), json), ""},
      {400, "invalid-id", head("GET", DOCS + "/records/%00", json), null},
      {404, "not-found", head("GET", DOCS + "/nothing", json), ""},
      {405, "method-not-allowed", head("PUT", search, json), "{}"},
      {405, "method-not-allowed", head("BREW", search, json), "{}"},
      {415, "unsupported-media-type", head("POST", search, "text/plain"), "{}"},
      {
        415,
        "unsupported-media-type",
        head("POST", search, "application/x-www-form-urlencoded"),
        "a=%zz"
      },
      {
        415,
        "unsupported-media-type",
        head("PUT", search, "application/x-www-form-urlencoded"),
        "a=%zz"
      },
      {415, "unsupported-media-type", head("POST", search, "multipart/form-data"), "x"},
      {
        415,
        "unsupported-media-type",
        head("POST", search, json) + "Content-Encoding: gzip\r\n",
        "{}"
      },
      {413, "payload-too-large", head("POST", search, json), "{\"text\": \"" + "x".repeat(300_000)},
      {
        400,
        "invalid-metadata",
        head("PUT", DOCS + "/records/a", json),
        "{\"vector\": [1, 0], \"metadata\": {\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}"
      },
      {
        400,
        "invalid-request",
        head("PUT", DOCS + "/records/a", json),
        "{\"vector\": [1, 0], \"metadata\": {\"a\": null}}"
      },
      {
        400,
        "invalid-id",
        head("PUT", DOCS + "/records/" + "x".repeat(600), json),
        "{\"vector\": [1, 0]}"
      },
      {
        413,
        "payload-too-large",
        head("POST", DOCS + "/records/get", json),
        "{\"ids\": [" + "\"a\",".repeat(10_001) + "\"a\"]}"
      },
    };
    for (Object[] row : table) {
      String body = (String) row[3];
      RawClient.Answer answer =
          client.send((String) row[2], body == null ? new byte[0] : body.getBytes(UTF_8));
      String what = row[2] + (body == null ? "" : body.substring(0, Math.min(100, body.length())));
      if (body == null && !answer.isProblem()) {
        assertThat(answer.status()).as(what).isEqualTo(400); // the container's own answer
        continue;
      }
      assertThat(answer.status()).as(what + answer.body()).isEqualTo(row[0]);
      assertThat(answer.isProblem()).as(what).isTrue();
      assertThat(answer.body()).as(what).contains("\"code\":\"" + row[1] + "\"");
    }
    nextIsAnswered("all of them");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() throws IOException {
    for (byte[] bad :
        List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80})) {
      byte[] body = "{\"text\": \"a_b\"}".getBytes(UTF_8);
      RawClient.Answer answer =
          client.send(
              head("POST", DOCS + "/search", "application/json"),
              MalformedBodies.splice(body, 11, 12, bad));
      assertThat(answer.status()).as(Arrays.toString(bad) + answer.body()).isEqualTo(400);
      assertThat(answer.isProblem()).isTrue();
    }
    nextIsAnswered("bad UTF-8");
  }

  @Test
  void linesThatAreWrongAreToldAndTheRestIsWritten() throws IOException {
    String lines =
        "{\"id\": \"l1\", \"vector\": [1, 0]}\n"
            + "\n"
            + "{\"id\": \"l2\", \"vector\": [1]}\r\n"
            + "{\"id\": \"l3\"\n"
            + "{\"id\": \"l4\", \"vector\": [0, 0]}\n"
            + "{\"id\": \"l5\", \"text\": \""
            + "x".repeat(50_000)
            + "\", \"vector\": [1, 0]}\n"
            + "{\"vector\": [1, 0]}\n"
            + "{\"id\": \"l6\", \"vector\": [0, 1]}";
    RawClient.Answer answer =
        client.send(head("POST", DOCS + "/records", "application/x-ndjson"), lines.getBytes(UTF_8));
    assertThat(answer.status()).isEqualTo(200);
    List<String> told = answer.body().lines().toList();
    assertThat(told).hasSize(6);
    assertThat(told.subList(0, 5))
        .allMatch(line -> line.contains("\"error\""))
        .anySatisfy(
            line -> assertThat(line).contains("\"line\":3", "dimension-mismatch", "\"vector\""))
        .anySatisfy(line -> assertThat(line).contains("\"line\":4", "malformed-json"))
        .anySatisfy(line -> assertThat(line).contains("\"line\":5", "invalid-vector"))
        .anySatisfy(line -> assertThat(line).contains("\"line\":6", "payload-too-large"))
        .anySatisfy(line -> assertThat(line).contains("\"line\":7", "invalid-request", "\"id\""));
    assertThat(told.getLast()).contains("\"done\"", "\"read\":7", "\"inserted\":2", "\"failed\":5");
    assertThat(server.database().collection("docs").get(List.of("l1", "l6"))).hasSize(2);

    RawClient.Answer stopped =
        client.send(
            head("POST", DOCS + "/records?max-errors=2&results=all", "application/x-ndjson"),
            ("{\"id\": \"m1\", \"vector\": [1, 0]}\n" + "x\n".repeat(100)).getBytes(UTF_8));
    assertThat(stopped.body()).contains("\"aborted\":true", "\"failed\":3", "\"id\":\"m1\"");
  }

  @Test
  void slowAndBrokenBodiesAreGivenUp() throws IOException {
    String head = head("POST", DOCS + "/search", "application/json");
    try (RawClient slow = new RawClient(server.port());
        RawClient cut = new RawClient(server.port());
        RawClient badChunks = new RawClient(server.port())) {
      slow.write((head + "Content-Length: 1000\r\n\r\n{").getBytes(UTF_8));
      cut.write((head + "Content-Length: 1000\r\n\r\n{\"vector\"").getBytes(UTF_8));
      cut.shutdownOutput();
      assertThat(cut.read().status()).isEqualTo(400);
      badChunks.write((head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n").getBytes(UTF_8));
      assertThat(badChunks.read().status()).isBetween(400, 499);
      nextIsAnswered("a body that is under way");
      for (int i = 0; i < 10; i++) {
        slow.write(new byte[] {' '});
        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
      }
      assertThat(slow.read().status()).isEqualTo(408);
    }
    nextIsAnswered("slow bodies");
  }

  @Test
  void whatTheContainerRefusesIsNoServerError() throws IOException {
    for (String request :
        List.of(
            "GET " + DOCS + "/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET " + DOCS + "/records/a%2Fb HTTP/1.1\r\nHost: x\r\nX-API-Key: " + KEY + "\r\n\r\n",
            "GET " + DOCS + "/records/{} HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET " + DOCS + "/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET " + DOCS + " HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET " + DOCS + " HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "GET / " + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n")) {
      client.reconnect();
      assertThat(client.exchange(request.getBytes(UTF_8)).status())
          .as(request.substring(0, 40))
          .isIn(Set.of(400, 401, 404, 431, 505));
    }
    client.reconnect();
    nextIsAnswered("what the container refuses");
  }
}
