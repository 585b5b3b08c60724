package dev.vectordb.internal.metadata;

import java.util.BitSet;

/**
 * Bytes that stand in a term one behind the other, some of which may be any.
 *
 * @param bytes the bytes, at least one; not to be changed
 * @param any which of them may be any; not to be changed
 */
// Compared by nobody: a record for its accessors.
@SuppressWarnings("ArrayRecordComponent")
record TermPart(byte[] bytes, BitSet any) {
  /** Returns a part of which no byte may be any. */
  static TermPart of(byte[] bytes) {
    return new TermPart(bytes, new BitSet());
  }

  int length() {
    return bytes.length;
  }
}
