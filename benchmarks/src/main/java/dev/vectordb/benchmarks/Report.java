package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Prints results as Markdown tables, and keeps them as CSV. */
final class Report {
  private final Results results;
  private final int[] threads;

  Report(Results results, int... threads) {
    this.results = results;
    this.threads = threads.clone();
  }

  void print() {
    for (int count : threads) {
      System.out.printf("%n%d searching thread%s%n%n", count, count == 1 ? "" : "s");
      System.out.println(
          "| engine | effort | recall@10 | queries/s | median us | p99 us | x LangChain4j | x Spring AI |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      results.medians().forEach((key, figures) -> printRow(key, figures, count));
      printAtRecall(count);
    }
  }

  private void printRow(Results.Key key, Measurement figures, int count) {
    if (key.threads() == count) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.4f | %,.0f | %,.0f | %,.0f | %s | %s |%n",
          key.kind().title(),
          key.effort() == 0 ? "exact" : key.effort(),
          figures.recall(),
          figures.queriesPerSecond(),
          figures.medianMicros(),
          figures.p99Micros(),
          ratio(figures, results.exactSpeed(EngineKind.LANGCHAIN4J, count)),
          ratio(figures, results.exactSpeed(EngineKind.SPRING_AI, count)));
    }
  }

  private void printAtRecall(int count) {
    System.out.printf(
        "%n| queries/s at recall@10 | 0.90 | 0.95 | 0.98 | 0.99 |%n|---|---|---|---|---|%n");
    for (EngineKind kind : List.of(EngineKind.VECTORDB, EngineKind.LUCENE)) {
      StringBuilder row = new StringBuilder("| " + kind.title() + " |");
      for (double recall : new double[] {0.90, 0.95, 0.98, 0.99}) {
        row.append(' ').append(results.speedAt(kind, count, recall)).append(" |");
      }
      System.out.println(row);
    }
  }

  private static String ratio(Measurement figures, OptionalDouble other) {
    return other.isPresent()
        ? String.format(Locale.ROOT, "%,.1f", figures.queriesPerSecond() / other.getAsDouble())
        : "-";
  }

  void writeCsv(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("engine,effort,threads,recall,queries_per_second,median_micros,p99_micros");
    for (Map.Entry<Results.Key, Measurement> entry : results.medians().entrySet()) {
      Results.Key key = entry.getKey();
      lines.add(
          "%s,%d,%d,%s"
              .formatted(
                  key.kind().title(),
                  key.effort(),
                  key.threads(),
                  entry.getValue().toLine().replace(' ', ',')));
    }
    Files.write(file, lines);
  }
}
