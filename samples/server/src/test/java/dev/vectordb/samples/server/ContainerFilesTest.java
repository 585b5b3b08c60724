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

/** What can be known of the container files without an engine that runs them. */
class ContainerFilesTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");
  private static final Path SERVER = Path.of(".");
  private static final Path EMBEDDING = Path.of("..", "embedding-service");

  private static Set<String> variables(Path module) throws Exception {
    Set<String> names = new HashSet<>();
    Matcher matcher =
        VARIABLE.matcher(Files.readString(module.resolve("src/main/resources/application.yml")));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @Test
  void composeSetsWhatTheServerReadsAndBuildsWhatIsThere() throws Exception {
    Map<?, ?> services =
        map(new Yaml().<Map<?, ?>>load(Files.readString(SERVER.resolve("compose.yaml"))), "services");
    Map<?, ?> server = map(services, "server");
    assertThat(map(server, "environment").keySet().stream().map(String::valueOf))
        .isNotEmpty()
        .isSubsetOf(variables(SERVER));
    assertThat(map(server, "depends_on").keySet().stream().map(String::valueOf))
        .isSubsetOf(services.keySet().stream().map(String::valueOf).toList());
    for (Object name : services.keySet()) {
      Object directory = map(services, String.valueOf(name)).get("build");
      assertThat(Path.of(String.valueOf(directory)).resolve("Dockerfile")).exists();
    }
  }

  private static Map<?, ?> map(Map<?, ?> parent, String name) {
    assertThat(parent.get(name)).as(name).isInstanceOf(Map.class);
    return (Map<?, ?>) Objects.requireNonNull(parent.get(name));
  }

  @Test
  void imagesTakeTheJarThatIsBuiltAndThePortsThatAreServed() throws Exception {
    for (Path module : List.of(SERVER, EMBEDDING)) {
      String pom = Files.readString(module.resolve("pom.xml"));
      String artifact = pom.replaceFirst("(?s).*?</parent>.*?<artifactId>([^<]+)<.*", "$1");
      String dockerfile = Files.readString(module.resolve("Dockerfile"));
      assertThat(dockerfile)
          .contains("COPY target/" + artifact + "-*-app.jar " + artifact + ".jar");
      assertThat(pom).contains("<classifier>app</classifier>");
      assertThat(dockerfile).contains("\"-jar\", \"" + artifact + ".jar\"").contains("\nUSER ");
      String yaml = Files.readString(module.resolve("src/main/resources/application.yml"));
      Matcher port = Pattern.compile("EXPOSE (\\d+)").matcher(dockerfile);
      assertThat(port.find()).isTrue();
      assertThat(yaml).contains(port.group(1));
      assertThat(dockerfile).contains("/dev/tcp/127.0.0.1/" + port.group(1));
    }
    Set<String> read = variables(SERVER);
    for (String line : Files.readString(SERVER.resolve("Dockerfile")).split("\n", -1)) {
      Matcher set = Pattern.compile("^(?:ENV| {4})\\s*([A-Z_]+)=").matcher(line);
      if (set.find() && !set.group(1).equals("JDK_JAVA_OPTIONS")) {
        assertThat(read).contains(set.group(1));
      }
    }
  }

  @Test
  void theReadmeNamesEveryVariable() throws Exception {
    assertThat(Files.readString(SERVER.resolve("README.md"))).contains(variables(SERVER));
  }
}
