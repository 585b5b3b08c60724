package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class SectionBitmapsTest {
  private static final int COUNT = 1_000;

  private static byte[] block(RoaringBitmap bitmap) {
    byte[] bytes = SectionBitmaps.write(bitmap);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static RoaringBitmap everySecond(int count) {
    RoaringBitmap bitmap = new RoaringBitmap();
    for (int i = 0; i < count; i++) {
      bitmap.add(2 * i);
    }
    return bitmap;
  }

  private static SectionBitmaps of(byte[] section) {
    return new SectionBitmaps(MemorySegment.ofArray(section).asReadOnly(), COUNT);
  }

  @Test
  void readsWhatWasWritten() {
    for (int count : new int[] {1, 4, 100, 500}) {
      RoaringBitmap bitmap = everySecond(count);
      SectionBitmaps bitmaps = of(block(bitmap));

      assertThat(bitmaps.read(0)).isEqualTo(bitmap);
      assertThat(bitmaps.read(0)).as("once it was looked through").isEqualTo(bitmap);
    }
  }

  @Test
  void refusesMembersOutOfOrder() {
    for (int count : new int[] {4, 500}) {
      byte[] block = block(everySecond(count));
      swap(block, block.length - 4, block.length - 2);
      swap(block, block.length - 3, block.length - 1);
      SectionBitmaps bitmaps = of(block);

      for (int time = 0; time < 2; time++) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> bitmaps.read(0))
            .withMessage("the metadata section is damaged: no bitmap at byte 0");
      }
    }
  }

  @Test
  void refusesOrdinalsThatThereAreNot() {
    byte[] block = block(everySecond(COUNT / 2 + 1));

    assertThatIllegalArgumentException().isThrownBy(() -> of(block).read(0));
  }

  /** Whatever the term says of how many there are: that may be what is damaged. */
  @Test
  void gathersOnlyWhatStandsOneByOne() {
    RoaringBitmap few = everySecond(500);
    RoaringBitmap many = everySecond(6_000);
    RoaringBitmap runs = RoaringBitmap.bitmapOfRange(10, 900);
    runs.runOptimize();
    RoaringBitmap wide = RoaringBitmap.bitmapOf(3, 999, 70_000, 199_999);

    assertThat(gathered(few)).isEqualTo(few);
    assertThat(gathered(wide)).as("of several stretches of 65,536").isEqualTo(wide);
    assertThat(gathered(many)).as("a bitmap of bits").isNull();
    assertThat(gathered(runs)).as("a bitmap of runs").isNull();
  }

  @Test
  void gathersNothingFromBehindABitmap() {
    byte[] block = Arrays.copyOf(block(everySecond(4)), 1_000);
    OrdinalCollector out = new OrdinalCollector(COUNT);
    assertThat(of(block).addEach(0, out)).isTrue();
    block[3 * Integer.BYTES + Short.BYTES] = 4; // one less than there are members

    assertThatIllegalArgumentException().isThrownBy(() -> of(block).addEach(0, out));
  }

  private static @Nullable RoaringBitmap gathered(RoaringBitmap bitmap) {
    OrdinalCollector out = new OrdinalCollector(200_000);
    return of(block(bitmap)).addEach(0, out) ? out.toBitmap() : null;
  }

  private static void swap(byte[] bytes, int one, int other) {
    byte kept = bytes[one];
    bytes[one] = bytes[other];
    bytes[other] = kept;
  }
}
