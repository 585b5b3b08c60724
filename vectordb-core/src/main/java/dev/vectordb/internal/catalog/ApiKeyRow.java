package dev.vectordb.internal.catalog;

import dev.vectordb.model.ApiKeyInfo;

/**
 * An API key as it is kept.
 *
 * @param info what is known of it
 * @param hash SHA-256 of the key, 32 bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record, nor changed
public record ApiKeyRow(ApiKeyInfo info, byte[] hash) {}
