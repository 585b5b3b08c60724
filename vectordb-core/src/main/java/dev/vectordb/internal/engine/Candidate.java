package dev.vectordb.internal.engine;

import org.jspecify.annotations.Nullable;

/** A record that a leg of a search by vector and words found, with what both legs say of it. */
final class Candidate {
  /** The rank of what a leg did not find. */
  static final int UNRANKED = 0;

  final int ordinal;
  final String id;
  @Nullable Float vectorScore;
  @Nullable Float textScore;

  /** Place in the vector leg from 1, or {@link #UNRANKED}. */
  int vectorRank = UNRANKED;

  /** Place in the leg of words from 1, or {@link #UNRANKED}. */
  int textRank = UNRANKED;

  float score;

  Candidate(int ordinal, String id) {
    this.ordinal = ordinal;
    this.id = id;
  }
}
