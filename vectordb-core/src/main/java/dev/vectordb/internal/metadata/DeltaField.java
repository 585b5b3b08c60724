package dev.vectordb.internal.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The values of one field that are newer than the base. */
final class DeltaField implements FieldValues {
  private final RoaringBitmap present = new RoaringBitmap();
  private final RoaringBitmap lists = new RoaringBitmap();
  private final @Nullable TermDictionary[] terms = new TermDictionary[ValueKind.ALL.length];
  private final @Nullable KeyRuns[] keys = new KeyRuns[ValueKind.ALL.length];

  void add(int ordinal, Object value) {
    present.add(ordinal);
    if (value instanceof List<?> members) {
      lists.add(ordinal);
      members.forEach(member -> addScalar(ordinal, member));
    } else {
      addScalar(ordinal, value);
    }
  }

  private void addScalar(int ordinal, Object value) {
    ValueKind kind = ValueKind.of(value);
    if (kind == null) {
      return;
    }
    if (kind.isTerm()) {
      TermDictionary dictionary = terms[kind.ordinal()];
      if (dictionary == null) {
        dictionary = new TermDictionary();
        terms[kind.ordinal()] = dictionary;
      }
      dictionary.add(ValueKind.term(value), ordinal);
    } else {
      KeyRuns runs = keys[kind.ordinal()];
      if (runs == null) {
        runs = new KeyRuns();
        keys[kind.ordinal()] = runs;
      }
      runs.add(SortKey.ofKind(kind, value), ordinal);
    }
  }

  /** Takes back {@link #add} of the same ordinal and value. */
  void remove(int ordinal, Object value) {
    present.remove(ordinal);
    if (value instanceof List<?> members) {
      lists.remove(ordinal);
      members.forEach(member -> removeScalar(ordinal, member));
    } else {
      removeScalar(ordinal, value);
    }
  }

  private void removeScalar(int ordinal, Object value) {
    ValueKind kind = ValueKind.of(value);
    if (kind == null) {
      return;
    }
    TermDictionary dictionary = terms[kind.ordinal()];
    if (dictionary != null) {
      dictionary.remove(ValueKind.term(value), ordinal);
    }
    KeyRuns runs = keys[kind.ordinal()];
    if (runs != null) {
      runs.remove(SortKey.ofKind(kind, value), ordinal);
    }
  }

  @Override
  public @Nullable TermDictionary terms(ValueKind kind) {
    return terms[kind.ordinal()];
  }

  @Override
  public @Nullable KeyRuns keys(ValueKind kind) {
    return keys[kind.ordinal()];
  }

  @Override
  public void collectPresent(OrdinalCollector out) {
    out.addAll(present);
  }

  @Override
  public void collectLists(OrdinalCollector out) {
    out.addAll(lists);
  }

  long memoryBytes() {
    long bytes = 160 + present.getLongSizeInBytes() + lists.getLongSizeInBytes();
    for (TermDictionary dictionary : terms) {
      bytes += dictionary == null ? 0 : dictionary.memoryBytes();
    }
    for (KeyRuns runs : keys) {
      bytes += runs == null ? 0 : runs.memoryBytes();
    }
    return bytes;
  }
}
