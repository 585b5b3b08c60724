package dev.vectordb.model;

/**
 * What the key-value store of a tenant holds.
 *
 * @param entries keys
 * @param bytes bytes of keys and values
 * @param maxBytes most that it may hold
 */
public record KeyValueStats(long entries, long bytes, long maxBytes) {}
