package dev.vectordb.model;

import org.jspecify.annotations.Nullable;

/**
 * Figures of a collection at one moment.
 *
 * @param state whether it can be used
 * @param stateReason why not; null when {@link CollectionState#UP}
 * @param liveRecords records that are there
 * @param deletedRecords tombstones: deleted or superseded records that still take space
 * @param tailRecords records that no index holds, tombstones included; they are scanned exactly
 * @param vectorBytes bytes of vectors
 * @param indexBytes bytes of the index
 * @param recordBytes bytes of ids, text and metadata
 * @param aofBytes bytes of log after the base
 * @param baseBytes bytes of the base on disk
 * @param position the newest operation that is visible
 * @param recovery what opening it found and did
 */
public record CollectionStats(
    CollectionState state,
    @Nullable String stateReason,
    long liveRecords,
    long deletedRecords,
    long tailRecords,
    long vectorBytes,
    long indexBytes,
    long recordBytes,
    long aofBytes,
    long baseBytes,
    LogPosition position,
    Recovery recovery) {}
