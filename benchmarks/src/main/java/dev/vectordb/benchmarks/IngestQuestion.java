package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.benchmarks.served.RequestBodies;
import dev.vectordb.benchmarks.served.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How long does a server with little heap take to take in records line by line? */
final class IngestQuestion implements Question {
  private static final String COLLECTIONS = "/vectordb/v1/tenants/default/collections";
  private static final String HEAP = "256m";

  @Override
  public void answer(Options asked) throws IOException {
    Options options = asked.withDefault("heap", HEAP);
    EngineLaunch launch = options.launch(EngineKind.VECTORDB, "ingest", 1);
    Indexes.empty(launch);
    try (Dataset data = Dataset.load(options.data(), options.size());
        ServerProcess server =
            ServerProcess.start(launch.directory().resolve("db"), options.jvmArguments())) {
      send(
          server,
          COLLECTIONS,
          "{\"name\":\"docs\",\"dimension\":" + data.kind().dimension() + "}",
          201);
      AtomicLong bytes = new AtomicLong();
      long begin = System.nanoTime();
      HttpResponse<String> answer = ingest(server, data, bytes);
      double seconds = (System.nanoTime() - begin) / 1e9;
      String count = send(server, COLLECTIONS + "/docs/records/count", "{}", 200);
      if (answer.statusCode() != 200
          || !answer.body().contains("\"done\"")
          || !count.contains("\"count\":" + options.size() + "}")) {
        throw new IOException("not all are there: " + count + " " + last(answer.body()));
      }
      String search = RequestBodies.search(data.vector(0), 1);
      if (!send(server, COLLECTIONS + "/docs/search", search, 200).contains("\"id\":\"0\"")) {
        throw new IOException("the first is not found");
      }
      report(options, bytes.get(), seconds, server.largestResidentMebibytes());
    }
    Indexes.empty(launch);
  }

  private static String last(String lines) {
    return lines.substring(Math.max(0, lines.length() - 500));
  }

  private static String send(ServerProcess server, String path, String body, int wanted)
      throws IOException {
    HttpResponse<String> answer = server.send("POST", path, BodyPublishers.ofString(body));
    if (answer.statusCode() != wanted) {
      throw new IOException(answer.body());
    }
    return answer.body();
  }

  private static HttpResponse<String> ingest(ServerProcess server, Dataset data, AtomicLong bytes)
      throws IOException {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (PipedInputStream in = new PipedInputStream(1 << 20)) {
      PipedOutputStream out = new PipedOutputStream(in);
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try (out) {
                  write(data, out, bytes);
                } catch (IOException | RuntimeException e) {
                  failure.set(e);
                }
              });
      HttpResponse<String> answer =
          server.send(
              "POST", COLLECTIONS + "/docs/records", BodyPublishers.ofInputStream(() -> in));
      writer.join();
      if (failure.get() != null) {
        throw new IOException(
            "the lines were not sent: " + last(answer.body()),
            Objects.requireNonNull(failure.get()));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void write(Dataset data, OutputStream out, AtomicLong bytes) throws IOException {
    data.forEach(
        0,
        data.size(),
        row -> {
          byte[] line = (RequestBodies.record(row) + "\n").getBytes(StandardCharsets.UTF_8);
          bytes.addAndGet(line.length);
          out.write(line);
        });
  }

  private static void report(Options options, long bytes, double seconds, long resident)
      throws IOException {
    Table table =
        new Table(
            List.of("records", "MB sent", "seconds", "records/s", "MB/s", "largest resident MiB"));
    table.row(
        options.size(),
        bytes / 1_000_000,
        String.format(Locale.ROOT, "%.1f", seconds),
        String.format(Locale.ROOT, "%.0f", options.size() / seconds),
        String.format(Locale.ROOT, "%.0f", bytes / 1e6 / seconds),
        resident);
    Output output =
        new Output(options.out(), "http-ingest", "Lines into a server with little heap");
    output.paragraph(
        "Records of the set `%s` in one request of JSON lines, with text and metadata, written in atomic batches of 500, each forced to the device. Afterwards all were counted. JVM arguments of the server: `%s`. Resident memory includes mapped files. The client makes the lines on the same processors."
            .formatted(
                options.data().name().toLowerCase(Locale.ROOT),
                String.join(" ", options.jvmArguments())));
    output.paragraph(
        "`mvn -q -Prun -DskipTests -pl samples/server -am package && mvn -q -Pcompare -pl benchmarks -am compile -Dquestion=ingest`");
    output.table(table);
    output.csv("", table);
    output.close();
  }
}
