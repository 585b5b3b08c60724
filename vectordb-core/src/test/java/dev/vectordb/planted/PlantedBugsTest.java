package dev.vectordb.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R18: each planted bug is caught by the test that is named for it, which passes without the bug.
 * With {@code -Preliability} all of them; in the ordinary build a few, drawn by a seed, and a look
 * whether all could be planted.
 */
@Tag("reliability")
class PlantedBugsTest {
  private static final int BUGS = Figures.areLong() ? PlantedBug.ALL.size() : 2;
  private static final Path SOURCES = Path.of("src/main/java/dev/vectordb/internal");
  private static final Path TABLE = Path.of("..", "docs", "reliability.md");

  @TempDir Path directory;

  /** How a test ended. */
  private record Outcome(boolean failed, String words) {}

  static Stream<PlantedBug> drawn() {
    String wanted = System.getProperty("planted.bug");
    if (wanted != null) {
      return PlantedBug.ALL.stream().filter(bug -> bug.name().equals(wanted));
    }
    List<PlantedBug> bugs = new ArrayList<>(PlantedBug.ALL);
    if (BUGS < bugs.size()) {
      Collections.shuffle(bugs, new Random(Figures.seed("PlantedBugsTest")));
    }
    return bugs.stream().limit(BUGS);
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void isCaughtByTheTestThatIsNamedForIt(PlantedBug bug) throws Exception {
    if (Figures.areLong()) {
      Outcome without = run(bug, "");
      assertThat(without.failed()).as("without the bug: %s", without).isFalse();
    }
    compile(bug);
    Outcome with = run(bug, directory + File.pathSeparator);
    System.out.println(
        "Planted bug %s, %s#%s: %s".formatted(bug.name(), bug.test(), bug.method(), with.words()));
    assertThat(with.failed()).as("%s is caught: %s", bug.name(), with).isTrue();
  }

  @Test
  void allCanBePlantedAndStandInTheTable() throws IOException {
    String table = Files.readString(TABLE);
    for (PlantedBug bug : PlantedBug.ALL) {
      assertThat(changed(bug)).as(bug.name()).isNotEmpty();
      String test = bug.test().substring(bug.test().lastIndexOf('.') + 1);
      assertThat(table)
          .as("docs/reliability.md")
          .contains("| `%s` | %s |".formatted(bug.name(), bug.promise()))
          .contains("`%s.%s`".formatted(test, bug.method()));
    }
    assertThat(PlantedBug.ALL.stream().map(PlantedBug::name)).doesNotHaveDuplicates();
  }

  /** The source with the bug in it. */
  private static String changed(PlantedBug bug) throws IOException {
    String source = Files.readString(SOURCES.resolve(bug.source()));
    String passage =
        Stream.of(bug.right().split(" ", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    Matcher matcher = Pattern.compile(passage).matcher(source);
    assertThat(matcher.results().count())
        .as("%s: how often %s holds the passage", bug.name(), bug.source())
        .isOne();
    return matcher.replaceFirst(Matcher.quoteReplacement(bug.wrong()));
  }

  private void compile(PlantedBug bug) throws IOException {
    Path source = directory.resolve("source").resolve(Path.of(bug.source()).getFileName());
    Files.createDirectories(source.getParent());
    Files.writeString(source, changed(bug));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter output = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              directory.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-proc:none",
              "-nowarn",
              "--add-modules",
              "jdk.incubator.vector");
      boolean compiled =
          compiler
              .getTask(output, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as("%s compiles:%n%s", bug.name(), output).isTrue();
    }
  }

  private static Outcome run(PlantedBug bug, String classPathBefore)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-ea",
            "-Xmx1g",
            "-Dreliability.stride=1",
            "-Dsimulation.runs=150", // an order that shows a bug may be one in dozens
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPathBefore + System.getProperty("java.class.path"),
            PlantedBugRunner.class.getName(),
            "dev.vectordb." + bug.test(),
            bug.method());
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String failure = "";
    String summary = "";
    String last = "";
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = line;
        if (line.startsWith("failure ") && failure.isEmpty()) {
          failure = line.substring("failure ".length());
        } else if (line.startsWith("passed ")) {
          summary = line;
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(summary).as("%s ran to its end: %s", bug.test(), last).isNotEmpty();
    assertThat(summary).as("%s ran", bug.test()).isNotEqualTo("passed 0, failed 0");
    return new Outcome(
        !summary.endsWith("failed 0"), failure.substring(0, Math.min(200, failure.length())));
  }
}
