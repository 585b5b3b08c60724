package dev.vectordb.model;

/**
 * What the cache of decoded records has done.
 *
 * @param hits reads that it answered
 * @param misses reads that it could not answer
 * @param evictions records dropped for room
 * @param weightBytes bytes of what it holds, estimated
 */
public record CacheStats(long hits, long misses, long evictions, long weightBytes) {}
