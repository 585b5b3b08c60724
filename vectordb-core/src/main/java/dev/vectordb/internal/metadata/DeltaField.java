package dev.vectordb.internal.metadata;

import dev.vectordb.model.FieldIndexing;
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

  /** Null for a field that is indexed whatever it takes. */
  private final @Nullable AutomaticLimits limits;

  private boolean leftOut;
  private long judgedAt;

  /**
   * Starts a field.
   *
   * @param indexing how it is indexed; without an index only presence is known
   * @param limits what is to be left out if it is indexed automatically
   */
  DeltaField(FieldIndexing indexing, AutomaticLimits limits) {
    this.leftOut = indexing == FieldIndexing.OFF;
    this.limits = indexing == FieldIndexing.AUTOMATIC ? limits : null;
    this.judgedAt = limits.judgedBytes();
  }

  void add(int ordinal, Object value) {
    present.add(ordinal);
    if (leftOut) {
      return;
    }
    addValue(ordinal, value);
    if (takesTooMuch()) {
      leftOut = true;
      lists.clear();
      terms.clear();
      keys.clear();
    }
  }

  /** Looks whether different strings take more than they serve; seldom, as it counts records. */
  private boolean takesTooMuch() {
    TermDictionary strings = limits == null ? null : terms.get(ValueKind.STRING);
    if (limits == null || strings == null) {
      return false;
    }
    if (strings.size() > limits.terms()) {
      return true;
    }
    long bytes = strings.termBytes();
    if (bytes <= judgedAt) {
      return false;
    }
    judgedAt = bytes + bytes / 8;
    return bytes > limits.bytesPerRecord() * present.getLongCardinality();
  }

  private void addValue(int ordinal, Object value) {
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
    if (leftOut) {
      return;
    }
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

  @Override
  public boolean leftOut() {
    return leftOut;
  }

  /** Returns how much heap bitmaps of stretches take. */
  long stretchBytes() {
    long bytes = 0;
    for (TermDictionary dictionary : terms.values()) {
      bytes += dictionary.stretchBytes();
    }
    for (KeyRuns runs : keys.values()) {
      bytes += runs.stretchBytes();
    }
    return bytes;
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
