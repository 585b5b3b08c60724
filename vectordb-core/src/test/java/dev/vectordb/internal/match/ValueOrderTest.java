package dev.vectordb.internal.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueOrderTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void numbersCompareByExactValue() {
    assertThat(ValueOrder.compare(1L, (Object) 1.0)).isZero();
    assertThat(ValueOrder.compare(1, (Object) 1L)).isZero();
    assertThat(ValueOrder.compare(0.0, (Object) (-0.0))).isZero();
    assertThat(ValueOrder.compare(0.1f, (Object) 0.1)).isPositive();
    assertThat(ValueOrder.compare(9_007_199_254_740_993L, (Object) 9_007_199_254_740_992.0))
        .isPositive();
    assertThat(ValueOrder.compare(Long.MAX_VALUE, (Object) 0x1p63)).isNegative();
    assertThat(ValueOrder.compare(Long.MIN_VALUE, (Object) (-0x1p63))).isZero();
    assertThat(ValueOrder.compare(-1L, (Object) (-1.5))).isPositive();
    assertThat(ValueOrder.compare(Double.MAX_VALUE, (Object) Long.MAX_VALUE)).isPositive();
    assertThat(ValueOrder.compare(1L, (Object) Double.NaN)).isEqualTo(ValueOrder.INCOMPARABLE);
    assertThat(ValueOrder.compare(Double.NaN, (Object) 1L)).isEqualTo(ValueOrder.INCOMPARABLE);
    assertThat(ValueOrder.equal(Double.NaN, Double.NaN)).isFalse();
  }

  @Test
  void numbersCompareAsBigDecimalsDo() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      Number a = number(random);
      Number b = random.nextInt(4) == 0 ? near(a, random) : number(random);
      assertThat(ValueOrder.compare(a, (Object) b))
          .as("seed=%d: %s and %s", SEED, a, b)
          .isEqualTo(decimal(a).compareTo(decimal(b)));
    }
  }

  @Test
  void otherTypesCompareWithTheirOwn() {
    assertThat(ValueOrder.compare(false, true)).isNegative();
    assertThat(ValueOrder.compare("a", "b")).isNegative();
    assertThat(ValueOrder.compare("Z", "a")).isNegative();
    assertThat(ValueOrder.compare(Instant.EPOCH, Instant.MAX)).isNegative();
    assertThat(ValueOrder.compare(new UUID(1, 0), new UUID(-1, 0))).isNegative();
    assertThat(ValueOrder.compare(new UUID(1, -1), new UUID(1, 1))).isPositive();
  }

  @Test
  void stringsThatSpellInstantsOrUuidsCompareWithThem() {
    Instant instant = Instant.parse("2024-05-01T10:00:00Z");
    assertThat(ValueOrder.equal(instant, "2024-05-01T12:00:00+02:00")).isTrue();
    assertThat(ValueOrder.compare("2024-05-01T09:59:59.999Z", instant)).isNegative();
    UUID uuid = UUID.fromString("a0000000-0000-0000-0000-00000000000b");
    assertThat(ValueOrder.equal("A0000000-0000-0000-0000-00000000000B", uuid)).isTrue();
    assertThat(ValueOrder.compare(uuid, "b0000000-0000-0000-0000-000000000000")).isNegative();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024-05-01",
        "2024-05-01T10:00Z",
        "2024-05-01 10:00:00Z",
        "2024-13-01T10:00:00Z",
        "a0000000-0000-0000-0000-0000000000b",
        "a-0-0-0-b",
        "a0000000-0000-0000-0000-00000000000g",
        "a0000000-0000-0000-0000+00000000000b"
      })
  void otherStringsDoNot(String text) {
    assertThat(ValueOrder.compare(text, Instant.EPOCH)).isEqualTo(ValueOrder.INCOMPARABLE);
    assertThat(ValueOrder.compare(Instant.EPOCH, text)).isEqualTo(ValueOrder.INCOMPARABLE);
    assertThat(ValueOrder.compare(text, new UUID(0, 0))).isEqualTo(ValueOrder.INCOMPARABLE);
    assertThat(ValueOrder.compare(new UUID(0, 0), text)).isEqualTo(ValueOrder.INCOMPARABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z",
        "2024-05-01t10:00:00z",
        "2024-05-01T10:00:00.5-18:00"
      })
  void everyIsoInstantIsRead(String text) {
    assertThat(Spelling.instant(text)).isEqualTo(Instant.parse(text));
  }

  @Test
  void typesDoNotMix() {
    List<Object> kinds =
        List.of("1", 1L, true, Instant.EPOCH, new UUID(0, 0), List.of(1L), Map.of("a", 1L));
    for (Object a : kinds) {
      for (Object b : kinds) {
        if (!a.equals(b)) {
          assertThat(ValueOrder.compare(a, b)).isEqualTo(ValueOrder.INCOMPARABLE);
        }
      }
    }
    assertThat(ValueOrder.equal(List.of(1L), List.of(1L))).isFalse();
    assertThat(ValueOrder.equal(Map.of("a", 1L), Map.of("a", 1L))).isFalse();
  }

  private static Number number(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(5) - 2;
      case 1 -> random.nextLong();
      case 2 -> (double) random.nextLong();
      case 3 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 4 -> (float) random.nextGaussian();
      default -> random.nextInt(9) / 2.0 - 2;
    };
  }

  private static Number near(Number number, Random random) {
    double d = number.doubleValue();
    return switch (random.nextInt(4)) {
      case 0 -> d;
      case 1 -> finite(Math.nextUp(d));
      case 2 -> (long) d;
      default -> number.longValue() + 1;
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Float || number instanceof Double
        ? new BigDecimal(number.doubleValue())
        : BigDecimal.valueOf(number.longValue());
  }
}
