package dev.vectordb.internal.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The tables of the catalog behind one H2 connection, which holds the database open. Every change
 * is one transaction and, in a file, on the device when the call returns. Used by one thread at a
 * time.
 */
final class CatalogStore implements AutoCloseable {
  /**
   * Options of every H2 URL: no shutdown hook, no trace file, no output, no thread that writes in
   * the background, and a cache (KiB) that suits some kilobytes of rows. No lock file: the root
   * directory has a lock already.
   */
  static final String H2_OPTIONS =
      ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;FILE_LOCK=NO"
          + ";WRITE_DELAY=0;CACHE_SIZE=1024";

  private static final String COLUMNS =
      "uuid, tenant, name, created_at, dimension, metric, index_kind, hnsw_max_connections,"
          + " hnsw_ef_construction, hnsw_ef_search, durability, durability_interval_millis, model,"
          + " max_text_bytes, vector_precision, text_language, metadata_index";

  private final Connection connection;
  private final boolean inFile;

  private CatalogStore(Connection connection, boolean inFile) {
    this.connection = connection;
    this.inFile = inFile;
  }

  /**
   * Opens an H2 file and brings its schema to this version.
   *
   * @param url where it is, with {@link #H2_OPTIONS}
   * @throws NewerCatalogException if a newer version has written it
   */
  static CatalogStore openFile(String url) throws SQLException {
    JdbcDataSource dataSource = dataSource(url);
    CatalogStore store = new CatalogStore(dataSource.getConnection(), true);
    try {
      int version = CatalogSchema.version(store.connection);
      if (version > CatalogSchema.VERSION) {
        throw new NewerCatalogException(version);
      }
      if (version < CatalogSchema.VERSION) {
        CatalogSchema.migrate(dataSource);
      }
      store.connection.setAutoCommit(false);
      return store;
    } catch (SQLException | RuntimeException e) {
      store.closeAfter(e);
      throw e;
    }
  }

  /** Opens an empty database of its own in memory; nameless, so nobody else can open it. */
  static CatalogStore openInMemory() throws SQLException {
    Connection connection = dataSource("jdbc:h2:mem:" + H2_OPTIONS).getConnection();
    CatalogSchema.create(connection);
    connection.setAutoCommit(false);
    return new CatalogStore(connection, false);
  }

  private static JdbcDataSource dataSource(String url) {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(url);
    dataSource.setUser("vectordb");
    dataSource.setPassword("");
    return dataSource;
  }

  /** Returns the collections by tenant and name. */
  List<CatalogEntry> entries() throws SQLException {
    List<CatalogEntry> entries = new ArrayList<>();
    String query = "select " + COLUMNS + " from collection order by tenant, name";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        entries.add(CatalogRow.read(row));
      }
    }
    return entries;
  }

  /** Returns the tenants that were made or have collections, in order. */
  Set<String> tenants() throws SQLException {
    Set<String> tenants = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select name from tenant")) {
      while (row.next()) {
        tenants.add(row.getString(1));
      }
    }
    return tenants;
  }

  void put(CatalogEntry entry) throws SQLException {
    inTransaction(() -> merge(entry));
  }

  void remove(UUID uuid) throws SQLException {
    inTransaction(() -> {
      delete(uuid);
      deleteEmptyTenants();
    });
  }

  Optional<String> setting(String key) throws SQLException {
    String query = "select setting_value from setting where setting_key = ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  void putSetting(String key, String value) throws SQLException {
    inTransaction(() -> {
      String merge =
          "merge into setting (setting_key, setting_value) key (setting_key) values (?, ?)";
      try (PreparedStatement statement = connection.prepareStatement(merge)) {
        statement.setString(1, key);
        statement.setString(2, value);
        statement.executeUpdate();
      }
    });
  }

  /** Makes the collections those of {@code truth}; writes nothing if they are already. */
  CatalogChanges reconcile(List<CatalogEntry> truth) throws SQLException {
    SequencedMap<UUID, CatalogEntry> wanted = new LinkedHashMap<>();
    truth.forEach(entry -> wanted.put(entry.uuid(), entry));
    Map<UUID, Optional<CatalogEntry>> known = readLeniently();
    List<UUID> stale = known.keySet().stream().filter(uuid -> !wanted.containsKey(uuid)).toList();
    List<CatalogEntry> missing =
        wanted.values().stream().filter(entry -> !known.containsKey(entry.uuid())).toList();
    List<CatalogEntry> different =
        wanted.values().stream()
            .filter(entry -> known.containsKey(entry.uuid()))
            .filter(entry -> !Optional.of(entry).equals(known.get(entry.uuid())))
            .toList();
    CatalogChanges changes = new CatalogChanges(missing.size(), different.size(), stale.size());
    if (!changes.isEmpty()) {
      inTransaction(() -> {
        for (UUID uuid : stale) {
          delete(uuid);
        }
        for (CatalogEntry entry : missing) {
          merge(entry);
        }
        for (CatalogEntry entry : different) {
          merge(entry);
        }
        deleteEmptyTenants();
      });
    }
    return changes;
  }

  /** Forces everything to the device; a commit of H2 alone does not. */
  void force() throws SQLException {
    if (inFile) {
      execute("checkpoint sync");
    }
  }

  /** Closes the database with its last connection. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Closes after a failure, which a second one must not hide. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (SQLException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Prepares a statement of a table that has a class of its own. */
  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  boolean isInFile() {
    return inFile;
  }

  /** Reads the rows by id; one that no longer makes sense is there, but empty. */
  private Map<UUID, Optional<CatalogEntry>> readLeniently() throws SQLException {
    Map<UUID, Optional<CatalogEntry>> rows = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select " + COLUMNS + " from collection")) {
      while (row.next()) {
        rows.put(row.getObject("uuid", UUID.class), CatalogRow.readIfValid(row));
      }
    }
    return rows;
  }

  private void merge(CatalogEntry entry) throws SQLException {
    String tenant = "merge into tenant (name) key (name) values (?)";
    try (PreparedStatement statement = connection.prepareStatement(tenant)) {
      statement.setString(1, entry.tenant());
      statement.executeUpdate();
    }
    String collection =
        "merge into collection ("
            + COLUMNS
            + ") key (uuid) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(collection)) {
      CatalogRow.write(entry, statement);
      statement.executeUpdate();
    }
  }

  private void delete(UUID uuid) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from collection where uuid = ?")) {
      statement.setObject(1, uuid);
      statement.executeUpdate();
    }
  }

  private void deleteEmptyTenants() throws SQLException {
    execute(
        "delete from tenant where made_at is null"
            + " and name not in (select tenant from collection)");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs statements that are on the device together when this returns, or undone together. */
  void inTransaction(SqlAction action) throws SQLException {
    try {
      action.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollbackAfter(e);
      throw e;
    }
    force();
  }

  private void rollbackAfter(Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @FunctionalInterface
  interface SqlAction {
    void run() throws SQLException;
  }
}
