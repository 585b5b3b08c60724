package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The values of one field in the base. Immutable. */
final class BaseField implements FieldValues {
  private final MemorySegment section;
  private final long presentOffset;
  private final long listsOffset;
  private final @Nullable TermTable[] terms = new TermTable[ValueKind.ALL.length];
  private final @Nullable KeyTable[] keys = new KeyTable[ValueKind.ALL.length];

  /** Starts a field; the reader then sets the spaces that there are. */
  BaseField(MemorySegment section, long presentOffset, long listsOffset) {
    this.section = section;
    this.presentOffset = presentOffset;
    this.listsOffset = listsOffset;
  }

  void set(ValueKind kind, TermTable table) {
    terms[kind.ordinal()] = table;
  }

  void set(ValueKind kind, KeyTable table) {
    keys[kind.ordinal()] = table;
  }

  @Override
  public @Nullable TermTable terms(ValueKind kind) {
    return terms[kind.ordinal()];
  }

  @Override
  public @Nullable KeyTable keys(ValueKind kind) {
    return keys[kind.ordinal()];
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
      out.addAll(SectionBitmaps.read(section, offset));
    }
  }
}
