package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class StretchBudgetTest {
  private static final int COUNT = 100_000;
  private static final int LENGTH = 1_000;

  /** Each element of the sequence is its own ordinal. */
  private static void identity(int from, int to, OrdinalCollector out) {
    for (int i = from; i < to; i++) {
      out.add(i);
    }
  }

  private static RoaringBitmap collect(
      Stretches stretches, StretchBudget budget, int from, int to) {
    OrdinalCollector out =
        new OrdinalCollector(COUNT, Deadline.never(), new Kept(budget, null), null);
    stretches.collect(from, to, StretchBudgetTest::identity, out);
    return out.toBitmap();
  }

  @Test
  void keepsNoMoreThanItMayAndAnswersAllTheSame() {
    Stretches stretches = new Stretches(COUNT, LENGTH);
    long free = stretches.memoryBytes();
    StretchBudget budget = new StretchBudget(() -> 10_000, stretches::memoryBytes);
    for (int from = 0; from < COUNT; from += 7_777) {
      assertThat(collect(stretches, budget, from, COUNT))
          .isEqualTo(RoaringBitmap.bitmapOfRange(from, COUNT));
    }
    assertThat(stretches.memoryBytes() - free).isBetween(1L, 10_000L);
    Stretches unbounded = new Stretches(COUNT, LENGTH);
    assertThat(collect(unbounded, StretchBudget.unlimited(), 0, COUNT))
        .isEqualTo(RoaringBitmap.bitmapOfRange(0, COUNT));
    assertThat(unbounded.memoryBytes() - free).isGreaterThan(10_000);
  }

  @Test
  void noticesInTheEndThatSomethingWasDropped() {
    AtomicLong present = new AtomicLong();
    StretchBudget budget = new StretchBudget(() -> 100, present::get);
    assertThat(budget.take(100)).isTrue();
    present.set(100);
    assertThat(budget.take(1)).isFalse();
    present.set(40);
    int refused = 0;
    while (!budget.take(60)) {
      refused++;
    }
    assertThat(refused).isBetween(1, 2_000);
    present.set(100);
    assertThat(budget.take(1)).isFalse();
  }
}
