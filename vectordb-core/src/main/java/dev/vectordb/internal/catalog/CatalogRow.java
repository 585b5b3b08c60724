package dev.vectordb.internal.catalog;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link CatalogEntry} as a row of the table {@code collection}. */
final class CatalogRow {
  private CatalogRow() {}

  static CatalogEntry read(ResultSet row) throws SQLException {
    HnswConfig hnsw =
        new HnswConfig(
            row.getInt("hnsw_max_connections"),
            row.getInt("hnsw_ef_construction"),
            row.getInt("hnsw_ef_search"));
    Durability durability =
        new Durability(
            Durability.Mode.valueOf(row.getString("durability")),
            row.getLong("durability_interval_millis"));
    CollectionConfig config =
        new CollectionConfig(
            row.getInt("dimension"),
            Metric.valueOf(row.getString("metric")),
            IndexKind.valueOf(row.getString("index_kind")),
            hnsw,
            durability,
            row.getString("model"),
            row.getInt("max_text_bytes"),
            Precision.valueOf(row.getString("vector_precision")),
            textConfig(row.getString("text_language")),
            MetadataIndexConfig.ofText(row.getString("metadata_index")));
    return new CatalogEntry(
        row.getString("tenant"),
        row.getString("name"),
        row.getObject("uuid", UUID.class),
        row.getObject("created_at", Instant.class),
        config);
  }

  private static @Nullable TextConfig textConfig(@Nullable String language) {
    return language == null ? null : TextConfig.of(TextLanguage.valueOf(language));
  }

  /** Reads a row; empty if it holds what no configuration can be. */
  static Optional<CatalogEntry> readIfValid(ResultSet row) throws SQLException {
    try {
      return Optional.of(read(row));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  /** Sets the parameters of a statement in the order of the columns. */
  static void write(CatalogEntry entry, PreparedStatement statement) throws SQLException {
    CollectionConfig config = entry.config();
    @Nullable Object[] values = {
      entry.uuid(),
      entry.tenant(),
      entry.name(),
      entry.createdAt(),
      config.dimension(),
      config.metric().name(),
      config.indexKind().name(),
      config.hnsw().maxConnections(),
      config.hnsw().efConstruction(),
      config.hnsw().efSearch(),
      config.durability().mode().name(),
      config.durability().intervalMillis(),
      config.model(),
      config.maxTextBytes(),
      config.precision().name(),
      config.text() == null ? null : config.text().language().name(),
      config.metadataIndex().toText()
    };
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
