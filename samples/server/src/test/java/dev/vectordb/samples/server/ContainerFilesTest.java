package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What can be known of the container files without an engine, and without the jars. */
class ContainerFilesTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");
  private static final Path SERVER = Path.of(".");
  private static final Path EMBEDDING = Path.of("..", "embedding-service");

  /** The keys of the Compose specification that are used here, and what they hold. */
  private static final Map<String, Class<?>> SERVICE_KEYS =
      Map.ofEntries(
          Map.entry("build", String.class),
          Map.entry("ports", List.class),
          Map.entry("expose", List.class),
          Map.entry("environment", Map.class),
          Map.entry("volumes", List.class),
          Map.entry("read_only", Boolean.class),
          Map.entry("tmpfs", List.class),
          Map.entry("cap_drop", List.class),
          Map.entry("security_opt", List.class),
          Map.entry("stop_grace_period", String.class),
          Map.entry("restart", String.class),
          Map.entry("depends_on", Map.class));

  private static Set<String> variables(Path module) throws Exception {
    Set<String> names = new HashSet<>();
    Matcher matcher =
        VARIABLE.matcher(Files.readString(module.resolve("src/main/resources/application.yml")));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static Map<?, ?> compose() throws Exception {
    return new Yaml().load(Files.readString(SERVER.resolve("compose.yaml")));
  }

  private static Map<?, ?> map(Map<?, ?> parent, String name) {
    assertThat(parent.get(name)).as(name).isInstanceOf(Map.class);
    return (Map<?, ?>) Objects.requireNonNull(parent.get(name));
  }

  private static Set<String> keys(Map<?, ?> map) {
    Set<String> keys = new HashSet<>();
    map.keySet().forEach(key -> keys.add(String.valueOf(key)));
    return keys;
  }

  @Test
  void composeHasTheFormOfItsSpecification() throws Exception {
    Map<?, ?> compose = compose();
    assertThat(keys(compose)).containsExactlyInAnyOrder("services", "volumes");
    for (String name : keys(map(compose, "services"))) {
      Map<?, ?> service = map(map(compose, "services"), name);
      service.forEach((key, value) ->
          assertThat(value).as(name + "." + key).isInstanceOf(SERVICE_KEYS.get(key)));
      assertThat(String.valueOf(service.get("stop_grace_period"))).matches("\\d+s");
      assertThat(service.get("restart")).isEqualTo("unless-stopped");
    }
  }

  @Test
  void composeSetsWhatTheServerReadsAndBuildsWhatIsThere() throws Exception {
    Map<?, ?> services = map(compose(), "services");
    Map<?, ?> server = map(services, "server");
    assertThat(keys(map(server, "environment"))).isNotEmpty().isSubsetOf(variables(SERVER));
    for (String needed : keys(map(server, "depends_on"))) {
      assertThat(services.get(needed)).isNotNull();
      assertThat(map(map(server, "depends_on"), needed).get("condition"))
          .isEqualTo("service_healthy");
      Path build = Path.of(String.valueOf(map(services, needed).get("build")));
      assertThat(Dockerfile.read(build).all("HEALTHCHECK")).hasSize(1);
    }
    for (String name : keys(services)) {
      Dockerfile image = Dockerfile.read(Path.of(String.valueOf(map(services, name).get("build"))));
      String key = name.equals("server") ? "ports" : "expose";
      String ports = String.valueOf(map(services, name).get(key));
      assertThat(ports).contains(image.only("EXPOSE").split(" ", -1)[0]);
    }
    Dockerfile image = Dockerfile.read(SERVER);
    assertThat(String.valueOf(server.get("volumes"))).contains(":" + image.only("VOLUME"));
    assertThat(keys(map(compose(), "volumes"))).containsExactly("data");
  }

  @Test
  void imagesTakeTheJarThatIsBuiltAndThePortsThatAreServed() throws Exception {
    for (Path module : List.of(SERVER, EMBEDDING)) {
      Dockerfile image = Dockerfile.read(module);
      String pom = Files.readString(module.resolve("pom.xml"));
      String artifact = pom.replaceFirst("(?s).*?</parent>.*?<artifactId>([^<]+)<.*", "$1");
      assertThat(image.only("COPY"))
          .isEqualTo("target/" + artifact + "-*-app.jar " + artifact + ".jar");
      assertThat(pom).contains("<classifier>app</classifier>");
      assertThat(Files.readAllLines(module.resolve(".dockerignore")))
          .containsExactly("*", "!target/*-app.jar");
      assertThat(image.only("FROM")).matches("eclipse-temurin:25-\\w+");
      assertThat(image.only("USER")).as("a number, which need not be looked up").matches("\\d{4,}");
      assertThat(image.command("ENTRYPOINT"))
          .startsWith("java")
          .endsWith("-jar", artifact + ".jar");
      String yaml = Files.readString(module.resolve("src/main/resources/application.yml"));
      for (String port : image.only("EXPOSE").split(" ", -1)) {
        assertThat(yaml).contains("PORT:" + port + "}");
      }
      assertThat(variables(module)).containsAll(image.environment().keySet());
    }
    String volume = Dockerfile.read(SERVER).only("VOLUME");
    assertThat(Dockerfile.read(SERVER).environment().get("VECTORDB_PATH")).startsWith(volume + "/");
  }

  @Test
  void theReadmeNamesEveryVariable() throws Exception {
    assertThat(Files.readString(SERVER.resolve("README.md"))).contains(variables(SERVER));
  }
}
