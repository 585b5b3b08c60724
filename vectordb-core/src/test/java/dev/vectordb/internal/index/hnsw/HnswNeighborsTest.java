package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.quantization.BlockShape;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches along blocks of neighbours, and how blocks are made, kept and renewed. */
class HnswNeighborsTest {
  private static final int K = 10;
  private static final int DIMENSION = 128;
  private static final int COUNT = 6_000;
  private static final int GROWN = COUNT * 13 / 10;
  private static final int SMALL = 2_500;
  private static final int SMALL_GROWN = SMALL * 13 / 10;
  private static final int HEADER_BYTES = 64;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 80, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(HnswNeighborsTest.class, 20261121);

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void searchesFindAsMuchAsWithoutAndMuchOfWhatCameLater(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, GROWN);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      linkAll(index, COUNT);
      List<float[]> queries = queries(sample, 200);
      double before = recall(index, sample, queries, COUNT);
      long scoredBefore = scored(index, queries, COUNT);
      assertThat(index.neighborCount()).isZero();

      index.renewNeighbors(2, () -> false);
      assertThat(index.neighborCount()).isEqualTo(COUNT);
      assertThat(index.freshNeighborCount()).isEqualTo(COUNT);
      assertThat(recall(index, sample, queries, COUNT)).isGreaterThanOrEqualTo(before - 0.01);
      assertThat(scored(index, queries, COUNT))
          .as("distances computed: only those of nodes whose neighbours are looked at")
          .isLessThan(scoredBefore / 2);

      linkAll(index, GROWN);
      assertThat(index.neighborCount()).isEqualTo(COUNT);
      assertThat(index.freshNeighborCount()).isBetween(1, COUNT - 1_000);
      assertThat(foundByOwnVector(index, sample, COUNT, GROWN)).isGreaterThanOrEqualTo(0.99);
      assertThat(foundByOwnVector(index, sample, 0, COUNT)).isGreaterThanOrEqualTo(0.99);
      assertThat(recall(index, sample, queries, GROWN)).isGreaterThanOrEqualTo(before - 0.015);
    }
  }

  @Test
  void rejectedOrdinalsAreNotReturnedAndEnoughOthersAre() {
    try (VectorSample sample = sample(SMALL);
        HnswIndex index = withBlocks(sample, SMALL)) {
      for (double share : new double[] {0.6, 0.75, 0.95}) {
        OrdinalFilter filter = ordinal -> ordinal % 100 < 100 * share;
        int hits = 0;
        for (float[] query : queries(sample, 100)) {
          TopK top = new TopK(K);
          IndexOutcome outcome =
              index.search(
                  new IndexQuery(
                      query, K, 100, SMALL, filter, share, Long.MAX_VALUE, TimeLimit.NEVER),
                  top);
          Set<Integer> found = VectorSample.ordinals(top);
          assertThat(outcome.complete()).isTrue();
          assertThat(found).hasSize(K).allMatch(filter::accept);
          found.retainAll(sample.exact(query, K, SMALL, filter));
          hits += found.size();
        }
        assertThat(hits).as("share %s", share).isGreaterThan(970);
      }
    }
  }

  @Test
  void roomForMoreIsFilledButCostsNoEffort() {
    try (VectorSample sample = sample(SMALL);
        HnswIndex index = withBlocks(sample, SMALL)) {
      int more = 0;
      for (float[] query : queries(sample, 100)) {
        IndexQuery least =
            new IndexQuery(query, K, K, SMALL, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
        TopK without = new TopK(K);
        TopK with = new TopK(3 * K);
        IndexOutcome outcome = index.search(least, without);
        assertThat(index.search(least, with)).isEqualTo(outcome);
        assertThat(outcome.complete()).isTrue();
        assertThat(VectorSample.ordinals(with)).containsAll(VectorSample.ordinals(without));
        more += with.size() - K;
      }
      assertThat(more).isPositive();
    }
  }

  @Test
  void aSearchThatFindsTooFewSaysSo() {
    try (VectorSample sample = sample(SMALL);
        HnswIndex index = withBlocks(sample, SMALL)) {
      TopK top = new TopK(K);
      OrdinalFilter three = ordinal -> ordinal < 3;
      // The caller's estimate of the share is wrong, as it may be about one corner of the space.
      IndexOutcome outcome =
          index.search(
              new IndexQuery(
                  sample.vector(), K, 50, SMALL, three, 0.9, Long.MAX_VALUE, TimeLimit.NEVER),
              top);
      assertThat(outcome.complete()).isFalse();
      assertThat(VectorSample.ordinals(top)).allMatch(three::accept);
    }
  }

  @Test
  void onlyOrdinalsBelowTheLimitAreReturned() {
    try (VectorSample sample = sample(SMALL);
        HnswIndex index = withBlocks(sample, SMALL)) {
      for (int limit : new int[] {SMALL / 2, SMALL - 1}) {
        assertThat(recall(index, sample, queries(sample, 60), limit)).isGreaterThan(0.96);
      }
      TopK top = new TopK(K);
      assertThat(index.search(plain(sample.vector(), 0), top).complete()).isFalse();
      assertThat(top.size()).isZero();
    }
  }

  @Test
  void searchesAndRenewalsRunWhileOthersLink() throws Exception {
    try (VectorSample sample = sample(COUNT);
        HnswIndex index = withBlocks(sample, COUNT / 4);
        ExecutorService executor = Executors.newFixedThreadPool(3)) {
      List<float[]> queries = queries(sample, 100);
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> searchers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        searchers.add(executor.submit(() -> searchUntil(stop, index, queries)));
      }
      Future<?> linker = executor.submit(() -> linkAll(index, COUNT));
      int renewed = 0;
      do {
        index.renewNeighbors(1, () -> false);
        renewed++;
      } while (!linker.isDone());
      linker.get();
      stop.set(true);
      for (Future<Integer> searcher : searchers) {
        assertThat(searcher.get()).isPositive();
      }
      assertThat(renewed).isPositive();
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      assertThat(index.neighborCount()).isBetween(COUNT / 4, COUNT);
      // Through the blocks of several moments, and the links of what changed since the last.
      assertThat(foundByOwnVector(index, sample, 0, COUNT)).isGreaterThanOrEqualTo(0.99);
      assertThat(recall(index, sample, queries, COUNT)).isGreaterThan(0.95);
      index.renewNeighbors(2, () -> false);
      assertThat(index.freshNeighborCount()).isEqualTo(COUNT);
      assertThat(foundByOwnVector(index, sample, 0, COUNT)).isGreaterThanOrEqualTo(0.99);
    }
  }

  private static int searchUntil(AtomicBoolean stop, HnswIndex index, List<float[]> queries) {
    int searches = 0;
    do {
      int limit = index.linkedCount();
      TopK top = new TopK(K);
      index.search(plain(queries.get(searches % queries.size()), limit), top);
      assertThat(VectorSample.ordinals(top)).hasSize(K).allMatch(o -> o < limit);
      searches++;
    } while (!stop.get());
    return searches;
  }

  /** Whatever a file says that no checksum protects: what is returned has its exact distance. */
  @ParameterizedTest
  @ValueSource(strings = {"noise", "ids", "nan", "minus infinity", "self", "none"})
  void garbageInTheBlocksNeverThrowsNorReturnsWhatIsNotThere(String what) throws IOException {
    try (VectorSample sample = sample(SMALL_GROWN);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, SMALL);
      Graphs graphs = Graphs.of(index, SMALL);
      BlockShape shape = shape(sample.kind());
      byte[] bad = graphs.neighbors().clone();
      garble(bad, what, shape);
      try (HnswIndex opened = graphs.open(sample, arena, SMALL)) {
        opened.attachNeighbors(Graphs.segment(arena, bad), SMALL);
        checkAnswers(opened, sample, SMALL);
        linkAll(opened, SMALL_GROWN);
        checkAnswers(opened, sample, SMALL_GROWN);
        // Copied where nothing changed; neither does that trip over them.
        opened.renewNeighbors(2, () -> false);
        checkAnswers(opened, sample, SMALL_GROWN);
      }
    }
  }

  private void garble(byte[] bytes, String what, BlockShape shape) {
    MemorySegment blocks = MemorySegment.ofArray(bytes);
    int slots = shape.slots();
    for (int node = 0; node < SMALL; node++) {
      int at = Math.toIntExact(HEADER_BYTES + node * shape.blockBytes());
      for (int slot = 0; slot < slots; slot++) {
        switch (what) {
          case "ids" -> setInt(blocks, at + 4 * slot, random.nextInt());
          case "self" -> setInt(blocks, at + 4 * slot, node);
          case "none" -> setInt(blocks, at + 4 * slot, -1);
          case "nan" -> setInt(blocks, at + 4 * (slots + slot), random.nextBoolean() ? NAN : -1);
          case "minus infinity" -> setInt(blocks, at + 4 * (slots + slot), MINUS_INFINITY);
          default -> {
            for (int i = 0; i < 4; i++) {
              bytes[at + 4 * random.nextInt((int) shape.blockBytes() / 4) + i] =
                  (byte) random.nextInt();
            }
          }
        }
      }
    }
  }

  private static final int NAN = Float.floatToRawIntBits(Float.NaN);
  private static final int MINUS_INFINITY = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);

  private static void setInt(MemorySegment target, long at, int value) {
    target.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at, value);
  }

  private static void checkAnswers(HnswIndex index, VectorSample sample, int limit) {
    for (float[] query : queries(sample, 20)) {
      TopK top = new TopK(K);
      index.search(plain(query, limit), top);
      Set<Integer> found = VectorSample.ordinals(top);
      assertThat(found).hasSize(top.size()).allMatch(o -> o >= 0 && o < limit);
      for (int i = 0; i < top.size(); i++) {
        TopK exact = new TopK(1);
        int ordinal = top.ordinal(i);
        ExactScan.scanRange(
            QueryScorer.of(sample.rows(), sample.kind(), query),
            ordinal,
            ordinal + 1,
            null,
            exact,
            TimeLimit.NEVER);
        assertThat(top.distance(i)).isCloseTo(exact.distance(0), withinPercentage(0.01));
      }
    }
  }

  @Test
  void blocksOfAnotherGraphAreRefused() throws IOException {
    try (VectorSample sample = sample(600);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, 600);
      Graphs graphs = Graphs.of(index, 600);
      byte[] good = graphs.neighbors();
      try (HnswIndex opened = graphs.open(sample, arena, 600)) {
        for (byte[] bad :
            List.of(new byte[0], Arrays.copyOf(good, 64), Arrays.copyOf(good, good.length - 1))) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> opened.attachNeighbors(Graphs.segment(arena, bad), 600));
        }
        assertThatIllegalArgumentException()
            .isThrownBy(() -> opened.attachNeighbors(Graphs.segment(arena, good), 599));
        byte[] other = good.clone();
        other[20] ^= 1; // the kind of distance
        assertThatIllegalArgumentException()
            .isThrownBy(() -> opened.attachNeighbors(Graphs.segment(arena, other), 600));
        assertThat(opened.neighborCount()).isZero();
        opened.attachNeighbors(Graphs.segment(arena, good), 600);
        assertThat(opened.neighborCount()).isEqualTo(600);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void whatHasNotChangedIsCopiedAndWhatHasIsMadeAnew(DistanceKind kind) throws IOException {
    int count = 2_000;
    int more = 60;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, count + more);
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      linkAll(index, count);
      Graphs fresh = Graphs.of(index, count);
      assertThat(fresh.neighbors()).isEqualTo(Graphs.neighbors(index, count, 1));

      // A mark in the factors of every block: copied blocks carry it, others do not.
      BlockShape shape = shape(kind);
      byte[] marked = fresh.neighbors().clone();
      MemorySegment segment = MemorySegment.ofArray(marked);
      for (int node = 0; node < count; node++) {
        setInt(segment, markOf(shape, node), 0x3f123456);
      }
      try (HnswIndex opened = fresh.open(sample, arena, count)) {
        opened.attachNeighbors(Graphs.segment(arena, marked), count);
        assertThat(Graphs.neighbors(opened, count, 2)).isEqualTo(marked);

        int[][] before = links(opened, count);
        linkAll(opened, count + more);
        int[][] after = links(opened, count);
        byte[] next = Graphs.neighbors(opened, count + more, 2);
        int changed = 0;
        for (int node = 0; node < count; node++) {
          boolean isChanged = !Arrays.equals(before[node], after[node]);
          changed += isChanged ? 1 : 0;
          byte[] block = block(shape, next, node);
          assertThat(Arrays.equals(block, block(shape, marked, node)))
              .as("node %d, changed: %s", node, isChanged)
              .isEqualTo(!isChanged);
        }
        assertThat(changed).isBetween(more, count - more);
        assertThat(opened.freshNeighborCount()).isEqualTo(count - changed);

        // Those made anew are what an encoder without any former blocks makes of the same links.
        try (HnswIndex plain = Graphs.of(opened, count + more).open(sample, arena, count + more)) {
          byte[] all = Graphs.neighbors(plain, count + more, 2);
          for (int node = 0; node < count + more; node++) {
            if (node >= count || !Arrays.equals(before[node], after[node])) {
              assertThat(block(shape, next, node)).isEqualTo(block(shape, all, node));
            }
          }
        }
      }
    }
  }

  private static long markOf(BlockShape shape, int node) {
    return HEADER_BYTES + node * shape.blockBytes() + 4L * shape.slots();
  }

  private static byte[] block(BlockShape shape, byte[] section, int node) {
    int from = Math.toIntExact(HEADER_BYTES + node * shape.blockBytes());
    return Arrays.copyOfRange(section, from, from + (int) shape.blockBytes());
  }

  private static int[][] links(HnswIndex index, int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // All of them: a link to a node beyond the count is a change as well.
    try (IndexImage image = index.image()) {
      image.writeLinks(out, OrdinalOrder.asTheyAre(image.linkedCount()));
    }
    int[] ids = new int[out.size() / 4];
    ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
    int max = PARAMETERS.maxConnections0();
    int[][] links = new int[count][];
    Arrays.setAll(links, node -> Arrays.copyOfRange(ids, node * max, (node + 1) * max));
    return links;
  }

  @Test
  void blocksHoldTheLinksOfTheirNodeAndOnlyNodesOfTheirGraph() throws IOException {
    try (VectorSample sample = sample(1_500);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, 1_500);
      int part = 1_200;
      BlockShape shape = shape(sample.kind());
      byte[] section = Graphs.neighbors(index, part, 2);
      int[][] links = links(index, part);
      int filled = 0;
      for (int node = 0; node < part; node++) {
        int[] ids = new int[shape.slots()];
        ByteBuffer.wrap(block(shape, section, node))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asIntBuffer()
            .get(ids);
        List<Integer> held = Arrays.stream(ids).filter(id -> id >= 0).boxed().toList();
        List<Integer> expected =
            Arrays.stream(links[node]).filter(id -> id >= 0 && id < part).boxed().toList();
        assertThat(held).doesNotHaveDuplicates().doesNotContain(node).allMatch(id -> id < part);
        assertThat(held).startsWith(expected.toArray(Integer[]::new));
        filled += held.size() > expected.size() ? 1 : 0;
      }
      assertThat(filled).as("blocks with neighbours of neighbours").isGreaterThan(part / 4);
    }
  }

  @Test
  void aStoppedRenewalLeavesTheOldBlocks() {
    try (VectorSample sample = sample(SMALL_GROWN);
        HnswIndex index = withBlocks(sample, SMALL)) {
      linkAll(index, SMALL_GROWN);
      int fresh = index.freshNeighborCount();
      AtomicInteger asked = new AtomicInteger();
      assertThatExceptionOfType(DatabaseClosedException.class)
          .isThrownBy(() -> index.renewNeighbors(1, () -> asked.incrementAndGet() > 3));
      // By then the worker may have asked once more.
      assertThat(asked.get()).isBetween(4, 6);
      assertThat(index.neighborCount()).isEqualTo(SMALL);
      assertThat(index.freshNeighborCount()).isEqualTo(fresh);
      assertThat(foundByOwnVector(index, sample, SMALL, SMALL_GROWN)).isGreaterThanOrEqualTo(0.99);
      index.renewNeighbors(1, () -> false);
      assertThat(index.freshNeighborCount()).isEqualTo(SMALL_GROWN);
      assertThat(foundByOwnVector(index, sample, SMALL, SMALL_GROWN)).isGreaterThanOrEqualTo(0.99);
    }
  }

  @Test
  void aDeadlineEndsASearch() {
    try (VectorSample sample = sample(SMALL);
        HnswIndex index = withBlocks(sample, SMALL)) {
      float[] query = sample.vector();
      TimeLimit passed = TimeLimit.at(TimeSource.system(), System.nanoTime() - 1);
      assertThatExceptionOfType(SearchTimeoutException.class)
          .isThrownBy(() ->
              index.search(
                  new IndexQuery(query, K, 2_000, SMALL, null, 1, Long.MAX_VALUE, passed),
                  new TopK(K)));
      // Nor does what the failed search left behind spoil the next.
      assertThat(recall(index, sample, queries(sample, 50), SMALL)).isGreaterThan(0.96);
    }
  }

  @Test
  void blocksOfAnEmptyGraphDoNoHarm() {
    try (VectorSample sample = sample(200);
        HnswIndex index = withBlocks(sample, 0)) {
      assertThat(index.search(plain(sample.vector(), 0), new TopK(K)).complete()).isFalse();
      linkAll(index, 200);
      assertThat(foundByOwnVector(index, sample, 0, 200)).isEqualTo(1);
    }
  }

  @Test
  void shortVectorsHaveNoBlocks() {
    for (int dimension : new int[] {8, 95, 96, 128}) {
      try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, dimension, 10);
          HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
        assertThat(index.supportsNeighbors()).as("%d", dimension).isEqualTo(dimension >= 96);
      }
    }
  }

  /** What a graph and its blocks are in a file. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Graphs(byte[] links, byte[] upper, byte[] neighbors) {
    static Graphs of(HnswIndex index, int count) throws IOException {
      ByteArrayOutputStream links = new ByteArrayOutputStream();
      ByteArrayOutputStream upper = new ByteArrayOutputStream();
      try (IndexImage image = index.image()) {
        image.writeLinks(links, OrdinalOrder.asTheyAre(count));
        image.writeUpper(upper, OrdinalOrder.asTheyAre(count));
      }
      return new Graphs(links.toByteArray(), upper.toByteArray(), neighbors(index, count, 2));
    }

    static byte[] neighbors(HnswIndex index, int count, int threads) throws IOException {
      ByteArrayOutputStream neighbors = new ByteArrayOutputStream();
      try (IndexImage image = index.image()) {
        image.writeNeighbors(neighbors, OrdinalOrder.asTheyAre(count), threads, () -> false);
      }
      return neighbors.toByteArray();
    }

    HnswIndex open(VectorSample sample, Arena arena, int count) {
      return HnswIndex.open(
          PARAMETERS,
          sample.rows(),
          sample.kind(),
          segment(arena, links),
          segment(arena, upper),
          count);
    }

    static MemorySegment segment(Arena arena, byte[] bytes) {
      MemorySegment segment = arena.allocate(bytes.length, 64);
      segment.copyFrom(MemorySegment.ofArray(bytes));
      return segment;
    }
  }

  private static BlockShape shape(DistanceKind kind) {
    return BlockShape.of(
        DIMENSION, PARAMETERS.maxConnections0(), kind == DistanceKind.SQUARED_EUCLIDEAN);
  }

  private VectorSample sample(int count) {
    return new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, count);
  }

  private static HnswIndex withBlocks(VectorSample sample, int count) {
    HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
    linkAll(index, count);
    index.renewNeighbors(2, () -> false);
    return index;
  }

  private static void linkAll(HnswIndex index, int count) {
    while (index.link(count, 1_000, ALL) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
  }

  private static List<float[]> queries(VectorSample sample, int count) {
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      queries.add(sample.vector());
    }
    return queries;
  }

  private static IndexQuery plain(float[] query, int limit) {
    return new IndexQuery(query, K, 100, limit, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
  }

  private static long scored(HnswIndex index, List<float[]> queries, int limit) {
    long scored = 0;
    for (float[] query : queries) {
      scored += index.search(plain(query, limit), new TopK(K)).scored();
    }
    return scored;
  }

  private static double recall(
      HnswIndex index, VectorSample sample, List<float[]> queries, int limit) {
    int hits = 0;
    for (float[] query : queries) {
      TopK top = new TopK(K);
      IndexOutcome outcome = index.search(plain(query, limit), top);
      Set<Integer> found = VectorSample.ordinals(top);
      assertThat(outcome.complete()).isTrue();
      assertThat(found).hasSize(K).allMatch(o -> o < limit);
      found.retainAll(sample.exact(query, K, limit, null));
      hits += found.size();
    }
    return hits / (double) (queries.size() * K);
  }

  private static double foundByOwnVector(HnswIndex index, VectorSample sample, int from, int to) {
    float[] vector = new float[sample.rows().dimension()];
    int found = 0;
    for (int i = from; i < to; i++) {
      sample.rows().read(i, vector);
      TopK top = new TopK(K);
      index.search(plain(vector, to), top);
      found += VectorSample.ordinals(top).contains(i) ? 1 : 0;
    }
    return found / (double) (to - from);
  }
}
