package dev.vectordb.internal.metadata;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The metadata section of a base. All numbers are little-endian, all offsets count from its start.
 *
 * <pre>
 *   0   magic            8   "VDBMETA" and a zero
 *   8   version          4   2 if the index leaves something out, else 1
 *   12  zero             4
 *   16  blocks               in any order
 *   D   directory            fields in preorder; first the root, which has no key
 *   E   directory offset 8   D; E is 24 bytes before the end
 *       ordinal count    8   every ordinal in the section is below it
 *       magic            8   again: the section is whole
 *
 *   field of the directory
 *       key length       4   then the key, as in CodeUnits
 *       child count      4
 *       flags            4   only in version 2. 1: values are left out, 2: fields inside it are
 *       presence offset  8   bitmap of the ordinals that have the field, 0 for none
 *       lists offset     8   bitmap of those whose value is a list, 0 for none
 *       for each kind of value: offset 8, count 4, flags 4 (1: wide keys); all 0 for none
 *
 *   bitmap block         length 4, then Roaring's portable form
 *   term block           for each term, sorted, the offset of its record 8
 *   term record          length 4, term, cardinality 4, then the one ordinal 4 or a bitmap block
 *   key block            for each pair, sorted: high 8, low 8 if wide, ordinal 4
 * </pre>
 */
final class SectionFormat {
  static final long MAGIC = 0x00_41_54_45_4D_42_44_56L;
  static final int WHOLE_VERSION = 1;
  static final int VERSION = 2;
  static final int VALUES_LEFT_OUT = 1;
  static final int FIELDS_LEFT_OUT = 2;
  static final int ALL_FLAGS = VALUES_LEFT_OUT | FIELDS_LEFT_OUT;
  static final int HEADER_BYTES = 16;
  static final int TRAILER_BYTES = 24;
  static final int KIND_BYTES = 16;
  static final int MIN_FIELD_BYTES = 20 + KIND_BYTES * ValueKind.ALL.length;
  static final int WIDE = 1;
  static final int NARROW_PAIR_BYTES = 12;
  static final int WIDE_PAIR_BYTES = 20;

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SectionFormat() {}
}
