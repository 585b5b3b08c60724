package dev.vectordb.model;

import java.time.Instant;

/**
 * What is known of an API key: everything but the key.
 *
 * @param id its identity, the part of the key that may be shown
 * @param tenant the tenant it is bound to
 * @param role what it allows
 * @param label what it is for, in the words of who made it; may be empty
 * @param createdAt when it was made
 */
public record ApiKeyInfo(String id, String tenant, Role role, String label, Instant createdAt) {}
