package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TermRangeTest {
  /** Whatever the bounds of two ranges are, what both hold is what is in both. */
  @Test
  void holdsWhatIsInBoth() {
    TermRange[] ranges = new TermRange[5 * 5 * 4];
    Arrays.setAll(
        ranges, i -> new TermRange(bound(i % 5), i / 25 % 2 == 0, bound(i / 5 % 5), i / 50 == 0));
    for (TermRange one : ranges) {
      for (TermRange other : ranges) {
        TermRange both = one.and(other);
        for (int b = 0; b < 6; b++) {
          byte[] term = {(byte) (b * 50)};
          assertThat(has(both, term))
              .as("%d in %s and %s", b, one, other)
              .isEqualTo(has(one, term) && has(other, term));
        }
      }
    }
  }

  private static byte @Nullable [] bound(int number) {
    return number == 0 ? null : new byte[] {(byte) (number * 50)};
  }

  private static boolean has(TermRange range, byte[] term) {
    byte[] low = range.low();
    byte[] high = range.high();
    return (low == null || !range.isBelow(Arrays.compareUnsigned(term, low)))
        && (high == null || !range.isAbove(Arrays.compareUnsigned(term, high)));
  }
}
