package dev.vectordb.model;

/**
 * How vectors are kept for scanning. The float32 vectors stay on disk and come back to the last bit
 * whatever the precision; nearest candidates found on smaller codes are rescored with them.
 */
public enum Precision {
  /** No codes: 4 bytes a component, exact. */
  FLOAT32,
  /** IEEE 754 half precision: 2 bytes a component; a scan misses nothing. */
  FLOAT16,
  /** One byte a component, with a scale for each vector; a scan misses nothing. */
  INT8,
  /** One bit a component after a random rotation; a scan can miss a neighbour, seldom. */
  BINARY
}
