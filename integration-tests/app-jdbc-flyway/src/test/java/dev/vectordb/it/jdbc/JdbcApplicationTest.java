package dev.vectordb.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DimensionMismatchException;
import java.nio.file.Path;
import java.sql.Connection;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;

@SpringBootTest
class JdbcApplicationTest {
  @TempDir static Path directory;

  @Autowired ApplicationContext context;
  @Autowired Books books;
  @Autowired JdbcTemplate jdbc;
  @Autowired Flyway flyway;

  @DynamicPropertySource
  static void path(DynamicPropertyRegistry registry) {
    registry.add("vectordb.path", directory.resolve("db")::toString);
  }

  @Test
  void bothDatabasesServeTheApplication() {
    books.add("1", "Emma", new float[] {1, 0});
    books.add("2", "Persuasion", new float[] {0, 1});
    assertThat(books.nearest(new float[] {0.1f, 1})).containsExactly("Persuasion", "Emma");
  }

  @Test
  void theApplicationsTransactionsAreItsOwn() {
    assertThatThrownBy(() -> books.add("3", "Sanditon", new float[] {1, 0, 0}))
        .isInstanceOf(DimensionMismatchException.class);
    assertThat(jdbc.queryForObject("select count(*) from book where id = '3'", Long.class))
        .isZero();
  }

  @Test
  void thereIsOneDataSourceAndItIsTheirs() throws Exception {
    assertThat(context.getBeansOfType(DataSource.class)).hasSize(1);
    assertThat(context.getBeansOfType(PlatformTransactionManager.class)).hasSize(1);
    try (Connection connection = context.getBean(DataSource.class).getConnection()) {
      assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:shop");
    }
  }

  @Test
  void onlyTheirMigrationsRanInTheirSchema() {
    assertThat(context.getBeansOfType(Flyway.class)).hasSize(1);
    assertThat(flyway.info().all())
        .extracting(MigrationInfo::getDescription)
        .containsExactly("books");
    assertThat(
            jdbc.queryForList(
                "select table_name from information_schema.tables where table_schema = 'public'",
                String.class))
        .containsExactlyInAnyOrder("book", "flyway_schema_history");
  }
}
