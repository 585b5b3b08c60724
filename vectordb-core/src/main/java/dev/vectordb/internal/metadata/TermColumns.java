package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks of many terms at once whether they have the parts of all sequences of a test: part by part
 * rather than term by term. A word for each term says where the next part may stand, a bit for each
 * place; the first mark of the part in it leaves the places behind. There is no branch for a term,
 * as it would be taken by chance. For terms of which many have each part; for one search, not
 * thread-safe.
 */
final class TermColumns {
  /**
   * Each takes a look through all bytes, so that with more of them a look at each term is quicker.
   */
  private static final int MAX_PARTS = 4;

  private static final int MAX_COLUMNS = 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * A part of a sequence.
   *
   * @param part its number
   * @param from the places where it may stand
   * @param last whether the sequence ends with it
   * @param toEnd whether the term does
   */
  private record Column(int part, long from, boolean last, boolean toEnd) {}

  private final TermTest test;
  private final List<ByteSearch> parts;
  private final List<Column> columns;
  private final boolean tells;
  private final long[][] marks;
  private int[] lengths = new int[0];
  private long[] left = new long[0];

  private TermColumns(TermTest test, List<ByteSearch> parts, List<Column> columns) {
    this.test = test;
    this.parts = parts;
    this.columns = columns;
    this.tells = parts.stream().allMatch(ByteSearch::isPair);
    this.marks = new long[parts.size()][0];
  }

  /**
   * Prepares a search.
   *
   * @param seen how often bytes are in terms
   * @return null if sequences do not tell which terms the test accepts, or have too many parts
   */
  static @Nullable TermColumns of(TermTest test, int[] seen) {
    List<byte[]> parts = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (PartSequence sequence : test.sequences()) {
      int count = sequence.parts().size();
      for (int i = 0; i < count; i++) {
        boolean last = i == count - 1;
        long from = i > 0 ? -1 : sequence.from() < Long.SIZE ? -1L << sequence.from() : 0;
        int part = number(sequence.parts().get(i), parts);
        columns.add(new Column(part, from, last, last && sequence.toEnd()));
      }
    }
    return !test.sequencesTell()
            || parts.size() > MAX_PARTS
            || columns.size() > MAX_COLUMNS
            || parts.stream().anyMatch(part -> part.length >= Long.SIZE)
        ? null
        : new TermColumns(
            test,
            parts.stream().map(part -> new ByteSearch(part).byRarest(seen)).toList(),
            columns);
  }

  private static int number(byte[] part, List<byte[]> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (Arrays.equals(part, parts.get(i))) {
        return i;
      }
    }
    parts.add(part);
    return parts.size() - 1;
  }

  /** Tells whether {@link #choose} chooses no others than the test accepts. */
  boolean tells() {
    return tells;
  }

  /**
   * Chooses the terms that may be wanted, and all that are.
   *
   * @param bytes the terms, before each its length; only lent
   * @param from the first byte of the first
   * @param to the end of the last
   * @param begins where each of them begins
   * @param terms how many they are
   * @param chosen gets the numbers of the chosen ones, in their order
   * @return how many are chosen
   */
  int choose(byte[] bytes, int from, int to, int[] begins, int terms, int[] chosen) {
    boolean someAreLong = measure(bytes, to, begins, terms);
    for (int part = 0; part < marks.length; part++) {
      int words = ((to - from) >>> 6) + 2; // one more than is marked: see places
      if (marks[part].length < words) {
        marks[part] = new long[words];
      }
      parts.get(part).mark(bytes, from, to, marks[part]);
    }
    for (Column column : columns) {
      int length = parts.get(column.part).length();
      if (column.toEnd) {
        end(marks[column.part], from, begins, terms, column.from, length);
      } else if (column.last) {
        last(marks[column.part], from, begins, terms, column.from, length);
      } else {
        follow(marks[column.part], from, begins, terms, column.from, length);
      }
    }
    if (someAreLong) {
      judgeLong(bytes, begins, terms);
    }
    int count = 0;
    for (int i = 0; i < terms; i++) {
      chosen[count] = i;
      count += (int) left[i] & 1;
    }
    return count;
  }

  /** Finds the lengths of the terms; tells whether some have more places than a word has bits. */
  private boolean measure(byte[] bytes, int to, int[] begins, int terms) {
    if (lengths.length < terms) {
      lengths = new int[terms];
      left = new long[terms];
    }
    int longest = 0;
    for (int i = 0; i < terms; i++) {
      int length = (int) INT.get(bytes, begins[i] - Integer.BYTES);
      Objects.checkFromIndexSize(begins[i], length, to);
      lengths[i] = length;
      longest = Math.max(longest, length);
    }
    Arrays.fill(left, 0, terms, -1);
    return longest > Long.SIZE;
  }

  /** Leaves the places behind the first one of a part. */
  private void follow(long[] marks, int base, int[] begins, int terms, long from, int length) {
    for (int i = 0; i < terms; i++) {
      long found = places(marks, begins[i] - base, lengths[i] - length + 1) & left[i] & from;
      left[i] = -((found & -found) << length);
    }
  }

  /** Leaves all places where the part is. */
  private void last(long[] marks, int base, int[] begins, int terms, long from, int length) {
    for (int i = 0; i < terms; i++) {
      long found = places(marks, begins[i] - base, lengths[i] - length + 1) & left[i] & from;
      left[i] = (found | -found) >> 63;
    }
  }

  /** Leaves all places where the part ends the term. */
  private void end(long[] marks, int base, int[] begins, int terms, long from, int length) {
    for (int i = 0; i < terms; i++) {
      int places = lengths[i] - length + 1;
      long found = places(marks, begins[i] - base, places) & left[i] & from;
      left[i] = found << -places >> 63; // of no places found is zero
    }
  }

  /** Returns the first 64 marks from a place on, of no more than so many places. */
  private static long places(long[] marks, int bit, int places) {
    int word = bit >> 6;
    long marked = (marks[word] >>> bit) | (marks[word + 1] << 1 << ~bit);
    return marked & (places <= 0 ? 0 : -1L >>> -Math.min(places, Long.SIZE));
  }

  private void judgeLong(byte[] bytes, int[] begins, int terms) {
    for (int i = 0; i < terms; i++) {
      if (lengths[i] > Long.SIZE) {
        left[i] = test.accepts(bytes, begins[i], lengths[i]) ? -1 : 0;
      }
    }
  }
}
