package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The catalog's H2 and Flyway are the engine's own business: nothing of the user's changes. */
class CoexistenceTest {
  private static final String THEIR_URL = "jdbc:h2:mem:theirs;MODE=PostgreSQL";

  private final ApplicationContextRunner theirs =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DataSourceAutoConfiguration.class,
                  DataSourceTransactionManagerAutoConfiguration.class,
                  JdbcTemplateAutoConfiguration.class,
                  FlywayAutoConfiguration.class));

  private ApplicationContextRunner together(Path directory) {
    return theirs
        .withConfiguration(AutoConfigurations.of(VectorDbAutoConfiguration.class))
        .withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=4");
  }

  @Test
  void weRegisterNothingThatDataAccessLooksFor(@TempDir Path directory) {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(VectorDbAutoConfiguration.class))
        .withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=4")
        .run(context -> {
          assertThat(context).hasSingleBean(VectorDatabase.class);
          for (Class<?> type :
              List.of(
                  DataSource.class,
                  Flyway.class,
                  JdbcTemplate.class,
                  PlatformTransactionManager.class,
                  Connection.class)) {
            assertThat(context).doesNotHaveBean(type);
          }
        });
  }

  @Test
  void theirDataSourceStaysTheOnlyOne(@TempDir Path directory) {
    together(directory)
        .withPropertyValues("spring.datasource.url=" + THEIR_URL)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).hasSingleBean(DataSource.class);
          assertThat(context).hasSingleBean(PlatformTransactionManager.class);
          try (Connection connection = context.getBean(DataSource.class).getConnection()) {
            assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:theirs");
          }
        });
  }

  @Test
  void theirMigrationsRunAndOursDoNot(@TempDir Path directory) {
    together(directory)
        .withPropertyValues("spring.datasource.url=" + THEIR_URL)
        .run(context -> {
          assertThat(context).hasSingleBean(Flyway.class);
          assertThat(tables(context.getBean(JdbcTemplate.class)))
              .containsExactlyInAnyOrder("theirs", "flyway_schema_history");
          assertThat(context.getBean(Flyway.class).info().applied()).hasSize(1);
        });
  }

  @Test
  void withoutUsTheySeeTheSame() {
    theirs
        .withPropertyValues("spring.datasource.url=" + THEIR_URL)
        .run(context ->
            assertThat(tables(context.getBean(JdbcTemplate.class)))
                .containsExactlyInAnyOrder("theirs", "flyway_schema_history"));
  }

  @Test
  void noJarOfOursHasMigrationsWhereFlywayLooks() throws Exception {
    assertThat(Collections.list(getClass().getClassLoader().getResources("db/migration")))
        .allSatisfy(url -> assertThat(url.toString()).contains("test-classes"));
    assertThat(getClass().getClassLoader().getResources("dev/vectordb/catalog/migration"))
        .as("ours are where only we look")
        .matches(found -> found.hasMoreElements());
  }

  private static List<String> tables(JdbcTemplate jdbc) {
    return jdbc
        .queryForList(
            "select table_name from information_schema.tables"
                + " where lower(table_schema) not in ('information_schema', 'pg_catalog')",
            String.class)
        .stream()
        .map(name -> String.valueOf(name).toLowerCase(Locale.ROOT))
        .toList();
  }
}
