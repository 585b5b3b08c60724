package dev.vectordb.internal.metadata;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metadata;

/**
 * The compact binary form of {@link Metadata}. Every value comes back as the type it went in as:
 * {@code Integer} or {@code Long}, {@code Float} or {@code Double}, instants to the nanosecond.
 *
 * <pre>
 *   metadata := version(1 byte, now 1) object
 *   object   := count { key value }            keys in insertion order, none twice
 *   key      := length bytes                   length in bytes, at least 1; bytes as in CodeUnits
 *   value    := tag(1 byte) payload
 *
 *   tag  0 STRING   length bytes               tag  6 DOUBLE   8 bytes
 *   tag  1 FALSE    -                          tag  7 INSTANT  seconds(zigzag) nanoseconds
 *   tag  2 TRUE     -                          tag  8 UUID     16 bytes
 *   tag  3 INTEGER  zigzag                     tag  9 LIST     count { value }
 *   tag  4 LONG     zigzag                     tag 10 OBJECT   object
 *   tag  5 FLOAT    4 bytes
 * </pre>
 *
 * Counts, lengths and zigzag numbers are variable-length: seven bits a byte, low bits first. Fixed
 * numbers are big-endian.
 */
public final class MetadataCodec {
  static final byte VERSION = 1;

  static final byte STRING = 0;
  static final byte FALSE = 1;
  static final byte TRUE = 2;
  static final byte INTEGER = 3;
  static final byte LONG = 4;
  static final byte FLOAT = 5;
  static final byte DOUBLE = 6;
  static final byte INSTANT = 7;
  static final byte UUID = 8;
  static final byte LIST = 9;
  static final byte OBJECT = 10;

  private MetadataCodec() {}

  /**
   * Encodes metadata.
   *
   * @param metadata any metadata
   * @return its binary form, at most {@link Limits#MAX_METADATA_BYTES}
   * @throws InvalidMetadataException if it would take more
   */
  public static byte[] encode(Metadata metadata) {
    return new MetadataEncoder().encode(metadata.asMap());
  }

  /**
   * Decodes metadata. No length in the bytes is believed before it is checked against what is
   * there, and nesting is bounded.
   *
   * @param bytes holds the binary form
   * @param offset where it starts
   * @param length its length in bytes
   * @return the metadata
   * @throws InvalidMetadataException if the bytes are not a binary form of metadata
   * @throws IndexOutOfBoundsException if offset and length do not lie within the array
   */
  public static Metadata decode(byte[] bytes, int offset, int length) {
    return new MetadataDecoder(bytes, offset, length).decode();
  }
}
