package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether dashboard and alerts ask for what a server that has done everything gives out. */
class MonitoringFilesTest {
  private static final Path FILES = Path.of("..", "..", "docs", "monitoring");

  /** A name with the matchers after it, if there are some. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b([a-z][a-z0-9_]*_[a-z0-9_]+|up)\\b(?!\\s*\\()(\\{[^}]*})?");

  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) \\(([^)]*)\\)");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
  private static final Pattern FUNCTION = Pattern.compile("\\b([a-z_]+)\\s*\\(");
  private static final Set<String> FUNCTIONS =
      Set.of(
          "by",
          "sum",
          "min",
          "max",
          "rate",
          "increase",
          "deriv",
          "histogram_quantile",
          "and",
          "label_values");

  @TempDir static Path directory;

  /** By name of a metric the labels that its samples have. */
  private static final Map<String, Set<String>> METRICS = new TreeMap<>();

  @BeforeAll
  static void scrape() throws Exception {
    try (ConfigurableApplicationContext server =
            SpringApplication.run(
                VectorDbServer.class,
                "--PORT=0",
                "--MANAGEMENT_PORT=0",
                "--VECTORDB_PATH=" + directory.resolve("db"),
                "--VECTORDB_API_KEY=a-key-for-tests-only");
        HttpClient client = HttpClient.newHttpClient()) {
      VectorDatabase database = server.getBean(VectorDatabase.class);
      VectorCollection docs = database.createCollection("docs", CollectionConfig.ofDimension(2));
      docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
      docs.search(SearchRequest.of(new float[] {1, 0}).topK(1).build());
      database
          .jobs()
          .await(
              database.jobs().submit(new JobRequest.Vacuum("docs")).id(), Duration.ofSeconds(30));
      System.gc(); // which has a meter once there was a pause
      get(client, server, "server", "/vectordb/v1/health");
      // Samples of a request appear when it is over, which its client may know before the meter.
      for (int i = 0; i < 100 && !METRICS.containsKey("http_server_requests_seconds_bucket"); i++) {
        METRICS.clear();
        get(client, server, "management", "/actuator/prometheus")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(MonitoringFilesTest::read);
        Thread.sleep(50);
      }
    }
  }

  private static String get(
      HttpClient client, ConfigurableApplicationContext server, String name, String path)
      throws Exception {
    String port = server.getEnvironment().getProperty("local." + name + ".port");
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static void read(String sample) {
    int labels = sample.indexOf('{');
    int end = sample.indexOf(' ');
    String name = sample.substring(0, labels < 0 ? end : labels);
    Set<String> names =
        METRICS.computeIfAbsent(name, _ -> new TreeSet<>(Set.of("instance", "job")));
    if (labels >= 0) {
      Matcher matcher = Pattern.compile("(\\w+)=\"").matcher(sample.substring(labels));
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
  }

  @AfterAll
  static void forget() {
    METRICS.clear();
  }

  private static List<String> dashboardQueries() throws Exception {
    JsonNode dashboard =
        new JsonMapper().readTree(Files.readString(FILES.resolve("grafana-dashboard.json")));
    List<String> queries = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      assertThat(panel.path("gridPos").path("w").asInt()).isBetween(1, 24);
      panel.path("targets").forEach(target -> queries.add(target.path("expr").asString()));
    }
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      if (variable.path("type").asString().equals("query")) {
        queries.add(variable.path("definition").asString());
      }
    }
    return queries;
  }

  private static List<String> alertQueries() throws Exception {
    Map<String, List<Map<String, Object>>> file =
        new Yaml().load(Files.readString(FILES.resolve("alerts.yml")));
    List<String> queries = new ArrayList<>();
    Set<Object> names = new HashSet<>();
    for (Map<String, Object> group : file.getOrDefault("groups", List.of())) {
      for (Object rule : (List<?>) group.getOrDefault("rules", List.of())) {
        Map<?, ?> fields = (Map<?, ?>) rule;
        assertThat(names.add(fields.get("alert"))).isTrue();
        assertThat(fields.get("labels")).asString().matches("\\{severity=(critical|warning|info)}");
        assertThat(fields.get("annotations")).asString().contains("summary=", "description=");
        queries.add(String.valueOf(fields.get("expr")));
      }
    }
    return queries;
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws Exception {
    List<String> queries = dashboardQueries();
    assertThat(queries).hasSizeGreaterThan(25);
    queries.forEach(MonitoringFilesTest::check);
  }

  @Test
  void theAlertsAskForWhatThereIs() throws Exception {
    List<String> queries = alertQueries();
    assertThat(queries).hasSizeGreaterThan(10);
    queries.forEach(MonitoringFilesTest::check);
  }

  /** Every meter of the database is seen by somebody. */
  @Test
  void theDashboardShowsEveryMeterOfTheDatabase() throws Exception {
    String all = String.join("\n", dashboardQueries());
    Set<String> unseen = new TreeSet<>();
    METRICS.keySet().stream()
        .filter(name -> name.startsWith("vectordb_"))
        .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))
        .filter(name -> !all.contains(name))
        .forEach(unseen::add);
    assertThat(unseen).containsExactly("vectordb_cache_evictions_total");
  }

  private static void check(String query) {
    assertThat(query.chars().filter(c -> c == '(').count())
        .as(query)
        .isEqualTo(query.chars().filter(c -> c == ')').count());
    FUNCTION
        .matcher(query)
        .results()
        .forEach(found -> assertThat(FUNCTIONS).as(query).contains(found.group(1)));
    Set<String> grouped = new TreeSet<>();
    GROUPING
        .matcher(query)
        .results()
        .forEach(found -> grouped.addAll(List.of(found.group(1).split(",\\s*"))));
    String selectors = GROUPING.matcher(query).replaceAll("");
    List<MatchResult> found = SELECTOR.matcher(withoutStrings(selectors)).results().toList();
    assertThat(found).as(query).isNotEmpty();
    for (MatchResult selector : found) {
      String name = selector.group(1);
      if (name.equals("up")) {
        continue; // Prometheus makes it
      }
      assertThat(METRICS.keySet()).as(query).contains(name);
      Set<String> labels = new TreeSet<>(grouped);
      if (selector.group(2) != null) {
        MATCHER.matcher(selector.group(2)).results().forEach(label -> labels.add(label.group(1)));
      }
      assertThat(METRICS.get(name)).as(name + " in " + query).containsAll(labels);
    }
  }

  private static String withoutStrings(String query) {
    return query.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("\\[[^]]*]", "");
  }
}
