package dev.vectordb.model;

import java.time.Instant;

/**
 * What is known of a collection without opening it.
 *
 * @param tenant the tenant it belongs to
 * @param name its name
 * @param config its configuration
 * @param createdAt when it was created
 */
public record CollectionInfo(
    String tenant, String name, CollectionConfig config, Instant createdAt) {}
