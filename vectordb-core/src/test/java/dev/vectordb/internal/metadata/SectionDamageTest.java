package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.Figures;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.MetadataIndexConfig;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

@Tag("reliability")
class SectionDamageTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int COUNT = 60;
  private static final int INPUTS = Figures.of("garbage.sections", 100_000, 1_000_000);

  private static final List<String> THAT_READ_TERMS =
      List.of(
          " LIKE '%a%'",
          " LIKE '_%a_%'",
          " LIKE '%_'",
          " IN ('2020-01-01T00:00:00Z', '5e0b3cf2-0000-4000-8000-000000000000')");

  private final Random random = new Random(SEED);
  private final RandomMetadata source = new RandomMetadata(random);
  private byte[] sound = {};

  /** Every other time the index leaves fields out. */
  @BeforeEach
  void write() {
    System.out.println("seed=" + SEED);
    IndexedModel model =
        random.nextBoolean()
            ? new IndexedModel()
            : new IndexedModel(
                MetadataIndexConfig.AUTOMATIC.with("a", FieldIndexing.OFF),
                AutomaticLimits.DEFAULT);
    for (int i = 0; i < COUNT; i++) {
      model.put(source.metadata());
    }
    sound = model.section(COUNT);
  }

  @Test
  void everyCutIsNoticed() {
    for (int length = 0; length < sound.length; length++) {
      byte[] cut = Arrays.copyOf(sound, length);
      assertThatThrownBy(() -> open(cut))
          .as("seed=%d cut at %d", SEED, length)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the metadata section is damaged: ");
    }
  }

  @Test
  void anotherCountIsNoticed() {
    assertThatThrownBy(() ->
            MetadataIndex.open(
                MemorySegment.ofArray(sound), COUNT + 1, MetadataIndexConfig.AUTOMATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it holds 60 ordinals, not 61");
  }

  @Test
  void damageNeverDoesMoreThanThrow() {
    int opened = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] damaged = sound.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      try (MetadataIndex index = open(damaged)) {
        opened++;
        evaluate(index);
      } catch (IllegalArgumentException e) {
        assertThat(e).as("seed=%d", SEED).hasMessageNotContaining("null");
      }
    }
    assertThat(opened).as("seed=%d", SEED).isPositive();
  }

  @Test
  void noLengthIsBelieved() {
    int opened = 0;
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] = 0x3F; // as the highest byte of a length a gigabyte, twice of which is too much
      try (MetadataIndex index = open(damaged)) {
        opened++;
        evaluate(index);
        for (String field : List.of("a", "b", "c")) {
          for (String condition : THAT_READ_TERMS) {
            evaluate(index, Filter.parse(field + condition));
          }
        }
      } catch (IllegalArgumentException e) {
        assertThat(e).as("seed=%d", SEED).hasMessageNotContaining("null");
      }
    }
    assertThat(opened).as("seed=%d", SEED).isPositive();
  }

  /** What the checksum would have caught may fail, but as an exception and within the universe. */
  private void evaluate(MetadataIndex index) {
    for (int i = 0; i < 5; i++) {
      evaluate(index, source.filter(2));
    }
  }

  private static void evaluate(MetadataIndex index, Filter filter) {
    RoaringBitmap universe = new RoaringBitmap();
    universe.add(0L, COUNT);
    try {
      FilterAnswer found =
          index.evaluate(filter, universe, KnownWords.Source.NONE, TimeLimit.NEVER);
      assertThat(universe.contains(found.possible())).as("seed=%d", SEED).isTrue();
    } catch (RuntimeException e) {
      assertThat(e.getStackTrace()).isNotEmpty();
    }
  }

  private static MetadataIndex open(byte[] section) {
    return MetadataIndex.open(MemorySegment.ofArray(section), COUNT, MetadataIndexConfig.AUTOMATIC);
  }
}
