package dev.vectordb.internal.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * The schema of the catalog: which version a database has, and bringing it to the newest by Flyway.
 *
 * <p>Flyway gets a list of scripts instead of a location to scan, a history table of our own and no
 * callbacks of others, so it can neither find the scripts of the application that we are embedded
 * in nor be found by them, and works where a class path cannot be listed (native images).
 */
final class CatalogSchema {
  /** Where the scripts are, as resources of this class's loader. */
  static final String LOCATION = "dev/vectordb/catalog/migration";

  /** The scripts in order; the one at index {@code i} leads to version {@code i + 1}. */
  static final List<String> SCRIPTS =
      List.of(
          "V1__tenants_collections_settings.sql",
          "V2__precision.sql",
          "V3__text.sql",
          "V4__metadata_index.sql",
          "V5__services.sql");

  /** The version that this code works with. */
  static final int VERSION = SCRIPTS.size();

  private static final String HISTORY_TABLE = "catalog_schema_history";
  private static final String NO_SUCH_TABLE = "42S0";

  private CatalogSchema() {}

  /**
   * Returns the version of a database: 0 if it has no schema yet. One query, so that a database
   * that is current never loads Flyway.
   */
  static int version(Connection connection) throws SQLException {
    String query =
        "select max(cast(\"version\" as integer)) from \""
            + HISTORY_TABLE
            + "\" where \"success\" and \"version\" is not null";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith(NO_SUCH_TABLE)) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * Gives an empty database the newest schema without Flyway and its history: for one in memory,
   * which no later version will ever meet.
   */
  static void create(Connection connection) throws SQLException {
    ClassLoader loader = CatalogSchema.class.getClassLoader();
    try (Statement statement = connection.createStatement()) {
      for (String script : SCRIPTS) {
        statement.execute(MigrationScripts.text(loader, script));
      }
    }
  }

  /** Brings a database to {@link #VERSION}. */
  static void migrate(DataSource dataSource) {
    ClassLoader loader = CatalogSchema.class.getClassLoader();
    Flyway flyway =
        Flyway.configure(new HidingClassLoader(loader))
            .dataSource(dataSource)
            .table(HISTORY_TABLE)
            .locations("classpath:" + LOCATION)
            .skipDefaultCallbacks(true)
            .resourceProvider(new MigrationScripts(loader))
            .javaMigrationClassProvider(new NoJavaMigrations())
            .load();
    try (var _ = QuietFlywayLog.install(flyway)) {
      flyway.migrate();
    }
  }

  private static final class NoJavaMigrations implements ClassProvider<JavaMigration> {
    @Override
    public Collection<Class<? extends JavaMigration>> getClasses() {
      return List.of();
    }
  }
}
