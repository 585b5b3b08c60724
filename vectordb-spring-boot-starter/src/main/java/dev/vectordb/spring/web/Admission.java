package dev.vectordb.spring.web;

/**
 * A caller that was let in.
 *
 * @param caller who it is
 * @param gate where it was let in
 */
record Admission(Caller caller, Gate gate) {

  /** Refuses to go on if the caller would not be let in any more. */
  void recheck() {
    gate.recheck(caller);
  }
}
