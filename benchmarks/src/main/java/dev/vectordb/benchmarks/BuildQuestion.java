package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.BuildTimes;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.BarPlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How long does it take to build an index, with one and with two threads, in bulk and batch by
 * batch? Engines build one after the other, each in a new process and an empty directory.
 */
final class BuildQuestion implements Question {
  private static final int JUDGED_EFFORT = 100;
  private static final int JUDGED_MILLIS = 1_000;

  /** One build. */
  private record Build(
      EngineKind kind, BuildMode mode, int threads, BuildTimes times, double recall) {}

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close();
    List<Build> builds = new ArrayList<>();
    for (BuildMode mode : modes(options)) {
      for (int threads : options.threads()) {
        for (EngineKind kind : options.engines(kind -> !kind.scansAlways() && kind.builds(mode))) {
          builds.add(build(options, kind, mode, threads));
        }
      }
    }
    write(options, builds);
  }

  private static List<BuildMode> modes(Options options) {
    return Arrays.stream(options.text("modes", "bulk,incremental").split(","))
        .map(mode -> BuildMode.valueOf(mode.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private static Build build(Options options, EngineKind kind, BuildMode mode, int threads)
      throws IOException {
    System.err.printf("%s, %s, threads: %d%n", kind.title(), mode, threads);
    EngineLaunch launch = options.launch(kind, "built", threads);
    Indexes.empty(launch);
    try (EngineHandle engine = new EngineHandle(launch)) {
      BuildTimes times = engine.build(options.size(), mode);
      double recall = engine.measure(JUDGED_EFFORT, JUDGED_MILLIS, 1).recall();
      return new Build(kind, mode, threads, times, recall);
    } finally {
      Indexes.empty(launch);
    }
  }

  private static void write(Options options, List<Build> builds) throws IOException {
    String subject = options.subject();
    Output output = new Output(options.out(), "build-" + subject, "Build: " + subject);
    Table page =
        new Table(
            List.of(
                "build",
                "threads",
                "engine",
                "last write returned s",
                "indexed s",
                "x Lucene's time",
                "recall@10 at effort " + JUDGED_EFFORT));
    Table csv =
        new Table(
            List.of("mode", "threads", "engine", "written_millis", "indexed_millis", "recall"));
    for (Build build : builds) {
      String mode = build.mode().name().toLowerCase(Locale.ROOT);
      page.row(
          mode,
          build.threads(),
          build.kind().title(),
          seconds(build.times().writtenMillis()),
          seconds(build.times().indexedMillis()),
          ratioToLucene(build, builds),
          String.format(Locale.ROOT, "%.4f", build.recall()));
      csv.row(
          mode,
          build.threads(),
          build.kind().title(),
          build.times().writtenMillis(),
          build.times().indexedMillis(),
          build.recall());
    }
    output.table(page);
    output.csv("", csv);
    for (BuildMode mode : modes(options)) {
      plot(options, builds, mode, output);
    }
    output.close();
  }

  private static String seconds(double millis) {
    return String.format(Locale.ROOT, "%.1f", millis / 1e3);
  }

  private static String ratioToLucene(Build build, List<Build> builds) {
    return builds.stream()
        .filter(other -> other.kind() == EngineKind.LUCENE)
        .filter(other -> other.mode() == build.mode() && other.threads() == build.threads())
        .map(other -> build.times().indexedMillis() / other.times().indexedMillis())
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
        .findFirst()
        .orElse("-");
  }

  private static void plot(Options options, List<Build> builds, BuildMode mode, Output output)
      throws IOException {
    String name = mode.name().toLowerCase(Locale.ROOT);
    String title = "Time to build, " + name + ": " + options.subject();
    int[] threads = options.threads();
    BarPlot plot =
        new BarPlot(
            title,
            "seconds until indexed",
            IntStream.of(threads).mapToObj(count -> count + " building thread(s)").toList());
    for (EngineKind kind : EngineKind.values()) {
      double[] bars =
          Arrays.stream(threads)
              .mapToDouble(count -> indexedSeconds(builds, kind, mode, count))
              .toArray();
      if (!Arrays.stream(bars).allMatch(Double::isNaN)) {
        plot.add(kind.title(), bars);
      }
    }
    output.plot("-" + name, title, plot.toSvg());
  }

  private static double indexedSeconds(
      List<Build> builds, EngineKind kind, BuildMode mode, int threads) {
    return builds.stream()
        .filter(build -> build.kind() == kind && build.mode() == mode)
        .filter(build -> build.threads() == threads)
        .mapToDouble(build -> build.times().indexedMillis() / 1e3)
        .findFirst()
        .orElse(Double.NaN);
  }
}
