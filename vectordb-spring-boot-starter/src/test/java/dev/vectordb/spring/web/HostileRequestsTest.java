package dev.vectordb.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand requests of a seeded generator, on several connections at once: bodies, paths,
 * parameters, methods, headers, lines and archives that are wrong, and some that are only strange.
 * None is answered with 5xx, whatever is refused by the service has a problem, and whatever came
 * before, a request that is right is answered. {@code -Dseed=} repeats a run, {@code
 * -Dhostile.requests=} makes it longer.
 */
class HostileRequestsTest {
  private static final String KEY = TestServer.KEY;
  private static final String DOCS = TestServer.BASE + "/tenants/default/collections/docs";
  private static final String SOUND = TestServer.BASE + "/tenants/default/collections/sound";
  private static final String JSON = "application/json";
  private static final int CLIENTS = 8;

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private TestServer server;
  private List<String[]> routes;
  private byte[] archive;

  /** A request as bytes, and who is to answer it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Hostile(String kind, byte[] bytes, boolean byTheService) {
    static Hostile of(String kind, String head, byte[] body) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes((head + "Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
      bytes.writeBytes(body);
      return new Hostile(kind, bytes.toByteArray(), true);
    }

    /** One that the container may refuse by itself, and in its own way. */
    Hostile forTheContainer() {
      return new Hostile(kind, bytes, false);
    }
  }

  @BeforeEach
  void start() {
    server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY,
            "vectordb.web.rate-limit.failures-per-minute=0",
            "vectordb.web.limits.request-size=200KB",
            "vectordb.web.limits.line-size=20KB",
            "vectordb.web.limits.atomic-size=300KB",
            "vectordb.web.limits.body-timeout=1s",
            "server.tomcat.connection-timeout=2s");
    CollectionConfig config =
        CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build();
    VectorCollection docs = server.database().createCollection("docs", config);
    docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
    server
        .database()
        .createCollection("sound", config)
        .upsert(VectorRecord.of("a", new float[] {1, 0}));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    docs.exportTo(zip, ProgressListener.NONE);
    archive = zip.toByteArray();
    routes =
        Routes.all(server.bean(Service.class)).stream()
            .map(route -> new String[] {route.method(), filled(route.path())})
            .toList();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String filled(String path) {
    return TestServer.BASE
        + path.replace("{tenant}", "default")
            .replace("{collection}", "docs")
            .replace("{id}", "nobody")
            .replace("{key}", "nothing")
            .replace("{job}", "0f8fad5b-d9cb-469f-a165-70867728950e");
  }

  @Test
  void noneBreaksTheServer() throws Exception {
    int requests = Integer.getInteger("hostile.requests", 10_000);
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long own = seed + i;
      clients.add(() -> {
        ask(new Random(own), own, requests / CLIENTS);
        return null;
      });
    }
    clients.add(() -> {
      slowly();
      return null;
    });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> client : threads.invokeAll(clients)) {
        client.get();
      }
    }
    try (RawClient client = new RawClient(server.port())) {
      nextIsAnswered(client, "all, seed " + seed);
    }
    for (String kind :
        List.of(
            "body", "method", "type", "parameter", "path", "header", "lines", "archive", "utf8")) {
      assertThat(answers.keySet())
          .as("seed " + seed + " " + answers)
          .anyMatch(answer -> answer.startsWith(kind + " 4"));
    }
  }

  private void ask(Random random, long own, int requests) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < requests; i++) {
        Hostile hostile = next(random);
        String what =
            "seed %d (client %d), request %d, %s: %s"
                .formatted(
                    seed,
                    own - seed,
                    i,
                    hostile.kind(),
                    MalformedBodies.printable(hostile.bytes()));
        RawClient.Answer answer = exchange(client, hostile, what);
        if (answer != null) {
          check(hostile, answer, what);
        }
        if (i % 25 == 0) {
          nextIsAnswered(client, what);
        } else if (!hostile.byTheService()) {
          client.reconnect();
        }
      }
    }
  }

  /** Sends, and reads the answer; null if the container hung up, as it may on what is no HTTP. */
  private static RawClient.@Nullable Answer exchange(RawClient client, Hostile hostile, String what)
      throws IOException {
    try {
      return client.exchange(hostile.bytes());
    } catch (IOException e) {
      if (hostile.byTheService()) {
        throw new AssertionError(what, e);
      }
      client.reconnect();
      return null;
    }
  }

  private void check(Hostile hostile, RawClient.Answer answer, String what) {
    answers
        .computeIfAbsent(hostile.kind() + " " + answer.status(), _ -> new AtomicInteger())
        .incrementAndGet();
    assertThat(answer.status())
        .as(what + " -> " + answer.body())
        .satisfiesAnyOf(
            status -> assertThat(status).isBetween(200, 499),
            status -> assertThat(hostile.byTheService() ? 0 : status).isIn(501, 505));
    if (answer.status() >= 400 && hostile.byTheService()) {
      assertThat(answer.isProblem()).as(what + " -> " + answer.body()).isTrue();
    }
    assertThat(answer.body()).as(what).doesNotContain("Exception").doesNotContain("\tat ");
  }

  private void nextIsAnswered(RawClient client, String after) throws IOException {
    client.reconnect();
    RawClient.Answer answer =
        client.send(
            head("POST", SOUND + "/search", JSON),
            "{\"vector\": [1, 0], \"topK\": 1}".getBytes(UTF_8));
    assertThat(answer.status()).as(after + " -> " + answer.body()).isEqualTo(200);
    assertThat(answer.body()).as(after).contains("\"score\":1.0");
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

  private Hostile next(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> method(random);
      case 1 -> type(random);
      case 2 -> parameter(random);
      case 3, 4 -> path(random);
      case 5, 6 -> header(random);
      case 7, 8 -> lines(random);
      case 9 -> archive(random);
      case 10 -> utf8(random);
      default -> body(random);
    };
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static String target(String[] sample) {
    return sample[1].isEmpty() ? DOCS.substring(0, DOCS.lastIndexOf('/')) : DOCS + sample[1];
  }

  private static Hostile body(Random random) {
    String[] sample = any(random, MalformedBodies.SAMPLES);
    byte[] body = sample[2].getBytes(UTF_8);
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      body = MalformedBodies.change(body, random);
    }
    return Hostile.of("body", head(sample[0], target(sample), JSON), body);
  }

  private static Hostile utf8(Random random) {
    String[] sample = any(random, MalformedBodies.SAMPLES);
    byte[] body = sample[2].getBytes(UTF_8);
    byte[] bad =
        any(
            random,
            List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc0, (byte) 0xaf},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xe2, (byte) 0x82},
                new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));
    int at = random.nextInt(body.length);
    return Hostile.of(
        "utf8", head(sample[0], target(sample), JSON), MalformedBodies.splice(body, at, at, bad));
  }

  /** A method that the path does not have; that of another route is not tried. */
  private Hostile method(Random random) {
    String path = any(random, routes)[1];
    List<String> there =
        routes.stream().filter(route -> route[1].equals(path)).map(route -> route[0]).toList();
    List<String> methods =
        new ArrayList<>(List.of("PUT", "PATCH", "BREW", "get", "X".repeat(60), "PROPFIND"));
    methods.removeAll(there);
    // What a name in the path could be taken for.
    boolean named = path.endsWith("/nobody") || path.contains("/key-values/");
    String method = any(random, named ? List.of("BREW", "get", "PROPFIND") : methods);
    String wanted =
        path.contains("/records/") && List.of("PUT", "PATCH").contains(method) ? "BREW" : method;
    return Hostile.of("method", head(wanted, path, JSON), "{}".getBytes(UTF_8));
  }

  private static Hostile type(Random random) {
    String[] sample = any(random, MalformedBodies.SAMPLES);
    String type =
        any(
            random,
            List.of(
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/mixed",
                "application/json\r\nContent-Encoding: gzip",
                "application/json\r\nContent-Encoding: br",
                "application/zip",
                ";;;",
                "x".repeat(3_000),
                "application/x-www-form-urlencoded; charset=nonsense"));
    return Hostile.of("type", head(sample[0], target(sample), type), sample[2].getBytes(UTF_8));
  }

  private Hostile parameter(Random random) {
    String[] route =
        any(
            random,
            routes.stream()
                // What would change much, or go on for ever, if it were let through.
                .filter(each -> each[0].equals("GET") && !each[1].endsWith("/openapi.json"))
                .toList());
    String query =
        any(
            random,
            List.of(
                "types=%zz",
                "x=1",
                "=",
                "%00=%00",
                "types=true&types=true",
                "typ%65s=maybe&y",
                "limit=99999999999999999999&x",
                "cursor=" + "A".repeat(2_000) + "&z",
                "a=%ff%fe",
                "%",
                "x".repeat(5_000)));
    return Hostile.of("parameter", head("GET", route[1] + "?" + query, JSON), new byte[0]);
  }

  private static Hostile path(Random random) {
    String path =
        any(
            random,
            List.of(
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/secret",
                "/..;/..;/manager",
                "/records/a%2Fb",
                "/records/%00",
                "/records/%ff",
                "/records/{}",
                "/records/\\..\\..",
                "//records//get",
                "/records/get;jsessionid=1",
                "/records/" + "x".repeat(7_000),
                "/records/a b",
                "/%zz",
                "/records/%c0%ae%c0%ae",
                "/stats/",
                "/stats/x/y",
                "/STATS",
                "/records/\u00e9",
                "?",
                "/search#fragment"));
    String base =
        any(
            random,
            List.of(
                DOCS,
                TestServer.BASE + "/tenants/..",
                TestServer.BASE + "/tenants/%2e%2e/collections/docs",
                TestServer.BASE + "/tenants/Default/collections/docs",
                TestServer.BASE + "/tenants/default/collections/" + "d".repeat(64),
                TestServer.BASE + "/tenants/default/collections/../../acme/collections/docs"));
    return Hostile.of("path", head("GET", base + path, JSON), new byte[0]).forTheContainer();
  }

  private static Hostile header(Random random) {
    String start = head("POST", DOCS + "/search", JSON);
    String body = "{\"vector\": [1, 0]}";
    String length = "Content-Length: " + body.length() + "\r\n";
    String more =
        any(
            random,
            List.of(
                "Content-Length: -1\r\n",
                "Content-Length: 99999999999999999999\r\n",
                length + "Content-Length: 3\r\n",
                length + "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                length + "Host: other\r\n",
                length + "X-Long: " + "x".repeat(20_000) + "\r\n",
                length + "X-Many: 1\r\n".repeat(200),
                length + "X-Bad\u0001Name: 1\r\n",
                length + "No colon\r\n",
                length + " folded: 1\r\n",
                length + "X-API-Key: another\r\n",
                length + "Authorization: Bearer " + "x".repeat(600) + "\r\n",
                length + "Expect: 200-maybe\r\n",
                length + "Last-Event-ID: \u0007\r\n",
                length + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"));
    return new Hostile("header", (start + more + "\r\n" + body).getBytes(UTF_8), false);
  }

  private static Hostile lines(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String line =
          any(
              random,
              List.of(
                  "{\"id\": \"n%d\", \"vector\": [1, 0]}".formatted(random.nextInt(50)),
                  "{\"id\": \"n\", \"vector\": [1]}",
                  "{\"id\": \"n\", \"vec",
                  "null",
                  "[]",
                  "",
                  "{\"id\": \"\", \"vector\": [1, 0]}",
                  "{\"id\": \"n\", \"vector\": [0, 0]}",
                  "{\"text\": \"" + "x".repeat(30_000) + "\"}",
                  "{\"metadata\": {\"a\": " + "[".repeat(200)));
      lines.append(line).append(random.nextInt(5) == 0 ? "\r\n" : "\n");
    }
    if (random.nextBoolean()) {
      lines.setLength(random.nextInt(lines.length() + 1)); // half a line
    }
    String path =
        any(
            random,
            List.of(
                "/records",
                "/records?results=all",
                "/records?max-errors=0",
                "/records?atomic",
                "/records?atomic&mode=insert",
                "/records?atomic=maybe",
                "/records?results=some",
                "/records?max-errors=-1",
                "/documents",
                "/import"));
    return Hostile.of(
        "lines",
        head("POST", DOCS + path, "application/x-ndjson"),
        lines.toString().getBytes(UTF_8));
  }

  private Hostile archive(Random random) {
    byte[] bytes = archive.clone();
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        for (int i = 0; i < 20; i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      default -> bytes = new byte[0];
    }
    // Where one would be made that is there already, it is never made.
    return Hostile.of("archive", head("PUT", DOCS + "/archive", "application/zip"), bytes);
  }

  /** Bodies that come byte by byte, beside all the others. */
  private void slowly() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        RawClient client = new RawClient(server.port());
        slow.add(client);
        client.write(
            (head("POST", DOCS + "/search", JSON) + "Content-Length: 1000\r\n\r\n{")
                .getBytes(UTF_8));
      }
      for (int i = 0; i < 12; i++) {
        Thread.sleep(100);
        for (RawClient client : slow) {
          client.write(new byte[] {' '});
        }
      }
      for (RawClient client : slow) {
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.isProblem()).isTrue();
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }
}
