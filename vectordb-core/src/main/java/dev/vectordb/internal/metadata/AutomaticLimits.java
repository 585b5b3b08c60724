package dev.vectordb.internal.metadata;

import dev.vectordb.internal.limits.Limits;

/**
 * What fields that are indexed automatically may take, and what is worth keeping.
 *
 * @param fields of one index, objects and those indexed otherwise among them
 * @param judgedBytes of a field's different strings; with fewer it is not judged
 * @param bytesPerRecord of a field's different strings, for each record that has the field
 * @param terms different strings of a field
 * @param searchedBytes of strings; what a look through fewer found is not kept
 */
record AutomaticLimits(
    int fields, long judgedBytes, long bytesPerRecord, int terms, long searchedBytes) {
  /** Fewer are looked through in less than a millisecond. */
  private static final long MIN_SEARCHED_BYTES = 1 << 20;

  static final AutomaticLimits DEFAULT =
      new AutomaticLimits(
          Limits.MAX_AUTOMATIC_FIELDS,
          Limits.MIN_JUDGED_DICTIONARY_BYTES,
          Limits.MAX_DICTIONARY_BYTES_PER_RECORD,
          Limits.MAX_AUTOMATIC_TERMS,
          MIN_SEARCHED_BYTES);
}
