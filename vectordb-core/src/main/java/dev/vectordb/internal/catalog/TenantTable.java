package dev.vectordb.internal.catalog;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The rows of tenants that were made. */
final class TenantTable {
  private TenantTable() {}

  static void make(CatalogStore store, String name) throws SQLException {
    store.inTransaction(() -> {
      String merge = "merge into tenant (name, made_at) key (name) values (?, ?)";
      try (PreparedStatement statement = store.prepare(merge)) {
        statement.setString(1, name);
        statement.setObject(2, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        statement.executeUpdate();
      }
    });
  }

  static void remove(CatalogStore store, String name) throws SQLException {
    store.inTransaction(() -> {
      run(store, "delete from api_key where tenant = ?", name);
      run(store, "delete from job where tenant = ?", name);
      run(store, "update tenant set made_at = null where name = ?", name);
      run(
          store,
          "delete from tenant where name = ? and name not in (select tenant from collection)",
          name);
    });
  }

  private static void run(CatalogStore store, String sql, String name) throws SQLException {
    try (PreparedStatement statement = store.prepare(sql)) {
      statement.setString(1, name);
      statement.executeUpdate();
    }
  }
}
