package dev.vectordb.internal.metadata;

import java.util.List;

/**
 * Parts that stand in a term one behind the other, none over another.
 *
 * @param from the bytes at the beginning of a term in which none of them stands
 * @param atStart whether the first one stands right behind these
 * @param parts the parts, at least one
 * @param toEnd whether the last one ends the term
 */
record PartSequence(int from, boolean atStart, List<TermPart> parts, boolean toEnd) {}
