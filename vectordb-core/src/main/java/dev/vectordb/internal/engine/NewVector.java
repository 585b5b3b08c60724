package dev.vectordb.internal.engine;

/**
 * A vector for a record that is there.
 *
 * @param id the record
 * @param version as it was read; another one is left alone
 * @param vector the vector, given away
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, from job to writer
public record NewVector(String id, long version, float[] vector) {}
