package dev.vectordb.internal.metadata;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one field in the base. Immutable. */
final class BaseField implements FieldValues {
  private final SectionBitmaps bitmaps;
  private final long presentOffset;
  private final long listsOffset;
  private final int flags;
  private final Map<ValueKind, TermTable> terms = new EnumMap<>(ValueKind.class);
  private final Map<ValueKind, KeyTable> keys = new EnumMap<>(ValueKind.class);

  /** Starts a field; the reader then sets the spaces that there are. */
  BaseField(SectionBitmaps bitmaps, int flags, long presentOffset, long listsOffset) {
    this.bitmaps = bitmaps;
    this.flags = flags;
    this.presentOffset = presentOffset;
    this.listsOffset = listsOffset;
  }

  void set(ValueKind kind, TermTable table) {
    terms.put(kind, table);
  }

  void set(ValueKind kind, KeyTable table) {
    keys.put(kind, table);
  }

  @Override
  public boolean leftOut() {
    return (flags & SectionFormat.VALUES_LEFT_OUT) != 0;
  }

  /** Tells whether there were fields in the object that are not in the base. */
  boolean lacksChildren() {
    return (flags & SectionFormat.FIELDS_LEFT_OUT) != 0;
  }

  @Override
  public @Nullable TermTable terms(ValueKind kind) {
    return terms.get(kind);
  }

  @Override
  public @Nullable KeyTable keys(ValueKind kind) {
    return keys.get(kind);
  }

  /** Returns about how much heap is taken, all of it by bitmaps of stretches. */
  long stretchBytes() {
    long bytes = 0;
    for (TermTable table : terms.values()) {
      bytes += table.memoryBytes();
    }
    for (KeyTable table : keys.values()) {
      bytes += table.stretchBytes();
    }
    return bytes;
  }

  @Override
  public void collectPresent(OrdinalCollector out) {
    collect(presentOffset, out);
  }

  @Override
  public void collectLists(OrdinalCollector out) {
    collect(listsOffset, out);
  }

  private void collect(long offset, OrdinalCollector out) {
    if (offset != 0) {
      out.addAll(bitmaps.read(offset));
    }
  }
}
