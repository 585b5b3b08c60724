package dev.vectordb.it.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;

@SpringBootTest
class PlainApplicationTest {
  @TempDir static Path directory;

  @Autowired ApplicationContext context;
  @Autowired VectorDatabase database;

  @DynamicPropertySource
  static void path(DynamicPropertyRegistry registry) {
    registry.add("vectordb.path", directory.resolve("db")::toString);
  }

  @Test
  void theDatabaseWorksWithTheStarterAlone() {
    assertThat(database.collection("notes").count()).isEqualTo(2);
    assertThat(directory.resolve("db")).isDirectory();
  }

  @Test
  void nothingButTheDatabaseAppears() {
    List<String> ours =
        Arrays.stream(context.getBeanDefinitionNames())
            .filter(name ->
                name.contains("ectordb")
                    || name.contains("ectorDb")
                    || name.contains("vectorDatabase"))
            .filter(name -> !name.contains("."))
            .toList();
    assertThat(ours)
        .containsExactlyInAnyOrder(
            "vectordbCollections",
            "vectorDatabase",
            "vectordbSearchStages",
            "vectordbEmbedderRegistration");
    assertThat(context.getBeansOfType(javax.sql.DataSource.class)).isEmpty();
    assertThat(context.getBeansOfType(org.flywaydb.core.Flyway.class)).isEmpty();
  }

  /** Else the class path of this module shows less than it says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.springframework.jdbc.core.JdbcTemplate",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
        "org.springframework.boot.health.contributor.HealthContributor",
        "io.micrometer.core.instrument.MeterRegistry",
        "dev.langchain4j.store.embedding.EmbeddingStore",
        "org.springframework.ai.vectorstore.VectorStore"
      })
  void optionalLibrariesAreAbsent(String name) {
    assertThat(ClassUtils.isPresent(name, getClass().getClassLoader())).isFalse();
  }
}
