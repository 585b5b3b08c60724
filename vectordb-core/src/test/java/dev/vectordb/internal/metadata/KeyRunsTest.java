package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class KeyRunsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ORDINALS = 1 << 20;

  private record Pair(long key, int ordinal) {}

  @Test
  void holdsExactlyWhatWasAddedAndNotRemoved() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 10; round++) {
      KeyRuns runs = new KeyRuns();
      List<Pair> pairs = new ArrayList<>();
      int steps = random.nextInt(8_000);
      int removals = random.nextInt(10);
      int keys = 1 + random.nextInt(random.nextBoolean() ? 5 : 5_000);
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(10) < removals && !pairs.isEmpty()) {
          int chosen = random.nextInt(pairs.size());
          Pair pair = pairs.get(chosen);
          pairs.set(chosen, pairs.getLast());
          pairs.removeLast();
          runs.remove(new SortKey(pair.key, 0), pair.ordinal);
        } else {
          boolean again = !pairs.isEmpty() && random.nextInt(20) == 0;
          Pair pair = again ? pairs.getLast() : new Pair(random.nextInt(keys), i);
          pairs.add(pair);
          runs.add(new SortKey(pair.key, 0), pair.ordinal);
        }
        if (i % 500 == 0) {
          check(runs, pairs, random.nextInt(keys), random.nextInt(keys));
        }
      }
      check(runs, pairs, 0, keys);
      assertThat(runs.merged().size()).as("seed=%d", SEED).isEqualTo(pairs.size());
    }
  }

  @Test
  void isEmptyOnceAllIsRemoved() {
    KeyRuns runs = new KeyRuns();
    for (int i = 0; i < 5_000; i++) {
      runs.add(new SortKey(i * 31 % 97, i), i);
    }
    assertThat(runs.isEmpty()).isFalse();
    for (int i = 0; i < 5_000; i++) {
      runs.remove(new SortKey(i * 31 % 97, i), i);
    }
    assertThat(runs.isEmpty()).isTrue();
    assertThat(runs.memoryBytes()).isLessThan(20_000);
  }

  private static void check(KeyRuns runs, List<Pair> pairs, long low, long high) {
    RoaringBitmap expected = new RoaringBitmap();
    for (Pair pair : pairs) {
      if (pair.key >= low && pair.key < high) {
        expected.add(pair.ordinal);
      }
    }
    KeyRange range = new KeyRange(new SortKey(low, 0), true, new SortKey(high, 0), false);
    OrdinalCollector found = new OrdinalCollector(ORDINALS);
    runs.collect(range, found);
    assertThat(found.toBitmap()).as("seed=%d", SEED).isEqualTo(expected);
    assertThat(runs.count(range)).isGreaterThanOrEqualTo(expected.getCardinality());
  }
}
