package dev.vectordb.internal.metadata;

/** What is true of all terms of a stretch. */
enum TermNature {
  ANY(false, false),
  ASCII(true, false),
  SINGLE(false, true),
  SINGLE_ASCII(true, true);

  private final boolean ascii;
  private final boolean single;

  TermNature(boolean ascii, boolean single) {
    this.ascii = ascii;
    this.single = single;
  }

  static TermNature of(boolean ascii, boolean single) {
    if (ascii) {
      return single ? SINGLE_ASCII : ASCII;
    }
    return single ? SINGLE : ANY;
  }

  /** Whether they are of ASCII characters. */
  boolean isAscii() {
    return ascii;
  }

  /** Whether each has one ordinal. */
  boolean isSingle() {
    return single;
  }
}
