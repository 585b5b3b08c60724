package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What was asked for: system properties that begin with {@code benchmarks.}, each without a value
 * if it is to have its default. {@code docs/benchmarks/README.md} lists them.
 */
final class Options {
  private static final String PREFIX = "benchmarks.";
  private static final int USUAL_HEAP_GIBIBYTES = 3;

  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  static Options ofSystemProperties() {
    Map<String, String> values = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name);
      if (name.startsWith(PREFIX) && !value.isBlank()) {
        values.put(name.substring(PREFIX.length()), value);
      }
    }
    return new Options(values);
  }

  /** Returns the same options but for one. */
  Options with(String name, Object value) {
    Map<String, String> changed = new HashMap<>(values);
    changed.put(name, value.toString());
    return new Options(changed);
  }

  /** Returns the same options, with one where it has no value. */
  Options withDefault(String name, Object value) {
    return values.containsKey(name) ? this : with(name, value);
  }

  /** Returns the same options, with one back at its default. */
  Options without(String name) {
    Map<String, String> changed = new HashMap<>(values);
    changed.remove(name);
    return new Options(changed);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  int[] numbers(String name, String otherwise) {
    return Stream.of(text(name, otherwise).split(",", -1))
        .map(String::trim)
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  boolean flag(String name) {
    return Boolean.parseBoolean(text(name, "false"));
  }

  DatasetKind data() {
    return DatasetKind.valueOf(text("data", "sentences").toUpperCase(Locale.ROOT));
  }

  int size() {
    return number("size", data().usualSize());
  }

  int rounds() {
    return number("rounds", 3);
  }

  /** Length of a measurement. */
  int millis() {
    return number("millis", 2_000);
  }

  /** Searching threads. */
  int[] threads() {
    return numbers("threads", "1,2");
  }

  /** Threads that build. */
  int buildThreads(int otherwise) {
    return number("buildThreads", otherwise);
  }

  /** The engines named, or else all that suit the data; of either those that are able. */
  List<EngineKind> engines(Predicate<EngineKind> able) {
    String named = text("engines", "");
    if (named.isEmpty()) {
      return Arrays.stream(EngineKind.values())
          .filter(able)
          .filter(kind -> kind.suits(data(), size()))
          .toList();
    }
    return Stream.of(named.toUpperCase(Locale.ROOT).split(",", -1))
        .map(String::trim)
        .map(EngineKind::valueOf)
        .filter(able)
        .sorted()
        .distinct()
        .toList();
  }

  /** Where results go. */
  Path out() {
    String out = text("out", "");
    return out.isEmpty()
        ? Path.of("target", "results")
        : Path.of(text("root", ".")).resolve(out).normalize();
  }

  /** Describes how to start an engine; {@code purpose} names the directory of its index. */
  EngineLaunch launch(EngineKind kind, String purpose, int threads) throws IOException {
    Path directory =
        Path.of(text("indexes", "target/indexes"))
            .resolve(purpose)
            .resolve(subject())
            .resolve(kind.name().toLowerCase(Locale.ROOT));
    Files.createDirectories(directory);
    return new EngineLaunch(kind, directory, data(), size(), threads, jvmArguments());
  }

  /** Arguments of every engine's JVM. */
  List<String> jvmArguments() {
    Stream<String> more = Stream.of(text("jvm", "").split(" ", -1)).filter(text -> !text.isEmpty());
    return Stream.concat(Stream.of("-Xmx" + text("heap", usualHeap())), more).toList();
  }

  /** Room for the vectors three times over, which engines that keep all on the heap need. */
  private String usualHeap() {
    long bytes = 3L * size() * data().dimension() * Float.BYTES;
    return Math.max(USUAL_HEAP_GIBIBYTES, 1 + (bytes >> 30)) + "g";
  }

  /** Names what is measured, for a heading or a file. */
  String subject() {
    return data().name().toLowerCase(Locale.ROOT) + "-" + size();
  }
}
