package dev.vectordb.internal.catalog;

import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.Role;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of API keys. */
final class ApiKeyTable {
  private static final Logger log = LoggerFactory.getLogger(Catalog.class);

  private ApiKeyTable() {}

  static List<ApiKeyRow> list(CatalogStore store) throws SQLException {
    String query =
        "select id, tenant, key_role, label, created_at, key_hash from api_key"
            + " order by created_at, id";
    List<ApiKeyRow> keys = new ArrayList<>();
    try (PreparedStatement statement = store.prepare(query);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        try {
          keys.add(read(row));
        } catch (IllegalArgumentException e) { // of no known role: it opens nothing
          log.warn("API key {} in the catalog makes no sense: {}", row.getString(1), e.toString());
        }
      }
    }
    return keys;
  }

  private static ApiKeyRow read(ResultSet row) throws SQLException {
    return new ApiKeyRow(
        new ApiKeyInfo(
            row.getString("id"),
            row.getString("tenant"),
            Role.valueOf(row.getString("key_role")),
            row.getString("label"),
            row.getObject("created_at", Instant.class)),
        row.getBytes("key_hash"));
  }

  static void add(CatalogStore store, ApiKeyRow key) throws SQLException {
    store.inTransaction(() -> {
      String insert =
          "insert into api_key (id, tenant, key_role, label, created_at, key_hash)"
              + " values (?, ?, ?, ?, ?, ?)";
      try (PreparedStatement statement = store.prepare(insert)) {
        statement.setString(1, key.info().id());
        statement.setString(2, key.info().tenant());
        statement.setString(3, key.info().role().name());
        statement.setString(4, key.info().label());
        statement.setObject(5, key.info().createdAt());
        statement.setBytes(6, key.hash());
        statement.executeUpdate();
      }
    });
  }

  static void remove(CatalogStore store, String id) throws SQLException {
    store.inTransaction(() -> {
      try (PreparedStatement statement = store.prepare("delete from api_key where id = ?")) {
        statement.setString(1, id);
        statement.executeUpdate();
      }
    });
  }
}
