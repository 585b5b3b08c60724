package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A graph that is written under other ordinals is the same graph. */
class RenumberedGraphTest {
  private static final int COUNT = 3_000;
  private static final int DIMENSION = 96;
  private static final int K = 10;
  private static final HnswParameters PARAMETERS = new HnswParameters(6, 40, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(RenumberedGraphTest.class, 36);

  /** What stands in a file of the nodes of a graph, the first of them in another order. */
  private static HnswIndex renumbered(
      HnswIndex index, VectorRows rows, DistanceKind kind, OrdinalOrder order, Arena arena)
      throws IOException {
    ByteArrayOutputStream links = new ByteArrayOutputStream();
    ByteArrayOutputStream upper = new ByteArrayOutputStream();
    ByteArrayOutputStream neighbors = new ByteArrayOutputStream();
    try (IndexImage image = index.image()) {
      image.writeLinks(links, order);
      image.writeUpper(upper, order);
      image.writeNeighbors(neighbors, order, 2, () -> false);
    }
    HnswIndex opened =
        HnswIndex.open(
            PARAMETERS, rows, kind, segment(arena, links), segment(arena, upper), order.count());
    opened.attachNeighbors(segment(arena, neighbors), order.count());
    return opened;
  }

  private static MemorySegment segment(Arena arena, ByteArrayOutputStream bytes) {
    MemorySegment segment = arena.allocate(bytes.size(), 64);
    segment.copyFrom(MemorySegment.ofArray(bytes.toByteArray()));
    return segment;
  }

  private int[] shuffled(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static VectorRows rowsIn(OrdinalOrder order, VectorRows rows) {
    VectorRows moved = new VectorRows(rows.dimension());
    float[] row = new float[rows.dimension()];
    for (int place = 0; place < order.count(); place++) {
      rows.read(order.nodeAt(place), row);
      moved.append(row);
    }
    return moved;
  }

  private static void link(HnswIndex index, int count) {
    while (index.link(count, 1_000, ALL) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
  }

  private static List<Integer> search(HnswIndex index, float[] query, OrdinalOrder order) {
    TopK top = new TopK(K);
    index.search(
        new IndexQuery(query, K, 60, order.count(), null, 1, Long.MAX_VALUE, TimeLimit.NEVER), top);
    top.sort();
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      nodes.add(order.nodeAt(top.ordinal(i)));
    }
    return nodes;
  }

  /** Along links and along blocks; those of the old graph are copied or encoded. */
  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void answersAreTheSame(DistanceKind kind) throws IOException {
    int more = COUNT + 100;
    OrdinalOrder same = OrdinalOrder.asTheyAre(more);
    OrdinalOrder order = OrdinalOrder.of(shuffled(more));
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, more);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind);
        VectorRows rows = rowsIn(order, sample.rows())) {
      link(index, COUNT);
      index.renewNeighbors(2, () -> false);
      link(index, more);
      assertThat(index.freshNeighborCount()).isBetween(COUNT / 4, COUNT - 1);
      try (HnswIndex before = renumbered(index, sample.rows(), kind, same, arena);
          HnswIndex after = renumbered(index, rows, kind, order, arena)) {
        assertThat(after.neighborCount()).isEqualTo(more);
        for (int i = 0; i < 200; i++) {
          float[] query = sample.vector();
          assertThat(search(after, query, order)).isEqualTo(search(before, query, same));
        }
      }
    }
  }

  /** Blocks would find what links lead to even if the upper levels were of other nodes. */
  @Test
  void linksAndUpperLevelsAloneAreTheSame() throws IOException {
    OrdinalOrder same = OrdinalOrder.asTheyAre(COUNT);
    OrdinalOrder order = OrdinalOrder.of(shuffled(COUNT));
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, COUNT);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        VectorRows rows = rowsIn(order, sample.rows())) {
      link(index, COUNT);
      try (HnswIndex after = plain(index, rows, sample.kind(), order, arena)) {
        for (int i = 0; i < 200; i++) {
          float[] query = sample.vector();
          TopK expected = new TopK(K);
          TopK actual = new TopK(K);
          IndexQuery asked =
              new IndexQuery(query, K, K, COUNT, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
          // As many vectors scored: the way from the entry point down was the same.
          assertThat(after.search(asked, actual).scored())
              .isEqualTo(index.search(asked, expected).scored());
          assertThat(search(after, query, order)).isEqualTo(search(index, query, same));
        }
      }
    }
  }

  private static HnswIndex plain(
      HnswIndex index, VectorRows rows, DistanceKind kind, OrdinalOrder order, Arena arena)
      throws IOException {
    ByteArrayOutputStream links = new ByteArrayOutputStream();
    ByteArrayOutputStream upper = new ByteArrayOutputStream();
    try (IndexImage image = index.image()) {
      image.writeLinks(links, order);
      image.writeUpper(upper, order);
    }
    return HnswIndex.open(
        PARAMETERS, rows, kind, segment(arena, links), segment(arena, upper), order.count());
  }

  /** What came later is left out, as without another order. */
  @Test
  void aPartIsWrittenWithoutLinksBeyondIt() throws IOException {
    int part = COUNT - 200;
    OrdinalOrder order = OrdinalOrder.of(shuffled(part));
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, COUNT);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        VectorRows rows = rowsIn(order, sample.rows())) {
      link(index, COUNT);
      OrdinalOrder same = OrdinalOrder.asTheyAre(part);
      try (HnswIndex before = renumbered(index, sample.rows(), sample.kind(), same, arena);
          HnswIndex after = renumbered(index, rows, sample.kind(), order, arena)) {
        for (int i = 0; i < 100; i++) {
          float[] query = sample.vector();
          assertThat(search(after, query, order)).isEqualTo(search(before, query, same));
        }
      }
    }
  }

  @Test
  void onlyAnOrderOfAllIsOne() {
    for (int[] wrong : new int[][] {{1}, {0, 0}, {-1, 0}, {0, 2}}) {
      assertThatThrownBy(() -> OrdinalOrder.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(OrdinalOrder.of(new int[0]).count()).isZero();
  }
}
