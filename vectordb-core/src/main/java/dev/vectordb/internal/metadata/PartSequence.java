package dev.vectordb.internal.metadata;

import java.util.List;

/**
 * Parts that stand in a term one behind the other, none over another.
 *
 * @param from the bytes at the beginning of a term in which none of them stands
 * @param parts the parts, none of them empty; not to be changed
 * @param toEnd whether the last one ends the term
 */
record PartSequence(int from, List<byte[]> parts, boolean toEnd) {}
