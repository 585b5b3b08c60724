package dev.vectordb.internal.catalog;

import static dev.vectordb.internal.catalog.CatalogFixture.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants that were made, API keys and jobs in the catalog. */
class CatalogServicesTest {
  private static final Instant TIME = Instant.parse("2026-11-20T10:11:12.123Z");
  private static final ApiKeyRow KEY =
      new ApiKeyRow(new ApiKeyInfo("0123", "red", Role.WRITE, "größe", TIME), new byte[32]);
  private static final JobRow JOB =
      new JobRow(
          UUID.randomUUID(),
          7,
          "red",
          "VACUUM",
          "{}",
          JobStatus.RUNNING,
          3,
          -1,
          TIME,
          TIME.plusSeconds(1),
          null,
          2,
          1,
          "checkpoint",
          "{}",
          null);

  @TempDir Path root;

  private Catalog open() {
    return Catalog.openFile(root, () -> List.of(BOOKS));
  }

  private void write() {
    try (Catalog catalog = open()) {
      catalog.makeTenant("red");
      catalog.addApiKey(KEY);
      catalog.putJob(JOB);
    }
  }

  @Test
  void whatWasWrittenComesBack() {
    write();
    try (Catalog catalog = open()) {
      assertThat(catalog.tenants()).containsExactly("default", "red");
      assertThat(catalog.apiKeys())
          .singleElement()
          .satisfies(key -> {
            assertThat(key.info()).isEqualTo(KEY.info());
            assertThat(key.hash()).isEqualTo(KEY.hash());
          });
      assertThat(catalog.jobs()).containsExactly(JOB);
    }
  }

  @Test
  void theCollectionsOfAMadeTenantComeAndGo() {
    write();
    CatalogEntry notes = CatalogFixture.entry("red", "notes");
    try (Catalog catalog = open()) {
      catalog.add(notes);
      catalog.remove(notes.uuid());
      assertThat(catalog.tenants()).contains("red");
      catalog.makeTenant("default");
      catalog.remove(BOOKS.uuid());
      assertThat(catalog.tenants()).containsExactly("default", "red");
    }
  }

  @Test
  void aRemovedTenantTakesItsKeysAndJobsAlong() {
    write();
    try (Catalog catalog = open()) {
      catalog.removeTenant("red");
      catalog.removeTenant("default");
      assertThat(catalog.tenants()).as("it has a collection").containsExactly("default");
      assertThat(catalog.apiKeys()).isEmpty();
      assertThat(catalog.jobs()).isEmpty();
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.apiKeys()).isEmpty();
    }
  }

  @Test
  void keysAndJobsAreRemovedOneByOne() {
    write();
    try (Catalog catalog = open()) {
      catalog.removeApiKey("0123");
      catalog.removeJob(JOB.id());
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.apiKeys()).isEmpty();
      assertThat(catalog.jobs()).isEmpty();
    }
  }

  @Test
  void aLostFileLosesThemAndNothingElse() throws Exception {
    write();
    Files.delete(root.resolve("catalog.mv.db"));
    try (Catalog catalog = open()) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(catalog.tenants()).containsExactly("default");
      assertThat(catalog.apiKeys()).isEmpty();
      assertThat(catalog.jobs()).isEmpty();
    }
  }

  @Test
  void rowsThatMakeNoSenseAreLeftOut() throws Exception {
    write();
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(CatalogFixture.url(root));
    dataSource.setUser("vectordb");
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("update api_key set key_role = 'ROOT'")).isEqualTo(1);
      assertThat(statement.executeUpdate("update job set status = 'ODD'")).isEqualTo(1);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.apiKeys()).isEmpty();
      assertThat(catalog.jobs()).isEmpty();
      assertThat(catalog.tenants()).contains("red");
    }
  }

  @Test
  void whatAnEarlierReleaseWroteIsTakenOver() throws Exception {
    write();
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(CatalogFixture.url(root));
    dataSource.setUser("vectordb");
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop table job");
      statement.execute("drop table api_key");
      statement.execute("alter table tenant drop column made_at");
      statement.execute("delete from \"catalog_schema_history\" where \"version\" = '5'");
      assertThat(CatalogSchema.version(connection)).isEqualTo(4);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      catalog.addApiKey(KEY);
      catalog.putJob(JOB);
      assertThat(catalog.jobs()).containsExactly(JOB);
    }
  }
}
