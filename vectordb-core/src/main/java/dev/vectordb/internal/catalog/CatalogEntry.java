package dev.vectordb.internal.catalog;

import static java.util.Objects.requireNonNull;

import dev.vectordb.model.CollectionConfig;
import java.time.Instant;
import java.util.UUID;

/**
 * What the catalog knows of one collection; the same as the descriptor in the collection's own
 * directory.
 *
 * @param tenant the tenant it belongs to
 * @param name its name, unique in the tenant
 * @param uuid its identity, and the name of its directory
 * @param createdAt when it was created
 * @param config what it is made of
 */
public record CatalogEntry(
    String tenant, String name, UUID uuid, Instant createdAt, CollectionConfig config) {

  /** Checks that nothing is missing. */
  public CatalogEntry {
    requireNonNull(tenant, "tenant");
    requireNonNull(name, "name");
    requireNonNull(uuid, "uuid");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(config, "config");
  }
}
