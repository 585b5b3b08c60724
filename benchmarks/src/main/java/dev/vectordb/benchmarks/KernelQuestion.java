package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What does it take to score a vector, or to bound its distance, and what does that allocate? Runs
 * {@link KernelBenchmark}, {@link CodeBenchmark} and {@link GraphBenchmark}, by default briefly.
 */
final class KernelQuestion implements Question {

  @Override
  public void answer(Options options) throws IOException {
    TimeValue time = TimeValue.milliseconds(options.number("millis", 500));
    String[] jvm =
        (options.text("jvm", "") + " --add-modules=jdk.incubator.vector").trim().split(" ", -1);
    Collection<RunResult> results;
    try {
      results =
          new Runner(
                  new OptionsBuilder()
                      .include(KernelBenchmark.class.getName())
                      .include(CodeBenchmark.class.getName())
                      .include(GraphBenchmark.class.getName())
                      .param("dimension", options.text("dimensions", "384").split(",", -1))
                      .forks(1)
                      .jvmArgsAppend(jvm)
                      .warmupIterations(5)
                      .warmupTime(time)
                      .measurementIterations(options.rounds())
                      .measurementTime(time)
                      .addProfiler(GCProfiler.class)
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
    } catch (RunnerException e) {
      throw new IOException(e);
    }
    Table table =
        new Table(List.of("benchmark", "dimension", "variant", "ns", "error", "bytes allocated"));
    for (RunResult run : results) {
      Result<?> figures = run.getPrimaryResult();
      table.row(
          figures.getLabel(),
          run.getParams().getParam("dimension"),
          variant(run),
          String.format(Locale.ROOT, "%.2f", figures.getScore()),
          String.format(Locale.ROOT, "%.2f", figures.getScoreError()),
          String.format(Locale.ROOT, "%.2f", allocated(run)));
    }
    Output output = new Output(options.out(), "kernels", "Kernels");
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private static String variant(RunResult run) {
    String kind = run.getParams().getParam("kind");
    String effort = run.getParams().getParam("effort");
    return kind != null ? kind : effort != null ? "effort " + effort : "-";
  }

  /** Bytes for each vector or search; what little the harness itself allocates is among them. */
  private static double allocated(RunResult run) {
    Result<?> bytes = run.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? Double.NaN : bytes.getScore();
  }
}
