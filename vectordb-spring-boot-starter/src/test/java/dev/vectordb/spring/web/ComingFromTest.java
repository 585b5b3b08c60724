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
import java.util.Map;
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

  /** What each of the five describes as its calls, shortened as the tables do. */
  private static final Map<String, String> THEIRS =
      Map.of(
          "arrwDB",
          """
          POST /v1/libraries|GET /v1/libraries|GET /v1/libraries/{id}|DELETE /v1/libraries/{id}
          …/statistics|POST …/documents|…/documents/batch|…/documents/stream|GET …/documents/{id}
          DELETE …/documents/{id}|DELETE …/documents/batch|POST …/search|…/search/stream
          …/search/hybrid|…/search/rerank|…/search/metadata|…/ws|/v1/events/stats
          /v1/jobs/batch_import|/v1/jobs/{id}|/health|/health/detailed|/readiness|/metrics
          distance_threshold|index_type\
          """,
          "KektorDB",
          """
          GET /kv/{key}|POST /kv/{key}|DELETE /kv/{key}|GET /vector/indexes
          GET /vector/indexes/{name}|DELETE /vector/indexes/{name}|actions/create|actions/add
          actions/add-batch|actions/import|actions/search|actions/delete_vector|actions/get-vectors
          actions/compress|GET /vector/indexes/{name}/vectors/{id}|/system/save|/system/aof-rewrite
          /system/tasks/{id}|/debug/pprof/*|alpha|ef_search|query_vector\
          """,
          "LuxDB",
          """
          connect|create_index|init_index|add_items|query_index|resize_index|get_ids|get_elements
          LUXDB_SECRET\
          """,
          "MLXVectorDB",
          """
          /vectors/add|/vectors/query|/vectors/batch_query|/vectors/stream_query|/vectors/delete
          /vectors/create|/vectors/count|/vectors/users|/vectors/models|/vectors/ping
          /admin/create_store|/admin/store|/admin/stats|/admin/store/stats|/admin/add_test_vectors
          /admin/export_zip|/admin/import_zip|/admin/health|/performance/stats
          /performance/cache/stats|/performance/cache/clear|/performance/warmup
          /performance/benchmark|/performance/optimize|/performance/health|/monitoring/health
          /monitoring/health/detailed|/monitoring/metrics|/monitoring/metrics/summary
          /monitoring/status|/monitoring/alerts/test|/health|/debug/routes|filter_metadata\
          """,
          "Vector Database Engine",
          """
          POST /embed|POST /embed/batch|POST /search|GET /health|ef_construction
          flush_threshold\
          """);

  @Test
  void everyCallOfTheirsHasARow() throws Exception {
    String document = Files.readString(DOCS.resolve("coming-from.md"));
    for (Map.Entry<String, String> system : THEIRS.entrySet()) {
      String section = document.split("## " + system.getKey() + "\n", -1)[1].split("\n## ", -1)[0];
      String theirs =
          section
              .lines()
              .filter(line -> line.startsWith("| "))
              .map(line -> line.split("\\|", -1)[1])
              .collect(Collectors.joining("|"));
      for (String call : system.getValue().split("[|\n]", -1)) {
        // The whole name: what goes on is another call.
        assertThat(theirs)
            .as(system.getKey())
            .containsPattern(Pattern.quote(call) + "(?![/\\w{-])");
      }
    }
  }
}
