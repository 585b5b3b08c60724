package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

@Tag("reliability")
class OrdinalSetTest {
  private static final int ROUNDS = Figures.of("filter.sets.rounds", 200, 10_000);
  private static final long SEED = Figures.seed("OrdinalSetTest");

  /** In any order, twice, some removed; as an array and as a bitmap. */
  @Test
  void isASet() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      int most = 4 + random.nextInt(random.nextInt(4) == 0 ? 5_000 : 50);
      TreeSet<Integer> expected = new TreeSet<>();
      int first = random.nextInt(most);
      int second = (first + 1 + random.nextInt(most - 1)) % most;
      OrdinalSet set = new OrdinalSet(first, second);
      expected.add(first);
      expected.add(second);
      for (int i = random.nextInt(most * 2); i > 0; i--) {
        int ordinal = random.nextInt(3) == 0 ? i % most : random.nextInt(most);
        if (random.nextInt(5) == 0) {
          set.remove(ordinal);
          expected.remove(ordinal);
        } else {
          set.add(ordinal);
          expected.add(ordinal);
        }
      }
      String context = "seed=" + SEED + " round=" + round;
      assertThat(set.count()).as(context).isEqualTo(expected.size());
      OrdinalCollector out = new OrdinalCollector(most);
      set.collect(out);
      assertThat(out.toBitmap())
          .as(context)
          .isEqualTo(
              RoaringBitmap.bitmapOf(expected.stream().mapToInt(Integer::intValue).toArray()));
    }
  }

  @Test
  void takesLittleMoreThanItsOrdinals() {
    OrdinalSet few = new OrdinalSet(0, 10_000);
    OrdinalSet many = new OrdinalSet(0, 1);
    for (int i = 2; i < 100; i++) {
      few.add(i * 10_000);
    }
    for (int i = 2; i < 60_000; i++) {
      many.add(i);
    }
    assertThat(few.count()).isEqualTo(100);
    assertThat(few.memoryBytes()).isBetween(400L, 800L);
    assertThat(many.memoryBytes()).isBetween(8_000L, 10_000L);
  }
}
