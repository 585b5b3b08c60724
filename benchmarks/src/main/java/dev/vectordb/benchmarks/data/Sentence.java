package dev.vectordb.benchmarks.data;

/**
 * A sentence to be found.
 *
 * @param source what it was taken from
 * @param text the sentence
 */
record Sentence(String source, String text) {}
