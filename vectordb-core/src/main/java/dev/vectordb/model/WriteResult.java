package dev.vectordb.model;

/**
 * What a write did.
 *
 * @param position where the write stands in the log
 * @param inserted ids that were not there before
 * @param updated ids that were there and have changed
 * @param deleted ids that were there and are gone
 */
public record WriteResult(LogPosition position, int inserted, int updated, int deleted) {}
