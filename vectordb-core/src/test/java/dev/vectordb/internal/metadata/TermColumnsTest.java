package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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

  /**
   * Terms around the 64 places of a word, among them empty ones, parts of one byte and of some, of
   * which some may be any.
   */
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
      TermColumns columns =
          TermColumns.of(test(sequences), false, random.ints(256, 0, 4).toArray());
      if (columns == null) {
        long parts = sequences.stream().mapToLong(sequence -> sequence.parts().size()).sum();
        assertThat(parts).as(context).isGreaterThan(6);
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

  /** More pairs than are worth a look through all bytes, or longer parts than a word has bits. */
  @Test
  void doesWithoutWhatIsTooMuch() {
    assertThat(of(numbered(6, 1))).returns(true, TermColumns::tells);
    assertThat(of(numbered(7, 1))).isNull();
    assertThat(of(numbered(9, 0))).isNull();
    assertThat(of(numbered(3, 4))).returns(true, TermColumns::tells);
    assertThat(of(numbered(3, 5))).returns(false, TermColumns::tells);
    assertThat(of(numbered(6, 5))).returns(false, TermColumns::tells);
    assertThat(of(numbered(7, 5))).isNull();
    assertThat(of(List.of(new TermPart(new byte[63], all(63))))).isNotNull();
    assertThat(of(List.of(new TermPart(new byte[64], all(64))))).isNull();
  }

  /** What sequences tell of ASCII alone is asked of nothing else. */
  @Test
  void asksOnlyWhatIsToldOf() {
    int[] seen = new int[256];
    List<PartSequence> one =
        List.of(new PartSequence(0, false, List.of(TermPart.of(new byte[] {1})), false));
    assertThat(TermColumns.of(test(one, TermTest.Told.NONE), true, seen)).isNull();
    assertThat(TermColumns.of(test(one, TermTest.Told.ASCII), true, seen)).isNotNull();
    assertThat(TermColumns.of(test(one, TermTest.Told.ASCII), false, seen)).isNull();
    assertThat(TermColumns.of(test(one, TermTest.Told.ALL), false, seen)).isNotNull();
    assertThat(TermColumns.of(test(List.of(), TermTest.Told.ALL), true, seen)).isNull();
  }

  /** Returns parts of so many different bytes each, or of one that may be any. */
  private static List<TermPart> numbered(int parts, int bytes) {
    List<TermPart> numbered = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      byte[] part = new byte[Math.max(1, bytes)];
      for (int j = 0; j < bytes; j++) {
        part[j] = (byte) (i * bytes + j);
      }
      numbered.add(new TermPart(part, all(bytes == 0 ? 1 : 0)));
    }
    return numbered;
  }

  private static BitSet all(int bits) {
    BitSet all = new BitSet();
    all.set(0, bits);
    return all;
  }

  private static @Nullable TermColumns of(List<TermPart> parts) {
    return TermColumns.of(
        test(List.of(new PartSequence(0, false, parts, false))), false, new int[256]);
  }

  private static TermTest test(List<PartSequence> sequences) {
    return test(sequences, TermTest.Told.ALL);
  }

  private static TermTest test(List<PartSequence> sequences, TermTest.Told told) {
    return new TermTest(
        List.of(),
        List.of(),
        new byte[0],
        sequences,
        told,
        (bytes, offset, length) ->
            hasAll(sequences, Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  private static boolean hasAll(List<PartSequence> sequences, byte[] term) {
    return sequences.stream().allMatch(sequence -> has(sequence, term));
  }

  /** Tries all places of all parts: no part is taken for the first that it might be. */
  private static boolean has(PartSequence sequence, byte[] term) {
    return sequence.atStart()
        ? hasAt(sequence, 0, term, sequence.from())
        : hasFrom(sequence, 0, term, sequence.from());
  }

  private static boolean hasFrom(PartSequence sequence, int part, byte[] term, int from) {
    for (int at = from; at <= term.length; at++) {
      if (hasAt(sequence, part, term, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAt(PartSequence sequence, int number, byte[] term, int at) {
    TermPart part = sequence.parts().get(number);
    int end = at + part.length();
    if (end > term.length) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (!part.any().get(i) && part.bytes()[i] != term[at + i]) {
        return false;
      }
    }
    return number < sequence.parts().size() - 1
        ? hasFrom(sequence, number + 1, term, end)
        : !sequence.toEnd() || end == term.length;
  }

  private List<Integer> choose(TermColumns columns, List<byte[]> terms) {
    int from = Integer.BYTES + random.nextInt(70);
    byte[] bytes = bytes(from + terms.stream().mapToInt(term -> term.length + GAP).sum());
    int count = terms.size();
    int[] begins = new int[count + 1];
    int at = from;
    int end = from;
    int longest = 0;
    boolean gapIsExact = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      INT.set(bytes, at - Integer.BYTES, terms.get(i).length);
      System.arraycopy(terms.get(i), 0, bytes, at, terms.get(i).length);
      begins[i] = at;
      end = at + terms.get(i).length;
      boolean gapIsWider = !gapIsExact && i < count - 1 && random.nextInt(3) == 0;
      at = end + Integer.BYTES + (gapIsWider ? random.nextInt(GAP - Integer.BYTES + 1) : 0);
      longest = Math.max(longest, at - begins[i]);
    }
    begins[count] = at;
    TermWindow window =
        new TermWindow(bytes, from, end, begins, count, Integer.BYTES, gapIsExact, longest);
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
    List<TermPart> parts = Stream.generate(this::part).limit(1 + random.nextInt(3)).toList();
    return new PartSequence(from, random.nextInt(3) == 0, parts, random.nextBoolean());
  }

  private TermPart part() {
    byte[] bytes = bytes(1 + random.nextInt(random.nextInt(3) == 0 ? 7 : 2));
    BitSet any = new BitSet();
    for (int i = 0; i < bytes.length; i++) {
      any.set(i, random.nextInt(4) == 0);
    }
    return new TermPart(bytes, any);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (0x80 - random.nextInt(3));
    }
    return bytes;
  }
}
