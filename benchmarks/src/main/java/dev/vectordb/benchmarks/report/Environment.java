package dev.vectordb.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run depends on: the machine, the JDK, versions and the commit. */
public final class Environment {
  private static final Pattern JAR =
      Pattern.compile(
          "(lucene-core|jvector|hnswlib-core|langchain4j|spring-ai-vector-store)-(\\d[^/]*)\\.jar");

  private Environment() {}

  /**
   * Describes where this process runs, without naming the machine.
   *
   * @return lines of a Markdown list
   */
  public static List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "- machine: %s, %d processors, %d GiB"
            .formatted(processor(), Runtime.getRuntime().availableProcessors(), memoryGibibytes()));
    lines.add(
        "- system: %s %s, JDK %s (%s)"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.runtime.version"),
                System.getProperty("java.vendor")));
    lines.add("- peers: " + String.join(", ", peers()));
    lines.add("- commit: " + commit());
    return lines;
  }

  private static String processor() {
    String flags = fromSystem("/proc/cpuinfo", "flags");
    String widest =
        flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "no AVX2";
    return "%s, family %s (%s)"
        .formatted(
            fromSystem("/proc/cpuinfo", "vendor_id"),
            fromSystem("/proc/cpuinfo", "cpu family"),
            widest);
  }

  private static long memoryGibibytes() {
    String kibibytes = fromSystem("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return kibibytes.isEmpty() ? 0 : Math.round(Long.parseLong(kibibytes) / (double) (1 << 20));
  }

  /** Reads the first value of that name; the empty string where there is no such file. */
  private static String fromSystem(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> peers() {
    List<String> peers = new ArrayList<>();
    String path = System.getProperty("java.class.path").replace(File.separatorChar, '/');
    for (String entry : path.split(Pattern.quote(File.pathSeparator), -1)) {
      Matcher jar = JAR.matcher(entry.substring(entry.lastIndexOf('/') + 1));
      if (jar.matches()) {
        peers.add(jar.group(1) + " " + jar.group(2));
      }
    }
    return peers.stream().sorted().distinct().collect(Collectors.toList());
  }

  /** Pages and figures that this run or one before it wrote do not make a commit dirty. */
  private static String commit() {
    String commit = git("rev-parse", "--short", "HEAD");
    String changed =
        git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)docs");
    if (commit.isBlank()) {
      return "unknown";
    }
    return changed.isBlank() ? commit : commit + "-dirty";
  }

  private static String git(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("git"));
      command.addAll(List.of(arguments));
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
