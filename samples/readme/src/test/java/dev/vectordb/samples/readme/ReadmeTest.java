package dev.vectordb.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Java example of the README is a part of a class that is compiled and run here. */
class ReadmeTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern EMPTY_LINES = Pattern.compile("\n\\s*\n");

  @Test
  void showsOnlyCodeThatIsCompiled() throws IOException {
    List<String> sources = sources();
    List<String> blocks =
        JAVA_BLOCK
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);
    assertThat(blocks)
        .allSatisfy(block ->
            assertThat(sources)
                .as("a source file with every part of:%n%s", block)
                .anyMatch(source -> parts(block).allMatch(source::contains)));
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(ReadmeTest::read)
          .map(ReadmeTest::withoutSpace)
          .toList();
    }
  }

  /** A README leaves lines out between the parts that it shows. */
  private static Stream<String> parts(String block) {
    return EMPTY_LINES
        .splitAsStream(block)
        .filter(part -> !part.isBlank())
        .map(ReadmeTest::withoutSpace);
  }

  /** Where a line breaks depends on how deep the code is nested. */
  private static String withoutSpace(String code) {
    return SPACE.matcher(code).replaceAll("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
