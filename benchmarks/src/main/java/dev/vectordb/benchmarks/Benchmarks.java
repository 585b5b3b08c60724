package dev.vectordb.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Answers one question, which the system property {@code benchmarks.question} names. */
final class Benchmarks {
  private static final Map<String, Supplier<Question>> QUESTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("commit", CommitQuestion::new),
              Map.entry("pause", PauseQuestion::new),
              Map.entry("http", HttpQuestion::new),
              Map.entry("ingest", IngestQuestion::new),
              Map.entry("hybrid", HybridQuestion::new),
              Map.entry("search", SearchQuestion::new),
              Map.entry("build", BuildQuestion::new),
              Map.entry("memory", MemoryQuestion::new),
              Map.entry("open", OpenQuestion::new),
              Map.entry("mixed", MixedQuestion::new),
              Map.entry("scan", ScanQuestion::new),
              Map.entry("precisions", PrecisionsQuestion::new),
              Map.entry("seeds", SeedsQuestion::new),
              Map.entry("filters", FiltersQuestion::new),
              Map.entry("evaluation", EvaluationQuestion::new),
              Map.entry("growth", GrowthQuestion::new),
              Map.entry("churn", ChurnQuestion::new),
              Map.entry("variants", VariantsQuestion::new),
              Map.entry("kernels", KernelQuestion::new),
              Map.entry("campaign", Campaign::new)));

  private Benchmarks() {}

  public static void main(String[] arguments) throws IOException {
    Options options = Options.ofSystemProperties();
    question(options.text("question", "search")).answer(options);
  }

  /** Returns the names of all questions. */
  static Set<String> names() {
    return QUESTIONS.keySet();
  }

  /** Returns a question, to be asked once. */
  static Question question(String name) {
    Supplier<Question> question = QUESTIONS.get(name);
    if (question == null) {
      throw new IllegalArgumentException(
          "no question " + name + "; there are " + QUESTIONS.keySet());
    }
    return question.get();
  }
}
