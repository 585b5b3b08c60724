package dev.vectordb.internal.metadata;

/**
 * A string that contains another.
 *
 * @param text the other
 */
record SubstringCondition(String text) implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    TermSpace strings = field.terms(ValueKind.STRING);
    if (strings != null) {
      strings.collect(TermRange.ALL, TermTest.containing(CodeUnits.encode(text), null), out);
    }
  }
}
