package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CandidatePoolTest {
  private record Entry(int node, float distance, boolean accepted) {}

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingDouble(Entry::distance).thenComparingInt(Entry::node);

  private final SplittableRandom random = Seeds.fresh(CandidatePoolTest.class);

  @Test
  void keepsTheNearestAcceptedAndTheRejectedBetweenThem() {
    for (int round = 0; round < 1_000; round++) {
      int ef = 1 + random.nextInt(40);
      double share = random.nextDouble(0.2, 1);
      CandidatePool pool = new CandidatePool();
      pool.reset(ef);
      List<Entry> all = new ArrayList<>();
      int count = random.nextInt(400);
      for (int node = 0; node < count; node++) {
        Entry entry = new Entry(node, random.nextInt(50) * 0.5f, random.nextDouble() < share);
        all.add(entry);
        if (entry.accepted()) {
          pool.insert(node, entry.distance());
        } else {
          pool.insertRejected(node, entry.distance());
        }
        if (random.nextInt(3) == 0) {
          pool.nextToExpand();
        }
      }
      assertThat(contents(pool)).isEqualTo(expected(all, ef));
    }
  }

  /** All in order, cut behind the last accepted one that counts. */
  private static List<Entry> expected(List<Entry> all, int ef) {
    all.sort(ORDER);
    List<Entry> expected = new ArrayList<>();
    int accepted = 0;
    for (Entry entry : all) {
      expected.add(entry);
      if (entry.accepted() && ++accepted == ef) {
        break;
      }
    }
    return expected;
  }

  private static List<Entry> contents(CandidatePool pool) {
    List<Entry> contents = new ArrayList<>();
    for (int i = 0; i < pool.size(); i++) {
      contents.add(new Entry(pool.node(i), pool.distance(i), pool.isAccepted(i)));
    }
    return contents;
  }

  @Test
  void expandsEachOnceNearestFirst() {
    CandidatePool pool = new CandidatePool();
    pool.reset(3);
    pool.insert(1, 5f);
    pool.insertRejected(2, 4f);
    assertThat(pool.nextToExpand()).isEqualTo(2);
    pool.insert(3, 1f);
    assertThat(pool.nextToExpand()).isEqualTo(3);
    assertThat(pool.nextToExpand()).isEqualTo(1);
    assertThat(pool.nextToExpand()).isEqualTo(-1);
    pool.insert(4, 4.5f);
    assertThat(pool.nextToExpand()).isEqualTo(4);
    assertThat(pool.nextToExpand()).isEqualTo(-1);
  }
}
