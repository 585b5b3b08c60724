package dev.vectordb.internal.metadata;

/**
 * What is true of all terms of a stretch.
 *
 * @param ascii whether they are of ASCII characters
 * @param single whether each has one ordinal
 */
record TermNature(boolean ascii, boolean single) {}
