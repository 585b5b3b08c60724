package dev.vectordb.benchmarks.engine;

/** Milliseconds since a moment. */
final class Stopwatch {
  private final long start = System.nanoTime();

  double millis() {
    return (System.nanoTime() - start) / 1e6;
  }
}
