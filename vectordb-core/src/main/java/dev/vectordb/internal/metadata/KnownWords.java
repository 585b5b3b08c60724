package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which texts have some words, as far as an index of words tells.
 *
 * @param ordinals whose texts have them, dead ones among them; not to be changed
 * @param below the ordinals of which this is known; of others only the texts tell
 */
public record KnownWords(RoaringBitmap ordinals, int below) {

  /** Where the answers come from. */
  @FunctionalInterface
  public interface Source {
    /** Knows nothing. */
    Source NONE = _ -> null;

    /**
     * Looks up words.
     *
     * @param words as the filter has them
     * @return what is known; null if nothing is
     */
    @Nullable KnownWords find(String words);
  }

  FilterAnswer answer(RoaringBitmap candidates) {
    RoaringBitmap beyond = candidates.clone();
    beyond.remove(0L, below);
    RoaringBitmap matching = RoaringBitmap.and(candidates, ordinals);
    matching.andNot(beyond);
    return new FilterAnswer(matching, beyond);
  }
}
