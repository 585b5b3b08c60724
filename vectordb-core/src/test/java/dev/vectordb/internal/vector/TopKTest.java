package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TopKTest {
  private record Scored(int ordinal, float distance) {}

  private static final Comparator<Scored> ORDER =
      Comparator.<Scored>comparingDouble(Scored::distance).thenComparingInt(Scored::ordinal);

  @Test
  void keepsWhatSortingKeeps() {
    SplittableRandom random = Seeds.fresh(TopKTest.class);
    for (int round = 0; round < 2_000; round++) {
      int k = 1 + random.nextInt(200);
      TopK top = new TopK(k);
      List<Scored> all = new ArrayList<>();
      int count = random.nextInt(600);
      for (int i = 0; i < count; i++) {
        // Few distinct distances, of both signs, so that ties abound.
        Scored next = new Scored(random.nextInt(1 << 30), (random.nextInt(41) - 20) * 0.25f);
        all.add(next);
        top.offer(next.ordinal(), next.distance());
        if (random.nextInt(100) == 0) {
          top.sort();
        }
      }
      all.sort(ORDER);
      List<Scored> expected = all.subList(0, Math.min(k, count));
      assertThat(top.worst())
          .isEqualTo(count < k ? Float.POSITIVE_INFINITY : expected.getLast().distance());
      top.sort();
      assertThat(contents(top)).isEqualTo(expected);
    }
  }

  private static List<Scored> contents(TopK top) {
    List<Scored> contents = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      contents.add(new Scored(top.ordinal(i), top.distance(i)));
    }
    return contents;
  }

  @Test
  void tiesGoToTheLowerOrdinal() {
    TopK top = new TopK(2);
    assertThat(top.offer(9, 1f)).isTrue();
    assertThat(top.offer(7, 1f)).isTrue();
    assertThat(top.offer(8, 1f)).isTrue();
    assertThat(top.offer(9, 1f)).isFalse();
    top.sort();
    assertThat(contents(top)).containsExactly(new Scored(7, 1f), new Scored(8, 1f));
  }

  @Test
  void theTwoZerosAreOneDistance() {
    TopK top = new TopK(1);
    top.offer(1, 0f);
    assertThat(top.offer(2, -0f)).isFalse();
    assertThat(top.ordinal(0)).isEqualTo(1);
  }
}
