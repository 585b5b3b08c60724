package dev.vectordb.model;

/** Whether the values of a metadata field are indexed, so that filters need not read records. */
public enum FieldIndexing {
  /**
   * They are, unless that would take much and serve little: strings that are long and almost all
   * different, or more fields than a thousand.
   */
  AUTOMATIC,
  /** They are, whatever it takes. */
  ON,
  /** They are not. Filters on the field read the records that have it. */
  OFF
}
