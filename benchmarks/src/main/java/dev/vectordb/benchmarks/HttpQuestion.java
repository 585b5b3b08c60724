package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.benchmarks.served.HttpLoad;
import dev.vectordb.benchmarks.served.InProcessLoad;
import dev.vectordb.benchmarks.served.LoadFigures;
import dev.vectordb.benchmarks.served.RequestBodies;
import dev.vectordb.benchmarks.served.ServerProcess;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How many searches and writes does the server answer over HTTP, and how fast, beside the same
 * calls in the process of the database? All begin with a copy of the same files.
 */
final class HttpQuestion implements Question {
  private static final String PATH =
      "/vectordb/v1/tenants/default/collections/" + InProcessLoad.COLLECTION;
  private static final int SIZE = 20_000;
  private static final int CONNECTIONS = 64;
  private static final int WARM_UP_SECONDS = 10;
  private static final int MILLIS = 60_000;

  private final Table table =
      new Table(
          List.of(
              "way",
              "calls/s",
              "ratio",
              "median us",
              "p99 us",
              "p99 ratio",
              "longest us",
              "calls",
              "errors"));

  @Override
  public void answer(Options asked) throws IOException {
    Options options = asked.withDefault("size", SIZE).withDefault("millis", MILLIS);
    int connections = options.numbers("threads", Integer.toString(CONNECTIONS))[0];
    EngineLaunch launch = options.launch(EngineKind.VECTORDB, "http", 2);
    Indexes.empty(launch);
    try (EngineHandle engine = new EngineHandle(launch)) {
      engine.build(options.size(), BuildMode.BULK);
    }
    LoadFigures before = inProcess(options, launch.directory(), "before", connections);
    LoadFigures served = served(options, launch.directory(), connections);
    LoadFigures after = inProcess(options, launch.directory(), "after", connections);
    LoadFigures inside = LoadFigures.mean(before, after);
    add("in process, before", before, inside);
    add("HTTP", served, inside);
    add("in process, after", after, inside);
    Indexes.empty(launch);
    report(options, connections);
    if (served.errors() + before.errors() + after.errors() > 0) {
      throw new IOException("there were errors");
    }
  }

  private static LoadFigures inProcess(Options options, Path built, String when, int threads)
      throws IOException {
    Path copy = copy(built, when);
    return InProcessLoad.run(
        copy,
        options.data(),
        options.size(),
        threads,
        options.millis() / 2000,
        WARM_UP_SECONDS,
        options.jvmArguments());
  }

  private static LoadFigures served(Options options, Path built, int connections)
      throws IOException {
    Path copy = copy(built, "served");
    Path requests = requests(options);
    try (ServerProcess server = ServerProcess.start(copy, options.jvmArguments())) {
      var _ = HttpLoad.run(server, requests, connections, WARM_UP_SECONDS);
      return HttpLoad.run(server, requests, connections, options.millis() / 1000);
    } finally {
      Files.delete(requests);
    }
  }

  /** Beside what was built, so that whoever empties that directory finds this one, too. */
  private static Path copy(Path built, String name) throws IOException {
    Path target = built.resolve(name);
    try (Stream<Path> files = Files.walk(built)) {
      for (Path file : files.filter(file -> !file.startsWith(target)).toList()) {
        Path relative = built.relativize(file);
        if (!isCopy(relative)) {
          Path to = target.resolve(relative);
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to);
          }
        }
      }
    }
    return target;
  }

  private static boolean isCopy(Path relative) {
    return Stream.of("before", "served", "after").anyMatch(relative::startsWith);
  }

  private static Path requests(Options options) throws IOException {
    Path file = Files.createTempFile("requests", ".tsv");
    try (Dataset data = Dataset.load(options.data(), options.size());
        BufferedWriter out = Files.newBufferedWriter(file)) {
      float[][] queries = data.queries();
      data.forEach(
          0,
          Math.min(options.size(), queries.length),
          row -> {
            for (int i = 1; i < InProcessLoad.WRITE_EVERY; i++) {
              int query = (row.row() * (InProcessLoad.WRITE_EVERY - 1) + i) % queries.length;
              String body = RequestBodies.search(queries[query], Dataset.K);
              out.write(PATH + "/search\t" + body + "\n");
            }
            out.write(PATH + "/records\t{\"records\":[" + RequestBodies.record(row) + "]}\n");
          });
    }
    return file;
  }

  private void add(String way, LoadFigures figures, LoadFigures inside) {
    table.row(
        way,
        number("%.0f", figures.perSecond()),
        number("%.2f", figures.perSecond() / inside.perSecond()),
        number("%.0f", figures.medianMicros()),
        number("%.0f", figures.p99Micros()),
        number("%.2f", figures.p99Micros() / inside.p99Micros()),
        number("%.0f", figures.maxMicros()),
        figures.requests(),
        figures.errors());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void report(Options options, int connections) throws IOException {
    Output output = new Output(options.out(), "http-load", "The server under load");
    output.paragraph(
        "%,d records of the set `%s`, default settings, every write forced to the device. %d connections of wrk, or as many threads in the process of the database, each with one call under way, for %d seconds after %d of warming up, in process half of them before and half after: %d searches for %d with text and metadata, then a write of one record, over and over. JVM arguments: `%s`."
            .formatted(
                options.size(),
                options.data().name().toLowerCase(Locale.ROOT),
                connections,
                options.millis() / 1000,
                WARM_UP_SECONDS,
                InProcessLoad.WRITE_EVERY - 1,
                Dataset.K,
                String.join(" ", options.jvmArguments())));
    output.paragraph(
        "Ratios are to the mean of the two in process. wrk has a share of the same processors, and a vector takes four kilobytes as JSON. Errors are connections that failed, answers that did not come within ten seconds, and answers other than success.");
    output.paragraph(
        "`mvn -q -Prun -DskipTests -pl samples/server -am package && mvn -q -Pcompare -pl benchmarks -am compile -Dquestion=http`");
    output.table(table);
    output.csv("", table);
    output.close();
  }
}
