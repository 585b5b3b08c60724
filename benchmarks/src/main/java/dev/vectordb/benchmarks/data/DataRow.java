package dev.vectordb.benchmarks.data;

/**
 * A record to be stored and found.
 *
 * @param row its position in the data set, from 0
 * @param source what it was taken from
 * @param text the text beside the vector
 * @param vector {@code float[dimension]}; the receiver's own
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record DataRow(int row, String source, String text, float[] vector) {}
