package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  @TempDir Path directory;

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
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

  /** Starts what the image starts, waits until it is healthy as the image tells, ends it. */
  private List<String> run(Dockerfile image, Map<String, String> environment) throws Exception {
    copy(image);
    Map<String, String> all = new java.util.HashMap<>(image.environment());
    all.replaceAll((_, value) -> value.replace("/data", directory.resolve("data").toString()));
    all.putAll(environment);
    Path log = directory.resolve("log");
    Process running =
        process(image.command("ENTRYPOINT"), all).redirectOutput(log.toFile()).start();
    try {
      boolean healthy = false;
      for (int i = 0; i < 300 && !healthy; i++) {
        assertThat(running.isAlive()).as(() -> read(log)).isTrue();
        healthy = process(image.command("HEALTHCHECK"), all).start().waitFor() == 0;
        Thread.sleep(100);
      }
      assertThat(healthy).as(() -> read(log)).isTrue();
    } finally {
      running.destroy();
      assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
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
  void theImageOfTheServerStartsIsHealthyAndEnds() throws Exception {
    List<String> lines =
        run(
            Dockerfile.read(SERVER),
            Map.of(
                "PORT", freePort(),
                "MANAGEMENT_PORT", freePort(),
                "VECTORDB_API_KEY", "a-key-for-tests-only"));
    everyLineIsJsonButTheWarningOfTheJvm(lines);
    assertThat(lines).anyMatch(line -> line.contains("Vector search runs on panama"));
    assertThat(directory.resolve("data/db")).isNotEmptyDirectory();
  }

  @Test
  void theImageOfTheEmbeddingServiceStartsIsHealthyAndEnds() throws Exception {
    everyLineIsJsonButTheWarningOfTheJvm(
        run(Dockerfile.read(EMBEDDING), Map.of("PORT", freePort())));
  }

  @Test
  void aPlainStartSaysWhatToAddAndWithoutAKeyWhatIsMissing() throws Exception {
    copy(Dockerfile.read(SERVER));
    Process plain = process(List.of("java", "-jar", "server.jar"), Map.of()).start();
    String output = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(plain.waitFor()).as(output).isEqualTo(1);
    assertThat(output)
        .contains("start the JVM with --add-modules=jdk.incubator.vector")
        .contains("vectordb.web.api-key")
        .doesNotContain("restricted method")
        .doesNotContain("\tat ");
  }

  /** A request that is under way when the signal comes is answered. */
  @Test
  void whatIsUnderWayIsAnsweredBeforeTheServerEnds() throws Exception {
    copy(Dockerfile.read(SERVER));
    String port = freePort();
    Process running =
        process(
                List.of("java", "--add-modules=jdk.incubator.vector", "-jar", "server.jar"),
                Map.of(
                    "PORT",
                    port,
                    "MANAGEMENT_PORT",
                    freePort(),
                    "VECTORDB_API_KEY",
                    "a-key-for-tests-only"))
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try (Socket socket = connect(running, port)) {
      String body = "{\"name\": \"late\", \"dimension\": 2}";
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /vectordb/v1/tenants/default/collections HTTP/1.1\r
          Host: localhost\r
          X-API-Key: a-key-for-tests-only\r
          Content-Type: application/json\r
          Content-Length: %d\r
          \r
          %s\
          """
              .formatted(body.length(), body.substring(0, 10))
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
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(read(directory.resolve("log"))).contains("Graceful shutdown complete");
  }

  private Socket connect(Process running, String port) throws Exception {
    for (int i = 0; i < 300 && running.isAlive(); i++) {
      if (read(directory.resolve("log")).contains("Started VectorDbServer")) {
        return new Socket("localhost", Integer.parseInt(port));
      }
      Thread.sleep(100);
    }
    throw new AssertionError(read(directory.resolve("log")));
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
