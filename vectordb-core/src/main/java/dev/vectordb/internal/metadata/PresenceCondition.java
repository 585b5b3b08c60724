package dev.vectordb.internal.metadata;

/** A field that is there, with whatever value. */
record PresenceCondition() implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    field.collectPresent(out);
  }

  @Override
  public boolean asksForPresenceAlone() {
    return true;
  }
}
