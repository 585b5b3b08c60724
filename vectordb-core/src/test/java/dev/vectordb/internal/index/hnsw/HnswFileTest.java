package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HnswFileTest {
  private static final int COUNT = 3_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(8, 60, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(HnswFileTest.class, 99);

  @SuppressWarnings("ArrayRecordComponent") // Compared by contents where it is compared.
  private record Written(byte[] links, byte[] upper) {
    static Written of(HnswIndex index, int count) throws IOException {
      ByteArrayOutputStream links = new ByteArrayOutputStream();
      ByteArrayOutputStream upper = new ByteArrayOutputStream();
      try (IndexImage image = index.image()) {
        image.writeLinks(links, OrdinalOrder.asTheyAre(count));
        image.writeUpper(upper, OrdinalOrder.asTheyAre(count));
      }
      return new Written(links.toByteArray(), upper.toByteArray());
    }

    HnswIndex open(HnswParameters parameters, VectorSample sample, Arena arena, int count) {
      return HnswIndex.open(
          parameters,
          sample.rows(),
          sample.kind(),
          segment(arena, links),
          segment(arena, upper),
          count);
    }

    private static MemorySegment segment(Arena arena, byte[] bytes) {
      MemorySegment segment = arena.allocate(bytes.length, 64);
      segment.copyFrom(MemorySegment.ofArray(bytes));
      return segment;
    }
  }

  @Test
  void anOpenedGraphAnswersAsBeforeAndGrows() throws IOException {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, COUNT)) {
      Written written = Written.of(index, COUNT);
      try (HnswIndex opened = written.open(PARAMETERS, sample, arena, COUNT)) {
        assertThat(opened.linkedCount()).isEqualTo(COUNT);
        for (int i = 0; i < 100; i++) {
          float[] query = sample.vector();
          assertThat(search(opened, query, COUNT)).isEqualTo(search(index, query, COUNT));
        }
        assertThat(Written.of(opened, COUNT)).usingRecursiveComparison().isEqualTo(written);

        for (int i = 0; i < COUNT; i++) {
          sample.rows().append(sample.vector());
        }
        link(opened, 2 * COUNT);
        link(index, 2 * COUNT);
        for (int i = 0; i < 100; i++) {
          float[] query = sample.vector();
          assertThat(search(opened, query, 2 * COUNT)).isEqualTo(search(index, query, 2 * COUNT));
        }
      }
    }
  }

  @Test
  void aPartIsWrittenWithoutLinksBeyondIt() throws IOException {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, COUNT)) {
      int part = COUNT - 100;
      try (HnswIndex opened = Written.of(index, part).open(PARAMETERS, sample, arena, part)) {
        int hits = 0;
        for (int i = 0; i < 100; i++) {
          float[] query = sample.vector();
          List<Integer> found = new ArrayList<>(search(opened, query, part));
          assertThat(found).allMatch(o -> o < part);
          found.retainAll(sample.exact(query, 10, part, null));
          hits += found.size();
        }
        assertThat(hits).isGreaterThan(950);
      }
      assertThatThrownBy(() -> Written.of(index, COUNT + 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPartWithoutAnyUpperLevelHasAnEntryPointAllTheSame() throws IOException {
    int tried = 0;
    for (int part = 1; part < 40; part++) {
      try (VectorSample sample = sample();
          Arena arena = Arena.ofShared();
          HnswIndex index = linked(sample, 200)) {
        Written written = Written.of(index, part);
        if (written.upper().length > 7 * Integer.BYTES) {
          break;
        }
        try (HnswIndex opened = written.open(PARAMETERS, sample, arena, part)) {
          assertThat(search(opened, sample.vector(), part)).as("%d nodes", part).isNotEmpty();
        }
        tried++;
      }
    }
    assertThat(tried).isPositive();
  }

  @Test
  void writingMayOverlapLinking() throws Exception {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, COUNT / 3);
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Future<?> first = executor.submit(() -> link(index, COUNT));
      Future<?> second = executor.submit(() -> link(index, COUNT));
      do {
        int count = index.linkedCount();
        try (HnswIndex opened = Written.of(index, count).open(PARAMETERS, sample, arena, count)) {
          assertThat(search(opened, sample.vector(), count)).hasSize(10);
        }
      } while (!first.isDone() || !second.isDone());
      first.get();
      second.get();
    }
  }

  /**
   * A build takes up what died before it was linked. Its upper levels over the links of the graph
   * before would lead searches to nodes without links.
   */
  @Test
  void allPartsAreOfOneGraphThoughAnotherTakesItsPlaceMeanwhile() throws IOException {
    OrdinalFilter alive = ordinal -> ordinal % 4 == 0;
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      assertThat(index.link(COUNT, COUNT, alive)).isEqualTo(COUNT);
      ByteArrayOutputStream links = new ByteArrayOutputStream();
      ByteArrayOutputStream upper = new ByteArrayOutputStream();
      OrdinalOrder all = OrdinalOrder.asTheyAre(COUNT);
      try (IndexImage image = index.image()) {
        image.writeLinks(links, all);
        assertThat(index.build(COUNT, alive, new BuildResources(_ -> {}, 1, () -> false))).isTrue();
        image.writeUpper(upper, all);
      }
      Written written = new Written(links.toByteArray(), upper.toByteArray());
      try (HnswIndex opened = written.open(PARAMETERS, sample, arena, COUNT)) {
        float[] vector = new float[sample.rows().dimension()];
        for (int node = 0; node < COUNT; node += 4) {
          sample.rows().read(node, vector);
          assertThat(search(opened, vector, COUNT)).as("node %d", node).contains(node);
        }
      }
    }
  }

  @Test
  void anEmptyGraphCanBeWrittenAndOpened() throws IOException {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, 0);
        HnswIndex opened = Written.of(index, 0).open(PARAMETERS, sample, arena, 0)) {
      link(opened, COUNT);
      assertThat(search(opened, sample.vector(), COUNT)).hasSize(10);
    }
  }

  @Test
  void damageIsRefusedOrHarmless() throws IOException {
    try (VectorSample sample = sample();
        HnswIndex index = linked(sample, COUNT)) {
      Written sound = Written.of(index, COUNT);
      int refused = 0;
      for (int round = 0; round < 300; round++) {
        Written damaged = new Written(sound.links().clone(), sound.upper().clone());
        for (int i = 0; i < 20; i++) {
          byte[] target = round % 3 == 0 ? damaged.upper() : damaged.links();
          target[random.nextInt(target.length)] = (byte) random.nextInt(256);
        }
        refused += isRefusedOrHarmless(sample, damaged) ? 1 : 0;
      }
      assertThat(refused).isBetween(60, 100);
    }
  }

  @Test
  void linksFullOfGarbageAreHarmless() throws IOException {
    try (VectorSample sample = sample();
        HnswIndex index = linked(sample, COUNT)) {
      Written sound = Written.of(index, COUNT);
      random.nextBytes(sound.links());
      assertThat(isRefusedOrHarmless(sample, sound)).isFalse();
    }
  }

  private boolean isRefusedOrHarmless(VectorSample sample, Written damaged) {
    try (Arena arena = Arena.ofShared()) {
      try (HnswIndex opened = damaged.open(PARAMETERS, sample, arena, COUNT)) {
        for (int i = 0; i < 5; i++) {
          assertThat(search(opened, sample.vector(), COUNT)).allMatch(o -> o >= 0 && o < COUNT);
        }
        return false;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching(".*(upper|level|entry|Upper|Entry).*");
        return true;
      }
    }
  }

  @Test
  void aDamagedGraphCanStillBeExtended() throws IOException {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, COUNT - 500)) {
      Written written = Written.of(index, COUNT - 500);
      for (int i = 0; i < 2_000; i++) {
        written.links()[random.nextInt(written.links().length)] = (byte) random.nextInt(256);
      }
      try (HnswIndex opened = written.open(PARAMETERS, sample, arena, COUNT - 500)) {
        link(opened, COUNT);
        assertThat(opened.linkedCount()).isEqualTo(COUNT);
        assertThat(search(opened, sample.vector(), COUNT)).hasSize(10);
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    try (VectorSample sample = sample();
        Arena arena = Arena.ofShared();
        HnswIndex index = linked(sample, COUNT)) {
      Written written = Written.of(index, COUNT);
      assertRefused(() -> written.open(PARAMETERS, sample, arena, COUNT - 1), "count");
      assertRefused(() -> written.open(PARAMETERS, sample, arena, COUNT + 1), "rows");
      assertRefused(
          () -> written.open(new HnswParameters(4, 60, 7), sample, arena, COUNT), "maxConnections");
      for (int length : new int[] {0, 1, 27, 28, 40, written.upper().length - 1}) {
        Written cut =
            new Written(written.links(), java.util.Arrays.copyOf(written.upper(), length));
        assertThatThrownBy(() -> cut.open(PARAMETERS, sample, arena, COUNT))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable opening, String why) {
    assertThatThrownBy(opening)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private VectorSample sample() {
    return new VectorSample(random, DistanceKind.NEGATED_DOT, 24, COUNT);
  }

  private static HnswIndex linked(VectorSample sample, int count) {
    HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
    link(index, count);
    return index;
  }

  private static void link(HnswIndex index, int count) {
    while (index.link(count, 16, ALL) > 0) {
      assertThat(index.linkedCount()).isNotNegative();
    }
  }

  private static List<Integer> search(HnswIndex index, float[] query, int limit) {
    TopK top = new TopK(10);
    IndexOutcome outcome =
        index.search(
            new IndexQuery(query, 10, 64, limit, null, 1, Long.MAX_VALUE, TimeLimit.NEVER), top);
    assertThat(outcome.complete()).isEqualTo(top.size() == 10);
    top.sort();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      found.add(top.ordinal(i));
    }
    return found;
  }
}
