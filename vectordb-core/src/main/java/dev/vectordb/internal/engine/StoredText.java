package dev.vectordb.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * The text of a record.
 *
 * @param id the record
 * @param version sequence number of the operation that wrote it; a change of its metadata keeps it
 * @param text the text; null if it has none
 */
public record StoredText(String id, long version, @Nullable String text) {}
