package dev.vectordb.benchmarks.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shares the rows of a data set among threads. */
final class WriterThreads {
  private WriterThreads() {}

  /** Writes a range of rows. */
  @FunctionalInterface
  interface RangeWriter {
    /** Writes rows from {@code from} to before {@code to}. */
    void write(int from, int to) throws IOException;
  }

  /** Returns when every thread has written its share. */
  static void run(int threads, int rows, RangeWriter writer) throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> shares = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int from = (int) ((long) rows * i / threads);
        int to = (int) ((long) rows * (i + 1) / threads);
        shares.add(
            executor.submit(() -> {
              writer.write(from, to);
              return to;
            }));
      }
      for (Future<?> share : shares) {
        share.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IOException(e);
    }
  }
}
