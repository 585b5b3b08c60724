package dev.vectordb.internal.metadata;

/** A condition on strings, and on the members of a list that are such. */
interface TermCondition extends FieldCondition {
  /** Returns the terms to choose from. */
  TermRange range();

  /** Returns what chooses among the terms of the range. */
  TermTest test();

  /** Returns what only conditions have in common that accept the same terms. */
  String key();

  @Override
  default long searchedBytes(FieldValues field) {
    TermSpace strings = field.terms(ValueKind.STRING);
    return strings == null || test().isAll() ? 0 : strings.bytes(range());
  }

  @Override
  default void collect(FieldValues field, OrdinalCollector out) {
    TermSpace strings = field.terms(ValueKind.STRING);
    if (strings != null) {
      strings.collect(this, out);
    }
  }
}
