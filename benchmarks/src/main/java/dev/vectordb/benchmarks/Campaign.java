package dev.vectordb.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Answers every question, one after the other. Indexes that one question built are opened by the
 * next where the engine can do that.
 */
final class Campaign implements Question {
  private static final String BUILT_SIZE = "buildSize";
  private static final int USUAL_BUILT_SIZE = 20_000;

  @Override
  public void answer(Options asked) throws IOException {
    Options options = asked.withDefault("rounds", 2).withDefault("millis", 1_000);
    Map<String, Step> steps = steps(options);
    List<String> wanted =
        List.of(options.text("steps", String.join(",", steps.keySet())).split(",", -1));
    List<String> failed = new ArrayList<>();
    for (String name : wanted) {
      Step step = steps.get(name);
      if (step == null) {
        throw new IllegalArgumentException("no step " + name + "; there are " + steps.keySet());
      }
      long start = System.nanoTime();
      try {
        step.run();
      } catch (IOException e) {
        System.err.println("the step " + name + " failed: " + e);
        failed.add(name);
      }
      System.err.printf(
          Locale.ROOT, "== %s took %.0f s%n", name, (System.nanoTime() - start) / 1e9);
    }
    if (!failed.isEmpty()) {
      throw new IOException("these steps failed: " + failed);
    }
  }

  /** A step that may fail to read or write. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static Map<String, Step> steps(Options options) {
    Options again = options.with("reuse", true);
    Options small = options.with("size", options.number(BUILT_SIZE, USUAL_BUILT_SIZE));
    Map<String, Step> steps = new LinkedHashMap<>();
    steps.put("search", () -> ask("search", options));
    steps.put("memory", () -> ask("memory", again));
    steps.put("open", () -> ask("open", again));
    steps.put("scan", () -> ask("scan", again));
    steps.put("precisions", () -> ask("precisions", options));
    steps.put("mnist", () -> ask("search", mnist(options)));
    steps.put("build", () -> ask("build", small));
    steps.put("mixed", () -> ask("mixed", small));
    steps.put("growth", () -> ask("growth", options.withDefault("sizes", "10000,100000")));
    steps.put("kernels", () -> ask("kernels", options.with("millis", 500).with("rounds", 5)));
    return steps;
  }

  private static Options mnist(Options options) {
    return options.with("data", "mnist").without("size");
  }

  private static void ask(String question, Options options) throws IOException {
    Benchmarks.question(question).answer(options);
  }
}
