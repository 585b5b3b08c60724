package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.BytePair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
      int[] seen = random.ints(256, 0, 4).toArray();
      assertThat(search.byRarest(seen).find(bytes, from, to)).as(context).isEqualTo(expected);
      BytePair pair = new BytePair(needle[0], needle[needle.length - 1], needle.length - 1);
      assertThat(ByteSearch.ofPair(pair).find(bytes, from, to))
          .as(context)
          .isEqualTo(firstPair(bytes, from, to, pair));
    }
  }

  /** What is marked once in many bytes is found wherever one looks within them. */
  @Test
  void marksEveryPlace() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = bytes(random, 1 + random.nextInt(300));
      byte[] needle = bytes(random, 1 + random.nextInt(random.nextBoolean() ? 3 : 12));
      ByteSearch search = new ByteSearch(needle).byRarest(random.ints(256, 0, 4).toArray());
      PartPlaces places = PartPlaces.of(search);
      int from = 1 + random.nextInt(bytes.length);
      int to = from + random.nextInt(bytes.length - from + 1);
      places.mark(bytes, from, to);
      for (int i = 0; i < 10; i++) {
        int start = from + random.nextInt(to - from + 1);
        int end = start + random.nextInt(to - start + 1);
        int expected = first(bytes, start, end, needle);
        String context = "seed=" + SEED + " round=" + round;
        assertThat(places.find(start, end)).as(context).isEqualTo(expected);
      }
    }
  }

  /** Terms of any lengths with more or less between them, asked all at once. */
  @Test
  void asksManyTermsAtOnce() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      int terms = 1 + random.nextInt(30);
      int gap = Integer.BYTES + random.nextInt(9);
      int longest = random.nextInt(4) == 0 ? 150 : 1 + random.nextInt(66);
      byte[] bytes = bytes(random, 80 + terms * (longest + gap + 6));
      byte[] needle = bytes(random, 1 + random.nextInt(random.nextBoolean() ? 2 : 5));
      int[] begins = new int[terms + 1];
      int[] ends = new int[terms];
      begins[0] = Integer.BYTES + random.nextInt(70);
      int most = 0;
      for (int i = 0; i < terms; i++) {
        ends[i] = begins[i] + random.nextInt(longest + 1);
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(begins[i] - Integer.BYTES, ends[i] - begins[i]);
        begins[i + 1] = ends[i] + gap + (random.nextInt(3) == 0 ? random.nextInt(6) : 0);
        most = Math.max(most, begins[i + 1] - begins[i]);
      }
      begins[terms] = ends[terms - 1] + gap;
      PartPlaces places = PartPlaces.of(new ByteSearch(needle));
      places.mark(bytes, begins[0], ends[terms - 1]);
      int[] chosen = new int[terms];
      int from = begins[0];
      int to = ends[terms - 1];
      int count =
          places.walk(new TermWindow(bytes, from, to, begins, terms, gap, false, most), chosen);
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int term = chosen[i];
        if (begins[term + 1] - gap == ends[term] || places.isAt(term, begins[term], ends[term])) {
          found.add(term);
        }
      }
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < terms; i++) {
        if (first(bytes, begins[i], ends[i], needle) >= 0) {
          expected.add(i);
        }
      }
      assertThat(found).as("seed=" + SEED + " round=" + round).isEqualTo(expected);
    }
  }

  private static int firstPair(byte[] bytes, int from, int to, BytePair pair) {
    for (int i = from; i + pair.distance() < to; i++) {
      if (bytes[i] == pair.first() && bytes[i + pair.distance()] == pair.second()) {
        return i;
      }
    }
    return -1;
  }

  /** Of places that look right until late, not each is compared, however often one asks. */
  @Test
  void hostilePlacesEnd() {
    byte[] needle = new byte[1 << 16];
    needle[1 << 15] = 1;
    PartPlaces places = PartPlaces.of(new ByteSearch(needle));
    byte[] bytes = new byte[1 << 22];
    places.mark(bytes, 0, bytes.length);
    assertThat(places.find(0, bytes.length)).isEqualTo(-1);
    bytes[3_000_000] = 1;
    places.mark(bytes, 0, bytes.length);
    assertThat(places.find(0, bytes.length)).isEqualTo(3_000_000 - (1 << 15));
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
