package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What does a precision cost, and what does it bring? One collection without a graph is changed
 * from precision to precision and scanned with each; one with a graph is searched as by default,
 * which no precision changes. All in this process, on one thread.
 */
final class PrecisionsQuestion implements Question {
  private static final int BATCH = 1_000;
  private static final int BUILD_THREADS = 2;

  private final Table page =
      new Table(
          List.of(
              "search",
              "recall@10",
              "bytes a vector: codes",
              "vectors",
              "read by a scan",
              "queries/s",
              "x FLOAT32 scan",
              "compress s"));

  /** What a number of searches came to. */
  private record Speed(double recall, double queriesPerSecond) {}

  /** What a collection is and does with a precision, and how long it took to get there. */
  private record Coded(Precision precision, CollectionStats stats, Speed speed, double seconds) {}

  @Override
  public void answer(Options options) throws IOException {
    Path directory =
        Path.of(options.text("indexes", "target/indexes"))
            .resolve("precisions")
            .resolve(options.subject());
    delete(directory);
    Files.createDirectories(directory);
    String title = "Precisions: " + options.subject();
    try (Dataset data = Dataset.load(options.data(), options.size());
        VectorDatabase database =
            VectorDatabase.builder()
                .directory(directory)
                .indexingThreads(options.buildThreads(BUILD_THREADS))
                .open()) {
      measure(options, data, database);
    } finally {
      delete(directory);
    }
    Output output = new Output(options.out(), "precisions-" + options.subject(), title);
    output.table(page);
    output.paragraph(
        "One thread; medians of %d measurements of %d ms after one to warm up. \"compress\" is the time"
                .formatted(options.rounds(), options.millis())
            + " from the precision of the row above; FLOAT32 was last, after BINARY.");
    output.csv("", page);
    output.close();
  }

  private void measure(Options options, Dataset data, VectorDatabase database) throws IOException {
    VectorCollection scanned = load(data, database, IndexKind.FLAT);
    run(data, scanned, options.millis()); // the first of a process is still being compiled
    List<Coded> measured = new ArrayList<>();
    for (Precision precision : List.of(Precision.FLOAT16, Precision.INT8, Precision.BINARY)) {
      double seconds = compress(scanned, precision);
      CollectionStats stats = scanned.stats();
      measured.add(new Coded(precision, stats, speed(options, data, scanned), seconds));
    }
    double back = compress(scanned, Precision.FLOAT32);
    Speed floats = speed(options, data, scanned);
    page.row(cells(data, new Coded(Precision.FLOAT32, scanned.stats(), floats, back), floats));
    measured.forEach(coded -> page.row(cells(data, coded, floats)));
    Speed graph = speed(options, data, load(data, database, IndexKind.HNSW));
    page.row(
        "graph, any precision",
        format("%.4f", graph.recall),
        "",
        "",
        "",
        format("%.0f", graph.queriesPerSecond),
        format("%.1f", graph.queriesPerSecond / floats.queriesPerSecond),
        "");
  }

  private static Object[] cells(Dataset data, Coded coded, Speed floats) {
    long each = coded.stats.vectorBytes() / coded.stats.liveRecords();
    long vectors = 64L * Math.ceilDiv(data.kind().dimension(), 16);
    return new Object[] {
      coded.precision + " scan",
      format("%.4f", coded.speed.recall),
      each - vectors,
      vectors,
      coded.precision == Precision.FLOAT32 ? vectors : each - vectors,
      format("%.0f", coded.speed.queriesPerSecond),
      format("%.1f", coded.speed.queriesPerSecond / floats.queriesPerSecond),
      format("%.1f", coded.seconds)
    };
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private static VectorCollection load(Dataset data, VectorDatabase database, IndexKind index)
      throws IOException {
    VectorCollection collection =
        database.createCollection(
            index.name().toLowerCase(Locale.ROOT),
            CollectionConfig.builder(data.kind().dimension())
                .metric(data.kind().metric())
                .indexKind(index)
                .build());
    List<VectorRecord> batch = new ArrayList<>();
    data.forEach(
        0,
        data.size(),
        row -> {
          batch.add(
              VectorRecord.builder(Integer.toString(row.row()), row.vector())
                  .text(row.text())
                  .build());
          if (batch.size() == BATCH || row.row() == data.size() - 1) {
            collection.upsert(batch);
            batch.clear();
          }
        });
    collection.optimize();
    return collection;
  }

  private static double compress(VectorCollection collection, Precision precision) {
    long start = System.nanoTime();
    collection.compress(precision);
    return (System.nanoTime() - start) / 1e9;
  }

  private static Speed speed(Options options, Dataset data, VectorCollection collection) {
    run(data, collection, options.millis());
    Speed[] runs = new Speed[options.rounds()];
    Arrays.setAll(runs, i -> run(data, collection, options.millis()));
    Arrays.sort(runs, Comparator.comparingDouble(Speed::queriesPerSecond));
    return runs[runs.length / 2];
  }

  /** Asks every query at least once, so that the recall is that of all. */
  private static Speed run(Dataset data, VectorCollection collection, int millis) {
    float[][] queries = data.queries();
    double recall = 0;
    int asked = 0;
    long start = System.nanoTime();
    long elapsed = 0;
    while (asked < queries.length || elapsed < millis * 1_000_000L) {
      int query = asked++ % queries.length;
      int[] found =
          collection
              .search(SearchRequest.of(queries[query]).topK(Dataset.K).build())
              .hits()
              .stream()
              .mapToInt(hit -> Integer.parseInt(hit.id()))
              .toArray();
      if (asked <= queries.length) {
        recall += data.recall(query, found);
      }
      elapsed = System.nanoTime() - start;
    }
    return new Speed(recall / queries.length, asked / (elapsed / 1e9));
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
