package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Moves what an engine holds along the data set: a round deletes the oldest records, inserts those
 * that follow the newest, from the first again after the last, and gives others new metadata.
 */
final class ChurnRun {
  private static final int BATCH = 1_000;
  private static final int QUERIES = 300;

  private final Engine engine;
  private final Dataset data;
  private final Path directory;
  private final int stored;
  private final int changed;

  /**
   * Creates a run.
   *
   * @param directory of the engine
   * @param stored records that it holds
   * @param changed records that a round deletes, inserts and updates; of the data set at least so
   *     many are not stored
   */
  ChurnRun(Engine engine, Dataset data, Path directory, int stored, int changed) {
    if (data.size() < stored + changed) {
      throw new IllegalArgumentException(
          "of %d records %d are stored, which leaves less than %d"
              .formatted(data.size(), stored, changed));
    }
    this.engine = engine;
    this.data = data;
    this.directory = directory;
    this.stored = stored;
    this.changed = changed;
  }

  ChurnFigures run(int round, int restMillis) throws IOException, InterruptedException {
    Stopwatch watch = new Stopwatch();
    if (round > 0) {
      change(round);
    }
    engine.awaitIndexed();
    double seconds = watch.millis() / 1e3;
    Thread.sleep(restMillis);
    return new ChurnFigures(recall(), engine.deadShare(), fileBytes(), seconds, MemoryUse.now());
  }

  private void change(int round) throws IOException {
    long oldest = (round - 1L) * changed;
    for (int from = 0; from < changed; from += BATCH) {
      int count = Math.min(BATCH, changed - from);
      engine.delete(rows(oldest + from, count));
    }
    for (int from = 0; from < changed; from += BATCH) {
      insert(rows(oldest + stored + from, Math.min(BATCH, changed - from)));
    }
    engine.updateMetadata(rows(oldest + changed + (stored - changed) / 2, changed), round);
  }

  /** Positions in the data set, which begins again where it ends. */
  private List<Integer> rows(long from, int count) {
    return IntStream.range(0, count).mapToObj(i -> (int) ((from + i) % data.size())).toList();
  }

  private void insert(List<Integer> rows) throws IOException {
    List<DataRow> batch = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= rows.size(); i++) {
      if (i == rows.size() || rows.get(i) == 0) {
        data.forEach(rows.get(begin), rows.get(i - 1) + 1, batch::add);
        begin = i;
      }
    }
    engine.upsert(batch);
  }

  private double recall() throws IOException {
    double sum = 0;
    int queries = Math.min(QUERIES, data.queries().length);
    for (int query = 0; query < queries; query++) {
      List<Integer> exact = IntStream.of(engine.search(query, 0)).boxed().toList();
      int right = 0;
      for (int row : engine.search(query, Engine.DEFAULT_EFFORT)) {
        right += exact.contains(row) ? 1 : 0;
      }
      sum += (double) right / exact.size();
    }
    return sum / queries;
  }

  private long fileBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.exists(file) ? Files.size(file) : 0;
      }
    }
    return bytes;
  }
}
