package dev.vectordb.internal.metadata;

/** What all fields of an index share: the limits, and how many they are. */
final class FieldTree {
  private final AutomaticLimits limits;
  private int size;

  FieldTree(AutomaticLimits limits) {
    this.limits = limits;
  }

  AutomaticLimits limits() {
    return limits;
  }

  /** Says that there is one field more. */
  void grew() {
    size++;
  }

  /** Whether no field may be added automatically. */
  boolean isFull() {
    return size >= limits.fields();
  }
}
