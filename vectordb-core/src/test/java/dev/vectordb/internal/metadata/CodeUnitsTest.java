package dev.vectordb.internal.metadata;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeUnitsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final String UNITS =
      "ab\u0000\u007f\u0080\u07ff\u0800\ud800\udbff\udc00\udfff\ue000\uffff";

  @Test
  void bytesKeepContentOrderAndSubstrings() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      String a = text(random, 6);
      String b = text(random, random.nextBoolean() ? 2 : 6);
      byte[] x = CodeUnits.encode(a);
      byte[] y = CodeUnits.encode(b);
      String context = "seed=" + SEED + " round=" + i;
      assertThat(CodeUnits.decode(x, 0, x.length)).as(context).isEqualTo(a);
      assertThat(Integer.signum(Arrays.compareUnsigned(x, y)))
          .as(context)
          .isEqualTo(Integer.signum(a.compareTo(b)));
      if (y.length > 0) {
        assertThat(new ByteSearch(y).find(x, 0, x.length) >= 0)
            .as(context)
            .isEqualTo(a.contains(b));
      }
    }
  }

  @Test
  void asciiIsAscii() {
    assertThat(CodeUnits.encode("plain")).isEqualTo("plain".getBytes(US_ASCII));
  }

  private static String text(Random random, int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest + 1); i > 0; i--) {
      text.append(UNITS.charAt(random.nextInt(UNITS.length())));
    }
    return text.toString();
  }
}
