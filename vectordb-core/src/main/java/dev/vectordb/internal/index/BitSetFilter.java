package dev.vectordb.internal.index;

/**
 * A filter over the bits of {@code long[]} words: bit {@code ordinal & 63} of word {@code ordinal
 * >> 6}. Ordinals beyond the words are rejected. The words are not copied.
 */
public final class BitSetFilter implements OrdinalFilter {
  private final long[] words;

  /** Creates a filter over the words. */
  public BitSetFilter(long[] words) {
    this.words = words;
  }

  @Override
  public boolean accept(int ordinal) {
    int word = ordinal >> 6;
    return word < words.length && (words[word] & (1L << ordinal)) != 0;
  }
}
