package dev.vectordb.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Answers one question, which the system property {@code benchmarks.question} names. */
final class Benchmarks {
  private static final Map<String, Question> QUESTIONS =
      new TreeMap<>(
          Map.of(
              "search", new SearchQuestion(),
              "build", new BuildQuestion(),
              "memory", new MemoryQuestion(),
              "open", new OpenQuestion(),
              "mixed", new MixedQuestion(),
              "scan", new ScanQuestion(),
              "growth", new GrowthQuestion(),
              "kernels", new KernelQuestion(),
              "campaign", new Campaign()));

  private Benchmarks() {}

  public static void main(String[] arguments) throws IOException {
    Options options = Options.ofSystemProperties();
    question(options.text("question", "search")).answer(options);
  }

  static Question question(String name) {
    Question question = QUESTIONS.get(name);
    if (question == null) {
      throw new IllegalArgumentException(
          "no question " + name + "; there are " + QUESTIONS.keySet());
    }
    return question;
  }
}
