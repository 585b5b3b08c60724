package dev.vectordb.benchmarks.served;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server sample, as it is delivered, in a process of its own. To be closed, by which it is
 * ended as an operator ends it.
 */
public final class ServerProcess implements AutoCloseable {
  /** The key that it asks for. */
  public static final String KEY = "a-key-for-this-benchmark";

  private static final Path JARS = Path.of("..", "samples", "server", "target");
  private static final Duration STARTING = Duration.ofSeconds(60);

  private final Process process;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServerProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts the server, and returns when it answers.
   *
   * @param directory of its database
   * @param jvmArguments arguments of its JVM, such as the bound of the heap
   * @return the server
   * @throws IOException if it was not built, or does not start
   */
  public static ServerProcess start(Path directory, List<String> jvmArguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "--add-modules=jdk.incubator.vector"));
    command.addAll(jvmArguments);
    command.addAll(List.of("-jar", jar().toString()));
    int port = freePort();
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PORT", Integer.toString(port),
                "MANAGEMENT_PORT", Integer.toString(freePort()),
                "VECTORDB_PATH", directory.toAbsolutePath().toString(),
                "VECTORDB_API_KEY", KEY));
    ServerProcess server = new ServerProcess(builder.start(), "http://localhost:" + port);
    server.await(log);
    return server;
  }

  static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  private static Path jar() throws IOException {
    if (Files.isDirectory(JARS)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(JARS, "server-*-app.jar")) {
        for (Path jar : jars) {
          return jar.toAbsolutePath();
        }
      }
    }
    throw new IOException(
        "the server was not built: mvn -q -Prun -DskipTests -pl samples/server -am package");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log) throws IOException {
    long deadline = System.nanoTime() + STARTING.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (send("GET", "/vectordb/v1/health", BodyPublishers.noBody()).statusCode() == 200) {
          return;
        }
      } catch (IOException _) {
        pause();
      }
    }
    String said = Files.readString(log);
    close();
    throw new IOException("the server did not start: " + said);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException();
    interrupted.initCause(cause);
    return interrupted;
  }

  /**
   * Tells where it answers.
   *
   * @return without a path
   */
  public String url() {
    return url;
  }

  /**
   * Sends a request.
   *
   * @param method its method
   * @param path its path
   * @param body JSON, or lines where the path ends with {@code /records}
   * @return the answer
   * @throws IOException if it does not come
   */
  public HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, body)
            .header("X-API-Key", KEY)
            .header(
                "Content-Type",
                path.endsWith("/records") ? "application/x-ndjson" : "application/json")
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Reads what memory the process has had at most.
   *
   * @return mebibytes that were resident, mapped files included; 0 where the system does not tell
   * @throws IOException if it cannot be read
   */
  public long largestResidentMebibytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.isReadable(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
            .findFirst()
            .orElse(0)
        : 0;
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not end");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
