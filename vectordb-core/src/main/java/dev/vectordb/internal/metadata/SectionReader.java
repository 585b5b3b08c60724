package dev.vectordb.internal.metadata;

import dev.vectordb.internal.limits.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Opens a {@link SectionFormat}: reads the directory and leaves all else where it is mapped. */
final class SectionReader {
  private final MemorySegment section;

  private final SectionBitmaps bitmaps;

  /** Where blocks end and the directory starts. */
  private long blocksEnd;

  private long directoryEnd;
  private long at;
  private boolean hasFlags;

  private SectionReader(MemorySegment section, int ordinalCount) {
    this.section = section;
    this.bitmaps = new SectionBitmaps(section, ordinalCount);
  }

  /**
   * Reads the fields of a section.
   *
   * @param root what they are added to, without fields yet
   * @throws IllegalArgumentException if the section is damaged, as far as the directory tells
   */
  static void read(MemorySegment section, int ordinalCount, FieldNode root) {
    SectionReader reader = new SectionReader(section.asReadOnly(), ordinalCount);
    reader.readFrame(ordinalCount);
    reader.readField(root, 0);
    check(reader.at == reader.directoryEnd, "its directory has bytes after its end");
  }

  private void readFrame(int ordinalCount) {
    long size = section.byteSize();
    check(size >= SectionFormat.HEADER_BYTES + SectionFormat.TRAILER_BYTES, "it is cut short");
    check(section.get(SectionFormat.LONG, 0) == SectionFormat.MAGIC, "its magic is wrong");
    int version = section.get(SectionFormat.INT, Long.BYTES);
    check(
        version == SectionFormat.VERSION || version == SectionFormat.WHOLE_VERSION,
        "its version is " + version);
    hasFlags = version == SectionFormat.VERSION;
    directoryEnd = size - SectionFormat.TRAILER_BYTES;
    blocksEnd = section.get(SectionFormat.LONG, directoryEnd);
    long count = section.get(SectionFormat.LONG, directoryEnd + Long.BYTES);
    long magic = section.get(SectionFormat.LONG, directoryEnd + 2 * Long.BYTES);
    check(magic == SectionFormat.MAGIC, "its end is missing");
    check(count == ordinalCount, "it holds " + count + " ordinals, not " + ordinalCount);
    check(
        blocksEnd >= SectionFormat.HEADER_BYTES && blocksEnd <= directoryEnd,
        "its directory is outside of it");
    at = blocksEnd;
  }

  private void readField(FieldNode node, int depth) {
    int childCount = takeInt();
    check(
        childCount >= 0 && childCount <= (directoryEnd - at) / SectionFormat.MIN_FIELD_BYTES,
        "a field announces " + childCount + " others");
    check(depth < Limits.MAX_METADATA_DEPTH || childCount == 0, "its fields are nested too deeply");
    int flags = hasFlags ? takeInt() : 0;
    check((flags & ~SectionFormat.ALL_FLAGS) == 0, "a field has the flags " + flags);
    BaseField field = new BaseField(bitmaps, flags, takeBitmapOffset(), takeBitmapOffset());
    for (ValueKind kind : ValueKind.ALL) {
      readValues(field, kind);
    }
    node.setBase(field);
    for (int i = 0; i < childCount; i++) {
      FieldNode child = node.child(takeKey());
      check(child.base() == null, "a field is there twice");
      readField(child, depth + 1);
    }
  }

  private void readValues(BaseField field, ValueKind kind) {
    long offset = takeLong();
    int count = takeInt();
    boolean wide = takeInt() == SectionFormat.WIDE;
    if (offset == 0) {
      return;
    }
    check(count >= 0, "a block announces " + count + " values");
    if (kind.isTerm()) {
      MemorySegment block = block(offset, (long) count * Long.BYTES);
      field.set(kind, new TermTable(section, block, count, bitmaps));
    } else {
      MemorySegment block = block(offset, (long) count * KeyTable.stride(wide));
      field.set(kind, new KeyTable(block, count, wide));
    }
  }

  private MemorySegment block(long offset, long length) {
    check(
        offset >= SectionFormat.HEADER_BYTES && offset <= blocksEnd && length <= blocksEnd - offset,
        "a block is outside of it");
    return section.asSlice(offset, length);
  }

  private long takeBitmapOffset() {
    long offset = takeLong();
    if (offset != 0) {
      int length = block(offset, Integer.BYTES).get(SectionFormat.INT, 0);
      check(length >= 0, "a bitmap has a negative length");
      block(offset, Integer.BYTES + (long) length);
    }
    return offset;
  }

  private String takeKey() {
    int length = takeInt();
    check(length > 0 && length <= directoryEnd - at, "a key is longer than the directory");
    byte[] key = section.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    at += length;
    return CodeUnits.decode(key, 0, length);
  }

  private int takeInt() {
    check(directoryEnd - at >= Integer.BYTES, "its directory is cut short");
    at += Integer.BYTES;
    return section.get(SectionFormat.INT, at - Integer.BYTES);
  }

  private long takeLong() {
    check(directoryEnd - at >= Long.BYTES, "its directory is cut short");
    at += Long.BYTES;
    return section.get(SectionFormat.LONG, at - Long.BYTES);
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("the metadata section is damaged: " + problem);
    }
  }
}
