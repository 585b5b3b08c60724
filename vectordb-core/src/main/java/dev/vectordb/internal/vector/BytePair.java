package dev.vectordb.internal.vector;

/**
 * Two bytes that are so far from each other.
 *
 * @param first the first byte
 * @param second the second byte
 * @param distance from the first to the second, zero or more
 */
public record BytePair(byte first, byte second, int distance) {}
