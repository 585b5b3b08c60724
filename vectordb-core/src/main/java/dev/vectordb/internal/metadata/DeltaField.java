package dev.vectordb.internal.metadata;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The values of one field that are newer than the base. */
final class DeltaField implements FieldValues {
  private final RoaringBitmap present = new RoaringBitmap();
  private final RoaringBitmap lists = new RoaringBitmap();
  private final Map<ValueKind, TermDictionary> terms = new EnumMap<>(ValueKind.class);
  private final Map<ValueKind, KeyRuns> keys = new EnumMap<>(ValueKind.class);

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
      terms.computeIfAbsent(kind, _ -> new TermDictionary()).add(ValueKind.term(value), ordinal);
    } else {
      keys.computeIfAbsent(kind, _ -> new KeyRuns()).add(SortKey.ofKind(kind, value), ordinal);
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
    TermDictionary dictionary = terms.get(kind);
    if (dictionary != null) {
      dictionary.remove(ValueKind.term(value), ordinal);
    }
    KeyRuns runs = keys.get(kind);
    if (runs != null) {
      runs.remove(SortKey.ofKind(kind, value), ordinal);
    }
  }

  @Override
  public @Nullable TermDictionary terms(ValueKind kind) {
    return terms.get(kind);
  }

  @Override
  public @Nullable KeyRuns keys(ValueKind kind) {
    return keys.get(kind);
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
    long bytes = 450 + present.getLongSizeInBytes() + lists.getLongSizeInBytes();
    for (TermDictionary dictionary : terms.values()) {
      bytes += dictionary.memoryBytes();
    }
    for (KeyRuns runs : keys.values()) {
      bytes += runs.memoryBytes();
    }
    return bytes;
  }
}
