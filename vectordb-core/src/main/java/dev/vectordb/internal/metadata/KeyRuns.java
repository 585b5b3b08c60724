package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one field and kind that are newer than the base: a short run that takes insertions,
 * and longer ones, each less than half as long as the one before it.
 *
 * <p>This is the logarithmic method of J. L. Bentley and J. B. Saxe, "Decomposable searching
 * problems I", J. Algorithms 1(4), 1980: a pair is moved by merging a logarithmic number of times,
 * and a search is one binary search in each of a logarithmic number of runs.
 */
final class KeyRuns implements KeySpace {
  private static final int MAX_YOUNG = 512;

  private final List<KeyRun> runs = new ArrayList<>();
  private KeyRun young = new KeyRun(0);

  void add(SortKey key, int ordinal) {
    young.insert(key, ordinal);
    if (young.size() < MAX_YOUNG) {
      return;
    }
    KeyRun run = young;
    while (!runs.isEmpty() && runs.getLast().size() < 2 * run.size()) {
      run = KeyRun.merge(runs.removeLast(), run);
    }
    runs.add(run);
    young = new KeyRun(MAX_YOUNG);
  }

  void remove(SortKey key, int ordinal) {
    if (young.remove(key, ordinal)) {
      return;
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      KeyRun run = runs.get(i);
      if (run.remove(key, ordinal)) {
        dropIfHollow(i, run);
        return;
      }
    }
  }

  private void dropIfHollow(int index, KeyRun run) {
    if (run.liveSize() == 0) {
      runs.remove(index);
    } else if (run.liveSize() < run.size() / 2) {
      runs.set(index, KeyRun.merge(run, new KeyRun(0)));
    }
  }

  @Override
  public void collect(KeyRange range, OrdinalCollector out) {
    young.collect(range, out);
    for (KeyRun run : runs) {
      run.collect(range, out);
    }
  }

  @Override
  public long count(KeyRange range) {
    long count = young.pairCount(range);
    for (KeyRun run : runs) {
      count += run.pairCount(range);
    }
    return count;
  }

  @Override
  public long pairs() {
    long pairs = young.liveSize();
    for (KeyRun run : runs) {
      pairs += run.liveSize();
    }
    return pairs;
  }

  @Override
  public boolean isEmpty() {
    return young.liveSize() == 0 && runs.isEmpty();
  }

  /** Returns a copy of all of it as one run. */
  KeyRun merged() {
    KeyRun merged = KeyRun.merge(young, new KeyRun(0));
    for (int i = runs.size() - 1; i >= 0; i--) {
      merged = KeyRun.merge(runs.get(i), merged);
    }
    return merged;
  }

  /** Returns how much heap bitmaps of stretches take. */
  long stretchBytes() {
    return runs.stream().mapToLong(KeyRun::stretchBytes).sum();
  }

  long memoryBytes() {
    return young.memoryBytes() + runs.stream().mapToLong(KeyRun::memoryBytes).sum();
  }
}
