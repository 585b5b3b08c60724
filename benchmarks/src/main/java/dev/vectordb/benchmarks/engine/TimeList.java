package dev.vectordb.benchmarks.engine;

import java.io.IOException;
import java.util.Arrays;

/** The times of calls. Not thread-safe. */
final class TimeList {
  private long[] nanos = new long[1 << 10];
  private int size;

  /** Something to be timed. */
  @FunctionalInterface
  interface Call {
    /** Does it. */
    void run() throws IOException;
  }

  void time(Call call) throws IOException {
    long start = System.nanoTime();
    call.run();
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = System.nanoTime() - start;
  }

  long[] toArray() {
    return Arrays.copyOf(nanos, size);
  }
}
