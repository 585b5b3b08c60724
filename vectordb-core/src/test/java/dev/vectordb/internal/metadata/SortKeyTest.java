package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SortKeyTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void numbersAreOrderedByExactValue() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 300_000; i++) {
      Number a = number(random);
      Number b = random.nextBoolean() ? near(a, random) : number(random);
      assertThat(compare(ValueKind.NUMBER, a, b))
          .as("seed=%d: %s and %s", SEED, a, b)
          .isEqualTo(exact(a).compareTo(exact(b)));
    }
  }

  @Test
  void theEndsOfLongMeetTheDoublesBesideThem() {
    assertThat(compare(ValueKind.NUMBER, Long.MAX_VALUE, 0x1p63)).isNegative();
    assertThat(compare(ValueKind.NUMBER, Long.MAX_VALUE, Long.MAX_VALUE - 1)).isPositive();
    assertThat(compare(ValueKind.NUMBER, Long.MAX_VALUE, Math.nextDown(0x1p63))).isPositive();
    assertThat(compare(ValueKind.NUMBER, Long.MIN_VALUE, -0x1p63)).isZero();
    assertThat(compare(ValueKind.NUMBER, 0.0, -0.0)).isZero();
  }

  @Test
  void uuidsAreOrderedAsTheirText() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 50_000; i++) {
      UUID a = new UUID(random.nextLong(), random.nextLong());
      UUID b = new UUID(random.nextBoolean() ? random.nextLong() : high(a), random.nextLong());
      assertThat(compare(ValueKind.UUID, a, b))
          .as("seed=%d: %s and %s", SEED, a, b)
          .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
    }
  }

  private static long high(UUID uuid) {
    return uuid.getMostSignificantBits();
  }

  private static int compare(ValueKind kind, Object a, Object b) {
    SortKey x = SortKey.ofKind(kind, a);
    SortKey y = SortKey.ofKind(kind, b);
    return SortKey.compare(x.high(), x.low(), y.high(), y.low());
  }

  private static Number number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> (double) random.nextLong();
      case 3 -> random.nextGaussian();
      default -> random.nextFloat();
    };
  }

  private static Number near(Number number, Random random) {
    return random.nextBoolean() && Math.abs(number.doubleValue()) < 0x1p63
        ? (Number) (number.longValue() + random.nextInt(3) - 1)
        : (Number) Math.nextAfter(number.doubleValue(), random.nextGaussian());
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal(number.doubleValue());
  }
}
