package dev.vectordb.internal.engine;

import dev.vectordb.model.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is kept, decoded, without its vector. Immutable; what the cache holds.
 *
 * @param id the id
 * @param metadata the metadata
 * @param text the text, if any
 * @param residue what restores the vector from its row, see {@link VectorCodec}
 * @param weight estimated bytes on the heap
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out
record StoredRecord(
    String id, Metadata metadata, @Nullable String text, byte[] residue, int weight) {}
