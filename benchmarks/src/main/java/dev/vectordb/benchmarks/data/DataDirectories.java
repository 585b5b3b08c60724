package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where data comes from and where what was computed from it is kept. */
final class DataDirectories {
  /** What comes with the benchmarks, seen from their module. */
  static final Path SOURCES = Path.of("data");

  private DataDirectories() {}

  /** Returns the cache; {@code benchmarks.cache} names another one. */
  static Path cache() throws IOException {
    String home = System.getProperty("user.home") + "/.cache/vectordb-benchmarks";
    return Files.createDirectories(Path.of(System.getProperty("benchmarks.cache", home)));
  }
}
