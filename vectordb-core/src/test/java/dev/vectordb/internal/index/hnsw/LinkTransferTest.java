package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorIndex;
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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was linked while a graph was written comes into the one that is opened from it. */
class LinkTransferTest {
  private static final int K = 10;
  private static final int DIMENSION = 128;
  private static final int WRITTEN = 2_000;
  private static final int COUNT = 5_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 80, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(LinkTransferTest.class, 20261122);
  private final Arena arena = Arena.ofShared();
  private final VectorSample sample =
      new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, COUNT);
  private final HnswIndex source = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());

  @AfterEach
  void close() {
    source.close();
    sample.close();
    arena.close();
  }

  @Test
  void aGraphThatRestedIsTheSameThen() throws IOException {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows())) {
      link(source, COUNT);
      target.takeOver(source, COUNT);
      assertThat(target.linkedCount()).isEqualTo(COUNT);
      assertThat(links(target, COUNT)).isEqualTo(links(source, COUNT));
      assertThat(bytes(target)[1]).as("in another order").hasSameSizeAs(bytes(source)[1]);
      assertFindsAll(target, COUNT);
    }
  }

  @Test
  void anEmptyGraphTakesAll() throws IOException {
    try (HnswIndex target = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      link(source, COUNT);
      target.takeOver(source, COUNT);
      assertThat(bytes(target)).isDeepEqualTo(bytes(source));
      assertFindsAll(target, COUNT);
    }
  }

  @Test
  void itIsTakenWhileOthersLink() throws Exception {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows());
        var executor = Executors.newFixedThreadPool(2)) {
      List<Future<?>> linkers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        linkers.add(executor.submit(() -> link(source, COUNT)));
      }
      while (source.linkedCount() < (WRITTEN + COUNT) / 2) {
        Thread.onSpinWait();
      }
      target.takeOver(source, COUNT);
      int taken = target.linkedCount();
      assertThat(taken).isBetween((WRITTEN + COUNT) / 2, COUNT);
      assertThat(links(target, taken)).allMatch(id -> id < taken);
      assertFindsAll(target, taken);
      for (Future<?> linker : linkers) {
        linker.get();
      }
      link(target, COUNT);
      assertFindsAll(target, COUNT);
    }
  }

  /** Levels are drawn anew then, of ordinals that were given in another order. */
  @Test
  void aGraphThatWasBuiltAnewMeanwhileIsLeftAlone() throws IOException {
    link(source, COUNT);
    int[] order = new int[COUNT];
    Arrays.setAll(order, i -> (i + COUNT / 2) % COUNT);
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      float[] row = new float[DIMENSION];
      for (int node : order) {
        sample.rows().read(node, row);
        rows.append(row);
      }
      try (HnswIndex reordered = open(bytes(source, OrdinalOrder.of(order)), rows, COUNT);
          HnswIndex target = open(bytes(reordered), rows, COUNT)) {
        for (int i = 0; i < 50; i++) {
          rows.append(sample.vector());
        }
        byte[][] before = bytes(target);
        BuildResources resources = new BuildResources(Runnable::run, 1, () -> false);
        assertThat(reordered.build(COUNT + 50, ALL, resources)).isTrue();
        target.takeOver(reordered, COUNT + 50);
        assertThat(target.linkedCount()).isEqualTo(COUNT);
        assertThat(bytes(target)).isDeepEqualTo(before);
      }
    }
  }

  @Test
  void aGraphThatIsFarAheadIsLeftAlone() throws IOException {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows())) {
      link(source, COUNT);
      target.takeOver(source, COUNT * 8 / 10);
      assertThat(target.linkedCount()).isEqualTo(WRITTEN);
      target.takeOver(source, COUNT * 95 / 100);
      assertThat(target.linkedCount()).isEqualTo(COUNT * 95 / 100);
    }
  }

  /** So that few of them have to be followed beside their blocks. */
  @Test
  void onlyNodesThatChangedCountAsChanged() throws IOException {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows())) {
      target.renewNeighbors(1, () -> false);
      assertThat(target.freshNeighborCount()).isEqualTo(WRITTEN);
      target.takeOver(source, COUNT);
      assertThat(target.freshNeighborCount()).as("nothing was new").isEqualTo(WRITTEN);
      int[] before = links(source, WRITTEN).stream().mapToInt(id -> id).toArray();
      link(source, WRITTEN + 20);
      assertThat(links(source, WRITTEN).stream().mapToInt(id -> id)).isNotEqualTo(before);
      target.takeOver(source, COUNT);
      assertThat(target.linkedCount()).isEqualTo(WRITTEN + 20);
      assertThat(target.freshNeighborCount()).isBetween(WRITTEN - 20 * 16 - 16, WRITTEN - 1);
      assertFindsAll(target, WRITTEN + 20);
    }
  }

  @Test
  void itEndsWhereRowsDiffer() throws IOException {
    link(source, WRITTEN);
    int differs = WRITTEN + 700;
    try (VectorRows others = new VectorRows(DIMENSION)) {
      float[] row = new float[DIMENSION];
      for (int i = 0; i < COUNT; i++) {
        sample.rows().read(i, row);
        row[3] += i == differs ? 1 : 0;
        others.append(row);
      }
      try (HnswIndex target = copy(others)) {
        link(source, COUNT);
        target.takeOver(source, COUNT);
        assertThat(target.linkedCount()).isEqualTo(differs);
        assertThat(links(target, differs)).allMatch(id -> id < differs);
        link(target, COUNT);
        assertFindsAll(target, differs);
      }
    }
  }

  @Test
  void rowsThatAreNotThereYetAreLeftOut() throws IOException {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows())) {
      link(source, WRITTEN + 10);
      target.takeOver(source, WRITTEN + 5);
      assertThat(target.linkedCount()).isEqualTo(WRITTEN + 5);
      assertThat(links(target, WRITTEN + 5)).allMatch(id -> id < WRITTEN + 5);
    }
  }

  @Test
  void linksToWhatIsNotTakenAreLeftOut() {
    Graph from = chained(WRITTEN + 100);
    Graph to = new Graph(PARAMETERS, sample.rows(), sample.kind(), level0(), 0);
    new LinkTransfer(from, to).run(WRITTEN);
    assertThat(to.claims.done()).isEqualTo(WRITTEN);
    int[] links = new int[PARAMETERS.maxConnections0()];
    for (int node = 0; node < WRITTEN; node++) {
      int count = to.level0.read(node, links);
      assertThat(Arrays.stream(links, 0, count)).isNotEmpty().allMatch(id -> id < WRITTEN);
    }
    assertThat(to.entry()).as("the highest of those").isEqualTo(Graph.entryOf(700, 2));
    assertThat(to.readLinks(700, 2, links)).isEqualTo(1);
    assertThat(links[0]).isEqualTo(701);
    from.release();
    to.release();
  }

  private static Level0Links level0() {
    return new Level0Links(PARAMETERS.maxConnections0(), null, 0);
  }

  /** A graph in which each node has links to those around it. */
  private Graph chained(int count) {
    Graph graph = new Graph(PARAMETERS, sample.rows(), sample.kind(), level0(), 0);
    graph.level0.ensure(count);
    LinkClaims.Range all = graph.claims.claim(count, count);
    for (int node = 0; node < count; node++) {
      graph.writeLinks(
          node, 0, new int[] {Math.max(0, node - 1), Math.min(count - 1, node + 1)}, 2);
    }
    graph.upper.add(700, 2);
    graph.writeLinks(700, 2, new int[] {701, count - 1}, 2);
    assertThat(graph.offerFirst(count - 1, 0)).isTrue();
    graph.claims.complete(all.from(), all.to());
    return graph;
  }

  @Test
  void graphsOfOtherShapesAreLeftAlone() throws IOException {
    link(source, WRITTEN);
    try (HnswIndex target = copy(sample.rows());
        HnswIndex other =
            new HnswIndex(new HnswParameters(8, 80, 7), sample.rows(), sample.kind())) {
      link(other, COUNT);
      target.takeOver(other, COUNT);
      assertThat(target.linkedCount()).isEqualTo(WRITTEN);
    }
  }

  private static void link(HnswIndex index, int count) {
    while (index.link(count, 1, ALL) > 0) {
      assertThat(index.linkedCount()).isNotNegative();
    }
  }

  /** Opens what the source has linked, as it stands in a file. */
  private HnswIndex copy(VectorRows rows) throws IOException {
    return open(bytes(source), rows, source.linkedCount());
  }

  private HnswIndex open(byte[][] written, VectorRows rows, int count) {
    return HnswIndex.open(
        PARAMETERS, rows, sample.kind(), segment(written[0]), segment(written[1]), count);
  }

  private MemorySegment segment(byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length, 64);
    segment.copyFrom(MemorySegment.ofArray(bytes));
    return segment;
  }

  private static byte[][] bytes(VectorIndex index) throws IOException {
    return bytes(index, OrdinalOrder.asTheyAre(index.linkedCount()));
  }

  private static byte[][] bytes(VectorIndex index, OrdinalOrder order) throws IOException {
    ByteArrayOutputStream links = new ByteArrayOutputStream();
    ByteArrayOutputStream upper = new ByteArrayOutputStream();
    try (IndexImage image = index.image()) {
      image.writeLinks(links, order);
      image.writeUpper(upper, order);
    }
    return new byte[][] {links.toByteArray(), upper.toByteArray()};
  }

  /** The links on level 0 of the first nodes, to whatever nodes, one node after the other. */
  private static List<Integer> links(VectorIndex index, int count) throws IOException {
    MemorySegment written = MemorySegment.ofArray(bytes(index)[0]);
    int[] ids = new int[count * PARAMETERS.maxConnections0()];
    MemorySegment.copy(written, 0, MemorySegment.ofArray(ids), 0, 4L * ids.length);
    return Arrays.stream(ids).boxed().toList();
  }

  private void assertFindsAll(HnswIndex index, int count) {
    float[] vector = new float[DIMENSION];
    int found = 0;
    for (int i = 0; i < count; i++) {
      sample.rows().read(i, vector);
      TopK top = new TopK(K);
      IndexOutcome outcome =
          index.search(
              new IndexQuery(vector, K, 100, count, null, 1, Long.MAX_VALUE, TimeLimit.NEVER), top);
      assertThat(outcome.complete()).isTrue();
      found += VectorSample.ordinals(top).contains(i) ? 1 : 0;
    }
    assertThat(found / (double) count).isGreaterThanOrEqualTo(0.99);
    int hits = 0;
    for (int i = 0; i < 50; i++) {
      float[] query = sample.vector();
      TopK top = new TopK(K);
      IndexQuery plain =
          new IndexQuery(query, K, 100, count, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
      index.search(plain, top);
      Set<Integer> answer = VectorSample.ordinals(top);
      answer.retainAll(sample.exact(query, K, count, null));
      hits += answer.size();
    }
    assertThat(hits).isGreaterThan(475);
  }
}
