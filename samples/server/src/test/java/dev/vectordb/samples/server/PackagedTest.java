package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The jars as they are delivered: what the images run, and what a new user types. */
@Tag("packaged")
class PackagedTest {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin").toString();
  private static final Path SERVER = Path.of("").toAbsolutePath();
  private static final Path EMBEDDING = SERVER.resolveSibling("embedding-service");

  private static final String KEY = "a-key-for-tests-only";
  private static final String COLLECTIONS = "/vectordb/v1/tenants/default/collections";
  private static final int RECORDS = 15_000;

  /** Looks at a process that starts, ten in a second or fewer: others may keep the machine busy. */
  private static final int LOOKS = 1_800;

  @TempDir Path directory;

  /** One that nobody is given meanwhile who asks the system for any port. */
  private static String freePort() {
    int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
    try (ServerSocket socket = new ServerSocket(port)) {
      return Integer.toString(socket.getLocalPort());
    } catch (IOException e) {
      return freePort();
    }
  }

  private ProcessBuilder process(List<String> command, Map<String, String> environment) {
    List<String> found = new ArrayList<>(command);
    // The path of this process is searched for a command, not that of the process to be.
    found.replaceAll(word -> word.equals("java") ? Path.of(JAVA, word).toString() : word);
    ProcessBuilder builder =
        new ProcessBuilder(found).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("JAVA_TOOL_.*|JDK_JAVA_.*"));
    builder.environment().putAll(environment);
    builder.environment().put("PATH", JAVA + ":" + System.getenv("PATH"));
    return builder;
  }

  private void copy(Dockerfile image) throws IOException {
    String[] fromTo = image.only("COPY").split(" ", -1);
    Path pattern = image.directory().resolve(fromTo[0]);
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      List<Path> jars = new ArrayList<>();
      found.forEach(jars::add);
      assertThat(jars).as(pattern + "; the phase package makes it").hasSize(1);
      Files.createSymbolicLink(directory.resolve(fromTo[1]), jars.getFirst());
    }
  }

  /** What is done with a healthy process; it ends it. */
  private interface Use {
    void with(Process running) throws Exception;
  }

  /** Starts what the image starts, waits until it is healthy as the image tells, uses it. */
  private List<String> run(Dockerfile image, String heap, Map<String, String> environment, Use use)
      throws Exception {
    copy(image);
    Map<String, String> all = new java.util.HashMap<>(image.environment());
    all.replaceAll((_, value) -> value.replace("/data", directory.resolve("data").toString()));
    all.putAll(environment);
    Path log = directory.resolve("log");
    List<String> command = new ArrayList<>(image.command("ENTRYPOINT"));
    command.replaceAll(word -> word.startsWith("-XX:MaxRAMPercentage") ? heap : word);
    Process running = process(command, all).redirectOutput(log.toFile()).start();
    try {
      boolean healthy = false;
      for (int i = 0; i < LOOKS && !healthy; i++) {
        assertThat(running.isAlive()).as(() -> read(log)).isTrue();
        healthy = process(image.command("HEALTHCHECK"), all).start().waitFor() == 0;
        Thread.sleep(100);
      }
      assertThat(healthy).as(() -> read(log)).isTrue();
      use.with(running);
    } finally {
      running.destroy();
      assertThat(running.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(running.exitValue()).as("ended by a signal").isEqualTo(128 + 15);
    return Files.readAllLines(log);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void everyLineIsJsonButTheWarningOfTheJvm(List<String> lines) {
    List<JsonNode> documents = new ArrayList<>();
    for (String line : lines) {
      if (!line.startsWith("WARNING: Using incubator modules")) {
        documents.add(new JsonMapper().readTree(line));
      }
    }
    assertThat(documents).hasSizeGreaterThan(3).allMatch(document -> document.has("message"));
    assertThat(lines).anyMatch(line -> line.contains("Graceful shutdown complete"));
  }

  @Test
  void theImageOfTheServerStartsIsHealthyWorksWithLittleHeapAndEnds() throws Exception {
    String port = freePort();
    List<String> lines =
        run(
            Dockerfile.read(SERVER),
            "-Xmx64m",
            Map.of("PORT", port, "MANAGEMENT_PORT", freePort(), "VECTORDB_API_KEY", KEY),
            running -> {
              takeInMoreThanTheHeapHolds(port);
              endWhileARequestIsUnderWay(running, port);
            });
    everyLineIsJsonButTheWarningOfTheJvm(lines);
    assertThat(lines).anyMatch(line -> line.contains("Vector search runs on panama"));
    assertThat(directory.resolve("data/db")).isNotEmptyDirectory();
  }

  private static HttpResponse<String> post(
      HttpClient client, String port, String path, String type, BodyPublisher body)
      throws Exception {
    URI url = URI.create("http://localhost:" + port + COLLECTIONS + path);
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("X-API-Key", KEY)
            .header("Content-Type", type)
            .POST(body)
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** Lines that are longer together than the heap is large. */
  private static void takeInMoreThanTheHeapHolds(String port) throws Exception {
    float[] vector = new float[384];
    Random random = new Random(7);
    AtomicLong bytes = new AtomicLong();
    Iterable<byte[]> lines =
        () ->
            IntStream.range(0, RECORDS)
                .mapToObj(i -> {
                  for (int j = 0; j < vector.length; j++) {
                    vector[j] = random.nextFloat() - 0.5f;
                  }
                  byte[] line =
                      "{\"id\": \"%d\", \"vector\": %s, \"metadata\": {\"line\": %d}}%n"
                          .formatted(i, Arrays.toString(vector), i)
                          .getBytes(StandardCharsets.UTF_8);
                  bytes.addAndGet(line.length);
                  return line;
                })
                .iterator();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String json = "application/json";
      BodyPublisher config = BodyPublishers.ofString("{\"name\": \"docs\", \"dimension\": 384}");
      assertThat(post(client, port, "", json, config).statusCode()).isEqualTo(201);
      HttpResponse<String> written =
          post(
              client,
              port,
              "/docs/records",
              "application/x-ndjson",
              BodyPublishers.ofByteArrays(lines));
      assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
      assertThat(written.body().lines().toList().getLast()).contains("\"done\"");
      assertThat(bytes.get()).isGreaterThan(64L << 20);
      HttpResponse<String> count =
          post(client, port, "/docs/records/count", json, BodyPublishers.ofString("{}"));
      assertThat(count.body()).isEqualTo("{\"count\":" + RECORDS + "}");
      String search = "{\"id\": \"%d\", \"topK\": 1}".formatted(RECORDS - 1);
      assertThat(
              post(client, port, "/docs/search", json, BodyPublishers.ofString(search))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  /** A request whose body is still being read when the signal comes is answered. */
  private static void endWhileARequestIsUnderWay(Process running, String port) throws Exception {
    try (Socket socket = new Socket("localhost", Integer.parseInt(port))) {
      String body = "{\"name\": \"late\", \"dimension\": 2}";
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST %s HTTP/1.1\r
          Host: localhost\r
          X-API-Key: %s\r
          Content-Type: application/json\r
          Content-Length: %d\r
          \r
          %s\
          """
              .formatted(COLLECTIONS, KEY, body.length(), body.substring(0, 10))
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      Thread.sleep(500); // it is being read
      running.destroy();
      Thread.sleep(500);
      assertThat(running.isAlive()).isTrue();
      out.write(body.substring(10).getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 201");
    }
  }

  @Test
  void theImageOfTheEmbeddingServiceStartsIsHealthyAndEnds() throws Exception {
    everyLineIsJsonButTheWarningOfTheJvm(
        run(Dockerfile.read(EMBEDDING), "-Xmx256m", Map.of("PORT", freePort()), Process::destroy));
  }

  @Test
  void aPlainStartSaysWhatToAdd() throws Exception {
    copy(Dockerfile.read(SERVER));
    Map<String, String> environment =
        Map.of("PORT", freePort(), "MANAGEMENT_PORT", freePort(), "VECTORDB_API_KEY", KEY);
    Path log = directory.resolve("log");
    Process plain =
        process(List.of("java", "-jar", "server.jar"), environment)
            .redirectOutput(log.toFile())
            .start();
    try {
      for (int i = 0; i < LOOKS && plain.isAlive() && !read(log).contains("add-modules"); i++) {
        Thread.sleep(100);
      }
      assertThat(read(log))
          .contains("start the JVM with --add-modules=jdk.incubator.vector")
          .doesNotContain("restricted method")
          .doesNotContain("\tat ");
    } finally {
      plain.destroy();
      assertThat(plain.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theReadmeIsTriedWithCurl() throws Exception {
    Process tried =
        process(
                List.of("bash", SERVER.resolve("try.sh").toString()),
                Map.of(
                    "PORT", freePort(),
                    "MANAGEMENT_PORT", freePort(),
                    "EMBEDDING_PORT", freePort()))
            .start();
    String output = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tried.waitFor()).as(output).isZero();
    assertThat(output).contains("ok: a search by meaning").contains("ok: it ends");
  }
}
