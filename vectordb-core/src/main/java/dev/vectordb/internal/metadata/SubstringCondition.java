package dev.vectordb.internal.metadata;

/**
 * A string that contains another.
 *
 * @param text the other
 */
record SubstringCondition(String text) implements TermCondition {
  @Override
  public TermRange range() {
    return TermRange.ALL;
  }

  @Override
  public TermTest test() {
    return TermTest.containing(CodeUnits.encode(text));
  }

  @Override
  public String key() {
    return "part " + text;
  }
}
