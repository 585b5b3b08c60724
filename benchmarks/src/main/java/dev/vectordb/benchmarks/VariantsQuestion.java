package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.BuildTimes;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is a search of one and the same graph worth with rows, with codes of each node, and with
 * codes beside the links? Each way has a process of its own, in which there is nothing else; the
 * first of them builds the graph.
 */
final class VariantsQuestion implements Question {
  private static final int BUILD_THREADS = 2;

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close(); // computes what is not in the cache yet
    List<EngineKind> kinds = options.text("engines", "").isEmpty() ? all() : named(options);
    Map<EngineKind, EngineHandle> engines = new EnumMap<>(EngineKind.class);
    try {
      Path graph = directory(options);
      if (!options.flag("reuse")) {
        empty(graph);
      }
      for (EngineKind kind : kinds) {
        engines.put(kind, open(options, kind, graph));
      }
      report(options, new Sweep(options, engines).run());
    } finally {
      engines.values().forEach(EngineHandle::close);
    }
  }

  private static List<EngineKind> all() {
    return Arrays.stream(EngineKind.values()).filter(EngineKind::bareGraph).toList();
  }

  private static List<EngineKind> named(Options options) {
    return options.engines(EngineKind::bareGraph);
  }

  private static Path directory(Options options) throws IOException {
    return Files.createDirectories(
        Path.of(options.text("indexes", "target/indexes"))
            .resolve("variants")
            .resolve(options.subject()));
  }

  /** Forgets the graph of an earlier run. */
  private static void empty(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static EngineHandle open(Options options, EngineKind kind, Path graph)
      throws IOException {
    int threads = options.buildThreads(BUILD_THREADS);
    EngineHandle engine =
        new EngineHandle(
            new EngineLaunch(
                kind, graph, options.data(), options.size(), threads, options.jvmArguments()));
    BuildTimes times = engine.build(options.size(), BuildMode.BULK);
    System.err.printf(
        Locale.ROOT, "%s: graph ready in %.1f s%n", kind.title(), times.indexedMillis() / 1e3);
    return engine;
  }

  private static void report(Options options, Results results) throws IOException {
    String subject = options.subject();
    Output output =
        new Output(options.out(), "variants-" + subject, "Ways to search a graph: " + subject);
    SearchQuestion.report(options, results, EngineKind.GRAPH_FLOATS, output);
    output.close();
  }
}
