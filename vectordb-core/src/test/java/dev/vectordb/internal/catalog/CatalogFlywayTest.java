package dev.vectordb.internal.catalog;

import static dev.vectordb.internal.catalog.CatalogFixture.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import db.callback.ApplicationCallback;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.logging.Log;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalog and an application that uses Flyway itself. The test class path has what is the
 * application's where Flyway looks by default: scripts in {@code db/migration} and a class in
 * {@code db/callback}.
 */
class CatalogFlywayTest {
  private static final String FLYWAY = "org.flywaydb";

  @TempDir Path root;

  @Test
  void scriptsOfTheApplicationStayOutOfTheCatalog() throws SQLException {
    CatalogFixture.writeFile(root, BOOKS);
    assertThat(tables(catalogDataSource()))
        .containsExactly(
            "API_KEY", "COLLECTION", "JOB", "SETTING", "TENANT", "catalog_schema_history");
    assertThat(ApplicationCallback.DATABASES).noneMatch(url -> url.contains("/catalog"));
  }

  @Test
  void scriptsOfTheCatalogStayOutOfTheApplication() throws SQLException {
    CatalogFixture.writeFile(root, BOOKS);
    JdbcDataSource application = applicationDataSource();
    try (Connection _ = application.getConnection()) {
      Flyway.configure().dataSource(application).load().migrate();
      assertThat(tables(application))
          .containsExactly("APPLICATION_CALLBACK", "APPLICATION_TABLE", "flyway_schema_history");
      assertThat(ApplicationCallback.DATABASES).contains(application.getURL());
    }
  }

  @Test
  void creatingACatalogLogsNothingOfFlyway() {
    try (CapturedLog log = new CapturedLog(FLYWAY, Level.INFO);
        CapturedLog h2 = new CapturedLog("h2database", Level.INFO);
        Catalog catalog = Catalog.openFile(root, List::of)) {
      assertThat(catalog.entries()).isEmpty();
      assertThat(log.messages(Level.INFO)).isEmpty();
      assertThat(h2.messages(Level.INFO)).isEmpty();
    }
  }

  @Test
  void flywayOfTheApplicationLogsAsBefore() throws SQLException {
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      assertThat(catalog.entries()).isEmpty();
    }
    JdbcDataSource application = applicationDataSource();
    try (CapturedLog log = new CapturedLog(FLYWAY, Level.INFO);
        Connection _ = application.getConnection()) {
      Flyway.configure().dataSource(application).load().migrate();
      assertThat(log.messages(Level.INFO)).anyMatch(message -> message.contains("applied 1 mig"));
    }
  }

  @Test
  void logOfAnotherThreadIsNotTurnedDown() throws Exception {
    Flyway flyway = Flyway.configure().dataSource(applicationDataSource()).load();
    try (CapturedLog captured = new CapturedLog(CatalogFlywayTest.class.getName(), Level.INFO);
        QuietFlywayLog quiet = QuietFlywayLog.install(flyway)) {
      Thread other = Thread.ofPlatform().unstarted(() -> logTo(quiet, "from the application"));
      other.start();
      other.join();
      logTo(quiet, "from the catalog");
      assertThat(captured.messages(Level.INFO)).containsOnly("from the application").hasSize(4);
    }
  }

  @Test
  void currentCatalogOpensWithoutFlyway() {
    CatalogFixture.writeFile(root, BOOKS);
    try (CapturedLog log = new CapturedLog(FLYWAY, Level.DEBUG);
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(log.messages(Level.DEBUG)).isEmpty();
    }
    Path fresh = root.resolve("fresh");
    try (CapturedLog log = new CapturedLog(FLYWAY, Level.DEBUG);
        Catalog catalog = Catalog.openFile(fresh, List::of)) {
      assertThat(catalog.entries()).isEmpty();
      assertThat(log.messages(Level.DEBUG)).as("the same, where Flyway is needed").isNotEmpty();
    }
  }

  @Test
  void everyScriptOnTheClassPathIsListed() throws Exception {
    URI scripts =
        Objects.requireNonNull(
                CatalogSchema.class.getClassLoader().getResource(CatalogSchema.LOCATION))
            .toURI();
    try (Stream<Path> files = Files.list(Path.of(scripts))) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(CatalogSchema.SCRIPTS);
    }
    for (int i = 0; i < CatalogSchema.SCRIPTS.size(); i++) {
      assertThat(CatalogSchema.SCRIPTS.get(i)).startsWith("V" + (i + 1) + "__");
    }
  }

  @Test
  void aCatalogOfTheFirstVersionIsBroughtUpToDate() throws SQLException {
    CatalogFixture.writeFile(root, BOOKS);
    try (Connection connection = catalogDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table collection drop column vector_precision");
      statement.execute("alter table collection drop column text_language");
      statement.execute("alter table collection drop column metadata_index");
      statement.execute("drop table api_key");
      statement.execute("drop table job");
      statement.execute("alter table tenant drop column made_at");
      statement.execute("delete from \"catalog_schema_history\" where \"version\" <> '1'");
    }
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(BOOKS);
    try (Connection connection = catalogDataSource().getConnection()) {
      assertThat(CatalogSchema.version(connection)).isEqualTo(CatalogSchema.VERSION);
    }
  }

  private static void logTo(QuietFlywayLog quiet, String message) {
    Log log = quiet.createLogger(CatalogFlywayTest.class);
    log.info(message);
    log.notice(message);
    log.warn(message);
    log.error(message);
  }

  private JdbcDataSource catalogDataSource() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(CatalogFixture.url(root));
    dataSource.setUser("vectordb");
    return dataSource;
  }

  private JdbcDataSource applicationDataSource() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:application" + System.nanoTime());
    return dataSource;
  }

  private static Set<String> tables(JdbcDataSource dataSource) throws SQLException {
    Set<String> tables = new TreeSet<>();
    try (Connection connection = dataSource.getConnection();
        ResultSet row =
            connection.getMetaData().getTables(null, "PUBLIC", null, new String[] {"BASE TABLE"})) {
      while (row.next()) {
        tables.add(row.getString("TABLE_NAME"));
      }
    }
    return tables;
  }
}
