package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.Figures;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Walks over members in the order of their births, whatever order the ordinals are in. */
class WritingOrderTest {
  private static final UUID COLLECTION = new UUID(3, 6);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  @TempDir Path dir = Path.of("unset");

  private final Random random = new Random(Figures.seed("WritingOrderTest"));

  /** Births of a base in any order, then of what is newer, ascending. */
  private LongColumn births(Arena arena, int[] written, int newer) {
    LongColumn births = new LongColumn(arena);
    long[] byOrdinal = new long[written.length + newer];
    long birth = 0;
    for (int place = 0; place < byOrdinal.length; place++) {
      birth += 1 + random.nextInt(3);
      byOrdinal[place < written.length ? written[place] : place] = birth;
    }
    for (int ordinal = 0; ordinal < byOrdinal.length; ordinal++) {
      births.set(ordinal, byOrdinal[ordinal]);
    }
    return births;
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

  private WritingOrder written(int[] ordinals, int localCount) throws IOException {
    try (BaseWriter writer = BaseWriter.create(StorageFiles.disk(), dir, 1, COLLECTION)) {
      WritingOrder.write(writer, ordinals, localCount);
      String base = writer.finish();
      try (BaseReader reader = BaseReader.open(StorageFiles.disk(), dir, base)) {
        if (!reader.has(WritingOrder.SECTION)) {
          return WritingOrder.OF_ORDINALS;
        }
        MemorySegment section = reader.section(WritingOrder.SECTION);
        MemorySegment copy = Arena.ofAuto().allocate(section.byteSize(), Long.BYTES);
        copy.copyFrom(section);
        return WritingOrder.open(copy, ordinals.length);
      }
    } finally {
      StorageFiles.disk().deleteTree(dir.resolve("base-000001"));
    }
  }

  private static List<Integer> walked(PrimitiveIterator.OfInt walk) {
    List<Integer> found = new ArrayList<>();
    while (walk.hasNext()) {
      found.add(walk.nextInt());
    }
    assertThat(walk.hasNext()).isFalse();
    assertThatThrownBy(walk::nextInt).isInstanceOf(java.util.NoSuchElementException.class);
    return found;
  }

  /** A cursor is the birth of a member. */
  private long after(RoaringBitmap members, LongColumn births, int count) {
    return members.isEmpty() || random.nextInt(4) == 0
        ? random.nextInt(2 * count + 1)
        : births.get(members.select(random.nextInt(members.getCardinality())));
  }

  @Test
  void membersComeInTheOrderOfTheirBirths() throws IOException {
    for (int round = 0; round < 60; round++) {
      int base = random.nextInt(400);
      int newer = random.nextInt(100);
      int count = base + newer;
      boolean reordered = round % 3 > 0;
      int[] written = reordered ? shuffled(base) : IntStream.range(0, base).toArray();
      int share = 1 + random.nextInt(round % 2 == 0 ? 3 : 80);
      try (Arena arena = Arena.ofConfined()) {
        LongColumn births = births(arena, written, newer);
        WritingOrder order = written(written, base);
        WritingOrder madeAnew =
            reordered ? WritingOrder.ofBirths(births, base, arena) : WritingOrder.OF_ORDINALS;
        RoaringBitmap members = new RoaringBitmap();
        IntStream.range(0, count).filter(o -> random.nextInt(share) == 0).forEach(members::add);
        long after = after(members, births, count);
        List<Integer> expected =
            IntStream.range(0, count)
                .filter(o -> members.contains(o) && births.get(o) > after)
                .boxed()
                .sorted((a, b) -> Long.compare(births.get(a), births.get(b)))
                .toList();
        assertThat(walked(order.walk(members, births, count, after))).isEqualTo(expected);
        assertThat(walked(madeAnew.walk(members, births, count, after))).isEqualTo(expected);
      }
    }
  }

  @Test
  void whatIsInOrderNeedsNoSection() throws IOException {
    assertThat(written(new int[] {0, 1, 2, 3}, 0)).isSameAs(WritingOrder.OF_ORDINALS);
    WritingOrder order = written(new int[] {2, 0, 1, 3}, 3);
    assertThat(order.localCount()).isEqualTo(3);
    assertThat(IntStream.range(0, 6).map(order::ordinalAt)).containsExactly(2, 0, 1, 3, 4, 5);
  }

  @Test
  void aSectionThatMakesNoSenseIsRefused() {
    int[] good = {1, 2, 2, 0, 1}; // version, local, three ordinals
    try (Arena arena = Arena.ofConfined()) {
      assertThat(WritingOrder.open(section(arena, good), 3).localCount()).isEqualTo(2);
      for (int[] change : new int[][] {{0, 2}, {1, -1}, {1, 4}, {2, 3}, {3, -1}}) {
        int[] bad = good.clone();
        bad[change[0]] = change[1];
        assertThatThrownBy(() -> WritingOrder.open(section(arena, bad), 3))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (int count : new int[] {0, 2, 4}) {
        assertThatThrownBy(() -> WritingOrder.open(section(arena, good), count))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  /** A good checksum does not make it true. */
  @Test
  void anotherOrderThanThatOfTheBirthsIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      LongColumn births = new LongColumn(arena);
      long[] born = {7, 3, 5};
      for (int ordinal = 0; ordinal < born.length; ordinal++) {
        births.set(ordinal, born[ordinal]);
      }
      int[] good = {1, 3, 1, 2, 0}; // version, local, three ordinals
      assertThat(WritingOrder.open(section(arena, good), births, 3).localCount()).isEqualTo(3);
      for (int[] bad : new int[][] {{1, 3, 2, 1, 0}, {1, 3, 1, 1, 0}, {1, 3, 1, 2, 2}}) {
        assertThatThrownBy(() -> WritingOrder.open(section(arena, bad), births, 3))
            .isInstanceOf(IllegalArgumentException.class);
      }
      births.set(2, 3); // two of one birth, which a base of our making never has
      assertThat(walked(WritingOrder.ofBirths(births, 3, arena).walk(all(3), births, 3, 0)))
          .containsExactly(1, 2, 0);
    }
  }

  private static RoaringBitmap all(int count) {
    RoaringBitmap all = new RoaringBitmap();
    all.add(0L, count);
    return all;
  }

  private static MemorySegment section(Arena arena, int[] values) {
    return arena.allocateFrom(INT, values);
  }
}
