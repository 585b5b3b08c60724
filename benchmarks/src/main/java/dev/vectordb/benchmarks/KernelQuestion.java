package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What does it take to score a vector? Runs {@link KernelBenchmark}, by default briefly. */
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
                      .param("dimension", options.text("dimensions", "384").split(",", -1))
                      .forks(1)
                      .jvmArgsAppend(jvm)
                      .warmupIterations(5)
                      .warmupTime(time)
                      .measurementIterations(options.rounds())
                      .measurementTime(time)
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
    } catch (RunnerException e) {
      throw new IOException(e);
    }
    Table table = new Table(List.of("benchmark", "dimension", "compared by", "ns/vector", "error"));
    for (RunResult run : results) {
      Result<?> figures = run.getPrimaryResult();
      table.row(
          figures.getLabel(),
          run.getParams().getParam("dimension"),
          run.getParams().getParam("kind"),
          String.format(Locale.ROOT, "%.2f", figures.getScore()),
          String.format(Locale.ROOT, "%.2f", figures.getScoreError()));
    }
    Output output = new Output(options.out(), "kernels", "Kernels");
    output.table(table);
    output.csv("", table);
    output.close();
  }
}
