package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void findsTheFirstPlace() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = bytes(random, random.nextInt(60));
      byte[] needle = bytes(random, 1 + random.nextInt(random.nextBoolean() ? 3 : 20));
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int expected = first(bytes, from, to, needle);
      ByteSearch search = new ByteSearch(needle);
      String context = "seed=" + SEED + " round=" + round;
      assertThat(search.find(bytes, from, to)).as(context).isEqualTo(expected);
    }
  }

  /** Places that look right until late: whoever compares each of them would not come back. */
  @Test
  void hostileBytesEnd() {
    byte[] needle = new byte[1 << 19];
    needle[1 << 18] = 1;
    ByteSearch search = new ByteSearch(needle);
    byte[] bytes = new byte[1 << 22];
    assertThat(search.find(bytes, 0, bytes.length)).isEqualTo(-1);
    bytes[3_000_000] = 1;
    assertThat(search.find(bytes, 0, bytes.length)).isEqualTo(3_000_000 - (1 << 18));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(12) == 0 ? random.nextInt() : 0x80 - random.nextInt(2));
    }
    return bytes;
  }

  private static int first(byte[] bytes, int from, int to, byte[] needle) {
    for (int i = from; i + needle.length <= to; i++) {
      if (Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
        return i;
      }
    }
    return -1;
  }
}
