package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reliability")
class TermColumnsTest {
  private static final int ROUNDS = Figures.of("filter.columns.rounds", 3_000, 100_000);
  private static final long SEED = Figures.seed("TermColumnsTest");
  private static final int GAP = 7;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Random random = new Random(SEED);

  /** Terms around the 64 places of a word, among them empty ones, parts of one byte and of some. */
  @Test
  void choosesWhatHasAllPartsInTheirOrder() {
    int told = 0;
    int asked = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String context = "seed=" + SEED + " round=" + round;
      List<byte[]> terms = new ArrayList<>();
      int longest = List.of(4, 20, 66, 66, 200).get(random.nextInt(5));
      for (int i = random.nextInt(40); i >= 0; i--) {
        terms.add(bytes(random.nextInt(4) == 0 ? longest : random.nextInt(longest + 1)));
      }
      List<PartSequence> sequences =
          Stream.generate(this::sequence).limit(1 + random.nextInt(3)).toList();
      TermColumns columns = TermColumns.of(test(sequences), random.ints(256, 0, 4).toArray());
      if (columns == null) {
        long parts = sequences.stream().mapToLong(sequence -> sequence.parts().size()).sum();
        assertThat(parts).as(context).isGreaterThan(4);
        continue;
      }
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < terms.size(); i++) {
        if (hasAll(sequences, terms.get(i))) {
          expected.add(i);
        }
      }
      for (int again = 0; again < 2; again++) {
        List<Integer> chosen = choose(columns, terms);
        assertThat(chosen).as(context).containsAll(expected).isSorted();
        if (columns.tells()) {
          assertThat(chosen).as(context).isEqualTo(expected);
        }
      }
      told += columns.tells() ? 1 : 0;
      asked++;
    }
    assertThat(told).isBetween(ROUNDS / 20, asked - ROUNDS / 20);
  }

  /** More parts than are worth a look through all bytes, or longer ones than a word has bits. */
  @Test
  void doesWithoutWhatIsTooMuch() {
    int[] seen = new int[256];
    List<byte[]> four = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
    List<byte[]> five = Stream.concat(four.stream(), Stream.of(new byte[] {5})).toList();
    assertThat(of(four, seen)).isNotNull();
    assertThat(of(five, seen)).isNull();
    assertThat(of(List.of(new byte[63]), seen)).isNotNull();
    assertThat(of(List.of(new byte[64]), seen)).isNull();
    TermTest untold = new TermTest(List.of(), List.of(), new byte[0], List.of(), false, null);
    assertThat(TermColumns.of(untold, seen)).isNull();
  }

  private static @Nullable TermColumns of(List<byte[]> parts, int[] seen) {
    return TermColumns.of(test(List.of(new PartSequence(0, parts, false))), seen);
  }

  private static TermTest test(List<PartSequence> sequences) {
    return new TermTest(
        List.of(),
        List.of(),
        new byte[0],
        sequences,
        true,
        (bytes, offset, length) ->
            hasAll(sequences, Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  private static boolean hasAll(List<PartSequence> sequences, byte[] term) {
    return sequences.stream().allMatch(sequence -> has(sequence, term));
  }

  private static boolean has(PartSequence sequence, byte[] term) {
    int at = sequence.from();
    for (int i = 0; i < sequence.parts().size(); i++) {
      byte[] part = sequence.parts().get(i);
      if (sequence.toEnd() && i == sequence.parts().size() - 1) {
        at = Math.max(at, term.length - part.length);
      }
      while (at + part.length <= term.length
          && !Arrays.equals(term, at, at + part.length, part, 0, part.length)) {
        at++;
      }
      if (at + part.length > term.length) {
        return false;
      }
      at += part.length;
    }
    return true;
  }

  private List<Integer> choose(TermColumns columns, List<byte[]> terms) {
    int from = Integer.BYTES + random.nextInt(70);
    byte[] bytes = bytes(from + terms.stream().mapToInt(term -> term.length + GAP).sum());
    int count = terms.size();
    int[] begins = new int[count + 1];
    int at = from;
    int end = from;
    int longest = 0;
    for (int i = 0; i < count; i++) {
      INT.set(bytes, at - Integer.BYTES, terms.get(i).length);
      System.arraycopy(terms.get(i), 0, bytes, at, terms.get(i).length);
      begins[i] = at;
      end = at + terms.get(i).length;
      boolean gapIsWider = i < count - 1 && random.nextInt(3) == 0;
      at = end + Integer.BYTES + (gapIsWider ? random.nextInt(GAP - Integer.BYTES + 1) : 0);
      longest = Math.max(longest, at - begins[i]);
    }
    begins[count] = at;
    TermWindow window = new TermWindow(bytes, from, end, begins, count, Integer.BYTES, longest);
    int[] chosen = new int[count];
    int found = columns.choose(window, chosen);
    return Arrays.stream(chosen, 0, found)
        .filter(i ->
            begins[i + 1] - begins[i] == terms.get(i).length + Integer.BYTES
                || columns.isAt(i, begins[i], begins[i] + terms.get(i).length))
        .boxed()
        .toList();
  }

  private PartSequence sequence() {
    int from = random.nextInt(3) > 0 ? 0 : random.nextInt(68);
    return new PartSequence(
        from,
        Stream.generate(() -> bytes(1 + random.nextInt(random.nextInt(3) == 0 ? 4 : 2)))
            .limit(1 + random.nextInt(3))
            .toList(),
        random.nextBoolean());
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (0x80 - random.nextInt(3));
    }
    return bytes;
  }
}
