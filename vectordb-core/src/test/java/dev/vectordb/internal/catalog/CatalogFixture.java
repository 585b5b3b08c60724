package dev.vectordb.internal.catalog;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Entries, and a look into the file that bypasses {@link Catalog}. */
final class CatalogFixture {
  static final CatalogEntry BOOKS = entry("default", "books");
  static final CatalogEntry NOTES =
      new CatalogEntry(
          "acme",
          "notes",
          UUID.randomUUID(),
          Instant.parse("2026-11-20T10:11:12.123456789Z"),
          CollectionConfig.builder(1024)
              .metric(Metric.EUCLIDEAN)
              .precision(Precision.INT8)
              .indexKind(IndexKind.FLAT)
              .hnsw(new HnswConfig(24, 321, 77))
              .durability(Durability.interval(Duration.ofMillis(250)))
              .model("größe/модель-v1")
              .maxTextBytes(12_345)
              .build());

  private CatalogFixture() {}

  static CatalogEntry entry(String tenant, String name) {
    return new CatalogEntry(
        tenant,
        name,
        UUID.randomUUID(),
        Instant.parse("2026-01-02T03:04:05Z"),
        CollectionConfig.ofDimension(384));
  }

  static String url(Path root) {
    return "jdbc:h2:file:" + root.resolve("catalog") + CatalogStore.H2_OPTIONS;
  }

  /** What the file holds, before any directory corrects it. */
  static List<CatalogEntry> entriesInFile(Path root) throws SQLException {
    try (CatalogStore store = CatalogStore.openFile(url(root))) {
      return store.entries();
    }
  }

  /** Makes a file that holds collections and a setting. */
  static void writeFile(Path root, CatalogEntry... entries) {
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(entries))) {
      catalog.putSetting("colour", "blue");
    }
  }
}
