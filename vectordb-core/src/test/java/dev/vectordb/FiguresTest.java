package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of figures in the documentation is that of the sources. */
class FiguresTest {
  private static final Pattern FIGURE =
      Pattern.compile("Figures\\.of\\(\\s*\"([a-z.]+)\",\\s*([\\d_]+),\\s*([\\d_]+)\\)");

  /** A row of {@code docs/reliability.md}: property, tests, ordinary, long. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z.]+)` \\| (`[^|]+`) \\| ([\\d,]+) \\| ([\\d,]+) \\|$");

  @Test
  void theDocumentationHasEachWithItsTestsAndNoOther() throws IOException {
    Map<String, TreeSet<String>> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher figure = FIGURE.matcher(Files.readString(file));
        String test = String.valueOf(file.getFileName()).replace(".java", "");
        while (figure.find()) {
          String row =
              figure.group(1) + " " + plain(figure.group(2)) + " " + plain(figure.group(3));
          sources.computeIfAbsent(row, _ -> new TreeSet<>()).add("`" + test + "`");
        }
      }
    }
    Map<String, TreeSet<String>> documented = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("../docs/reliability.md")));
    while (row.find()) {
      documented.put(
          row.group(1) + " " + plain(row.group(3)) + " " + plain(row.group(4)),
          new TreeSet<>(List.of(row.group(2).split(", "))));
    }
    assertThat(sources).hasSizeGreaterThan(20);
    assertThat(documented).isEqualTo(sources);
  }

  private static String plain(String number) {
    return number.replaceAll("[_,]", "");
  }
}
