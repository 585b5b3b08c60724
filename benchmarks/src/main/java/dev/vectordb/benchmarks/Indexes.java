package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.BuildTimes;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Builds indexes, or opens what an earlier run built where that is wanted and possible. */
final class Indexes {
  private static final String SEARCHED = "searched";
  private static final String FILTERED = "filtered";
  private static final int BUILD_THREADS = 2;

  private Indexes() {}

  /** Returns an engine that holds every record of the data set. */
  static EngineHandle open(Options options, EngineKind kind) throws IOException {
    return open(options, kind, SEARCHED, false);
  }

  /** Returns an engine whose records have the fields of the filter matrix as well. */
  static EngineHandle openFiltered(Options options, EngineKind kind) throws IOException {
    return open(options, kind, FILTERED, true);
  }

  private static EngineHandle open(Options options, EngineKind kind, String purpose, boolean tagged)
      throws IOException {
    EngineLaunch launch = options.launch(kind, purpose, options.buildThreads(BUILD_THREADS));
    Path mark = mark(launch);
    if (options.flag("reuse") && kind.reopens() && Files.exists(mark)) {
      System.err.printf("%s: opening the index built before%n", kind.title());
      return new EngineHandle(launch);
    }
    empty(launch);
    EngineHandle engine = new EngineHandle(launch);
    if (tagged) {
      engine.tag();
    }
    BuildTimes times = engine.build(options.size(), BuildMode.BULK);
    System.err.printf(
        Locale.ROOT,
        "%s: %,d records written and indexed in %.1f s%n",
        kind.title(),
        options.size(),
        times.indexedMillis() / 1e3);
    Files.write(mark, List.of(times.toLine()));
    return engine;
  }

  /** Returns how to open what {@link #open} left behind, in another process. */
  static EngineLaunch reopening(Options options, EngineKind kind) throws IOException {
    return options.launch(kind, SEARCHED, options.buildThreads(BUILD_THREADS));
  }

  /** Deletes what is in the directory of an engine. */
  static void empty(EngineLaunch launch) throws IOException {
    Files.deleteIfExists(mark(launch));
    try (Stream<Path> files = Files.walk(launch.directory())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(launch.directory())) {
          Files.delete(file);
        }
      }
    }
  }

  /** A file beside the directory, which is there when the index is whole. */
  private static Path mark(EngineLaunch launch) {
    return launch.directory().resolveSibling(launch.directory().getFileName() + ".built");
  }
}
