package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.SearchRequest;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/coming-from.md names as ours is there. */
class ComingFromTest {
  private static final Pattern CALL =
      Pattern.compile("`(GET|PUT|POST|PATCH|DELETE) (?!/actuator|/v1/embeddings)([^` ]+)`");
  private static final Pattern ACTUATOR = Pattern.compile("`GET /actuator/([a-z]+)[a-z/]*`");
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
  private static final Pattern PROPERTY = Pattern.compile("`(vectordb\\.[a-z0-9.-]+)");
  private static final Path DOCS = Path.of("..", "docs");

  /** The cells of all rows but the first of each, which name what is theirs. */
  private static List<String> ours() throws Exception {
    return Files.readAllLines(DOCS.resolve("coming-from.md")).stream()
        .filter(line -> line.startsWith("| ") && !line.endsWith("| HTTP | Java |"))
        .flatMap(line -> Arrays.stream(line.split("(?<!\\\\)\\|", -1)).skip(2))
        .toList();
  }

  private static Set<String> found(Pattern pattern, int group) throws Exception {
    Set<String> found = new TreeSet<>();
    for (String cell : ours()) {
      Matcher matcher = pattern.matcher(cell);
      while (matcher.find()) {
        found.add(group < 0 ? matcher.group(1) + " " + matcher.group(2) : matcher.group(group));
      }
    }
    return found;
  }

  @Test
  void everyCallIsDescribed() throws Exception {
    Set<String> operations =
        OpenApiDocument.operations().stream()
            .map(operation -> operation.replaceAll("\\{\\w+}", "{}"))
            .collect(Collectors.toSet());
    Set<String> named =
        found(CALL, -1).stream()
            .map(call -> call.replace("…", "/tenants/{tenant}/collections"))
            .map(call -> call.replaceAll("\\{\\w+}", "{}"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(operations).containsAll(named);
  }

  @Test
  void everyMethodIsThere() throws Exception {
    Set<String> named = found(METHOD, -1);
    assertThat(named).hasSizeGreaterThan(30);
    for (String each : named) {
      String[] parts = each.split(" ", -1);
      assertThat(methods(type(parts[0]))).as(each).contains(parts[1]);
    }
  }

  private static Class<?> type(String name) {
    return Stream.of(VectorDatabase.class, SearchRequest.class, Filter.class)
        .map(sibling -> sibling.getPackageName() + "." + name)
        .map(ComingFromTest::load)
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  private static @org.jspecify.annotations.Nullable Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException _) {
      return null;
    }
  }

  private static Set<String> methods(Class<?> type) {
    return Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
  }

  @Test
  void everyPropertyIsDocumented() throws Exception {
    String configuration = Files.readString(DOCS.resolve("configuration.md"));
    Set<String> missing = new HashSet<>(found(PROPERTY, 1));
    missing.removeIf(property -> configuration.contains("`" + property + "`"));
    assertThat(missing).isEmpty();
    assertThat(found(ACTUATOR, 1)).containsOnly("health", "metrics", "prometheus", "vectordb");
  }

  @Test
  void allFiveAreThere() throws Exception {
    assertThat(Files.readAllLines(DOCS.resolve("coming-from.md")))
        .contains(
            "## arrwDB", "## KektorDB", "## LuxDB", "## MLXVectorDB", "## Vector Database Engine");
  }
}
