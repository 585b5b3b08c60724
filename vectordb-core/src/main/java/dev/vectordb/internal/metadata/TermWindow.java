package dev.vectordb.internal.metadata;

/**
 * Terms that lie one behind the other in an array, each with its length before it, and that are
 * looked at together. Lent: what is in the arrays changes with the next window.
 *
 * @param bytes where they lie
 * @param from the first byte that is looked at, of the first term or before it
 * @param to the end of the last term, or of what is behind it
 * @param begins where each begins and, after the last, where the next one would
 * @param terms how many they are
 * @param gap the bytes from the end of a term to the next one, or more: then they were taken for
 *     bytes of the term, until somebody looks closely
 * @param gapIsExact whether it is never more
 * @param longest how many bytes there are at most from one beginning to the next
 */
// Compared by nobody: a record for its accessors.
@SuppressWarnings("ArrayRecordComponent")
record TermWindow(
    byte[] bytes,
    int from,
    int to,
    int[] begins,
    int terms,
    int gap,
    boolean gapIsExact,
    int longest) {}
