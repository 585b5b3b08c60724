package dev.vectordb.internal.metadata;

import dev.vectordb.internal.vector.BytePair;
import dev.vectordb.internal.vector.VectorKernels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks of many terms at once whether they have the parts of all sequences of a test: part by part
 * rather than term by term. A word for each term says where the next part may stand, a bit for each
 * place; the first mark of the part in it leaves the places behind. There is no branch for a term,
 * as it would be taken by chance. A part is marked where pairs of its bytes are, as many as tell of
 * all of them if these are not too many. For terms of which many have each part; for one search,
 * not thread-safe.
 */
final class TermColumns {
  /**
   * Each takes a look through all bytes, so that with more of them a look at each term is quicker.
   */
  private static final int MAX_PAIRS = 6;

  private static final int MAX_COLUMNS = 8;

  private static final VectorKernels KERNELS = VectorKernels.get();
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * A pair in a part.
   *
   * @param number its number
   * @param at where in the part its first byte is
   */
  private record Look(int number, int at) {}

  /**
   * A part of a sequence.
   *
   * @param looks its pairs, all of which it has; none if each of its bytes may be any
   * @param length its bytes
   * @param from the places where it may stand
   * @param last whether the sequence ends with it
   * @param toEnd whether the term does
   */
  private record Column(List<Look> looks, int length, long from, boolean last, boolean toEnd) {}

  private final TermTest test;
  private final List<ByteSearch> pairs;
  private final List<Column> columns;
  private final boolean tells;

  /** Whether the length of each term must be known. */
  private final boolean measures;

  /** Of each pair and term of the last window the places where it stands. */
  private final long[][] places;

  /** Used up by each look for a pair. */
  private long[] marks = new long[0];

  private int[] shifted = new int[0];

  /** Used up by each column of several pairs. */
  private long[] joined = new long[0];

  /** Of each term its bytes, a bit for each, and where what comes next may be. */
  private int[] lengths = new int[0];

  private long[] there = new long[0];
  private long[] left = new long[0];

  private TermColumns(TermTest test, List<BytePair> pairs, List<Column> columns, boolean tells) {
    this.test = test;
    this.pairs = pairs.stream().map(ByteSearch::ofPair).toList();
    this.columns = columns;
    this.tells = tells;
    this.measures = columns.stream().anyMatch(Column::toEnd);
    this.places = new long[pairs.size()][0];
  }

  /**
   * Prepares a search.
   *
   * @param ascii whether the terms are of ASCII characters
   * @param seen how often bytes are in terms
   * @return null if sequences do not tell which terms the test accepts, or have too many parts
   */
  static @Nullable TermColumns of(TermTest test, boolean ascii, int[] seen) {
    int columns = 0;
    for (PartSequence sequence : test.sequences()) {
      columns += sequence.parts().size();
      if (sequence.parts().stream().anyMatch(part -> part.length() >= Long.SIZE)) {
        return null;
      }
    }
    if (!test.sequencesTell(ascii) || columns == 0 || columns > MAX_COLUMNS) {
      return null;
    }
    TermColumns exact = of(test, true, TermColumns::allPairs);
    return exact == null ? of(test, false, part -> rarestPair(part, seen)) : exact;
  }

  /** Prepares a search by some pairs of each part; returns null if these are too many. */
  private static @Nullable TermColumns of(
      TermTest test, boolean tells, Function<TermPart, List<PairAt>> chosen) {
    List<BytePair> pairs = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (PartSequence sequence : test.sequences()) {
      int count = sequence.parts().size();
      for (int i = 0; i < count; i++) {
        TermPart part = sequence.parts().get(i);
        List<Look> looks = new ArrayList<>();
        for (PairAt pair : chosen.apply(part)) {
          if (!pairs.contains(pair.pair)) {
            pairs.add(pair.pair);
          }
          looks.add(new Look(pairs.indexOf(pair.pair), pair.at));
        }
        boolean last = i == count - 1;
        long from = i > 0 ? -1 : places(sequence);
        columns.add(
            new Column(List.copyOf(looks), part.length(), from, last, last && sequence.toEnd()));
      }
    }
    return pairs.size() > MAX_PAIRS ? null : new TermColumns(test, pairs, columns, tells);
  }

  /** Returns where the first part of a sequence may stand, as far as a word has bits. */
  private static long places(PartSequence sequence) {
    if (sequence.from() >= Long.SIZE) {
      return 0;
    }
    return (sequence.atStart() ? 1L : -1L) << sequence.from();
  }

  private record PairAt(BytePair pair, int at) {}

  private static PairAt pairAt(byte[] bytes, int from, int to) {
    return new PairAt(new BytePair(bytes[from], bytes[to], to - from), from);
  }

  /** Returns pairs that have each byte of a part which may not be any. */
  private static List<PairAt> allPairs(TermPart part) {
    int[] fixed = fixed(part);
    List<PairAt> all = new ArrayList<>();
    for (int i = 0; i < fixed.length; i += 2) {
      all.add(pairAt(part.bytes(), fixed[i], fixed[Math.min(i + 1, fixed.length - 1)]));
    }
    return all;
  }

  /** Returns the two bytes of a part that were seen least, as a pair. */
  private static List<PairAt> rarestPair(TermPart part, int[] seen) {
    byte[] bytes = part.bytes();
    int[] rarest =
        Arrays.stream(fixed(part))
            .boxed()
            .sorted(Comparator.comparingInt(i -> seen[bytes[i] & 0xFF]))
            .limit(2)
            .sorted()
            .mapToInt(i -> i)
            .toArray();
    return rarest.length == 0
        ? List.of()
        : List.of(pairAt(bytes, rarest[0], rarest[rarest.length - 1]));
  }

  private static int[] fixed(TermPart part) {
    return IntStream.range(0, part.length()).filter(i -> !part.any().get(i)).toArray();
  }

  /** Tells whether {@link #choose} chooses no others than the test accepts. */
  boolean tells() {
    return tells;
  }

  /**
   * Chooses the terms that may be wanted, and all that are.
   *
   * @param window the terms
   * @param chosen gets the numbers of the chosen ones, in their order; of those with more bytes
   *     behind them than the gap {@link #isAt} must be asked
   * @return how many are chosen
   */
  int choose(TermWindow window, int[] chosen) {
    int terms = window.terms();
    boolean someAreLong = measure(window);
    for (int pair = 0; pair < places.length; pair++) {
      if (places[pair].length < terms) {
        places[pair] = new long[there.length];
      }
      marks = pairs.get(pair).markEach(window, shifted, marks, places[pair]);
    }
    Arrays.fill(left, 0, terms, -1);
    for (Column column : columns) {
      long[] marked = marked(column, terms);
      if (column.toEnd) {
        end(column, marked, terms);
      } else if (column.last) {
        last(column, marked, terms);
      } else {
        follow(column, marked, terms);
      }
    }
    if (someAreLong) {
      judgeLong(window);
    }
    return KERNELS.chooseNonZero(left, terms, chosen);
  }

  /** Tells whether a term of the last window that was chosen has the parts. */
  boolean isAt(int term, int start, int end) {
    int bytes = end - start;
    if (bytes > Long.SIZE) {
      return true; // was judged by itself
    }
    long one = -1;
    for (Column column : columns) {
      int length = column.length;
      long found = VectorKernels.ones(bytes) >>> (length - 1) & one & column.from;
      for (Look look : column.looks) {
        found &= places[look.number][term] >>> look.at;
      }
      one =
          column.toEnd
              ? found << -(bytes - length + 1) >> 63 // of no places found is zero
              : column.last ? (found | -found) >> 63 : -((found & -found) << length);
    }
    return one != 0;
  }

  /**
   * Finds the places of each term, by its length if a sequence goes to its end, else as many as
   * there may be; tells whether some have more than a word has bits.
   */
  private boolean measure(TermWindow window) {
    int terms = window.terms();
    if (there.length < terms) {
      lengths = new int[terms];
      shifted = new int[terms];
      there = new long[terms];
      left = new long[terms];
      joined = new long[terms];
    }
    int[] measured = lengths; // not as a field, which every turn would read anew: here and below
    int[] begins = window.begins();
    int longest = 0;
    if (!window.gapIsExact() && (measures || window.longest() - window.gap() > Long.SIZE)) {
      byte[] bytes = window.bytes();
      int to = window.to();
      for (int i = 0; i < terms; i++) {
        int length = (int) INT.get(bytes, begins[i] - Integer.BYTES);
        Objects.checkFromIndexSize(begins[i], length, to);
        measured[i] = length;
        longest = Math.max(longest, length);
      }
    } else {
      int gap = window.gap();
      for (int i = 0; i < terms; i++) {
        measured[i] = begins[i + 1] - begins[i] - gap;
      }
      longest = window.longest() - gap;
    }
    KERNELS.fillOnes(measured, terms, there);
    return longest > Long.SIZE;
  }

  // The loops below have no call and no index but their own, so that they run many terms at once.

  /** Returns where a part is, of places that it does not all fit in as well. */
  private long[] marked(Column column, int terms) {
    List<Look> looks = column.looks;
    if (looks.size() == 1 && looks.getFirst().at == 0) {
      return places[looks.getFirst().number];
    }
    long[] all = joined;
    Arrays.fill(all, 0, terms, -1);
    for (Look look : looks) {
      long[] some = places[look.number];
      int at = look.at;
      for (int i = 0; i < terms; i++) {
        all[i] &= some[i] >>> at;
      }
    }
    return all;
  }

  /** Leaves the places behind the first one of a part. */
  private void follow(Column column, long[] marked, int terms) {
    long[] some = left;
    long[] bits = there;
    long first = column.from;
    int length = column.length;
    int shorter = length - 1;
    for (int i = 0; i < terms; i++) {
      long found = marked[i] & bits[i] >>> shorter & some[i] & first;
      some[i] = -((found & -found) << length);
    }
  }

  /** Leaves all places where the part is. */
  private void last(Column column, long[] marked, int terms) {
    long[] some = left;
    long[] bits = there;
    long first = column.from;
    int shorter = column.length - 1;
    for (int i = 0; i < terms; i++) {
      long found = marked[i] & bits[i] >>> shorter & some[i] & first;
      some[i] = (found | -found) >> 63;
    }
  }

  /** Leaves all places where the part ends the term. */
  private void end(Column column, long[] marked, int terms) {
    long[] some = left;
    long[] bits = there;
    int[] measured = lengths;
    long first = column.from;
    int shorter = column.length - 1;
    for (int i = 0; i < terms; i++) {
      long found = marked[i] & bits[i] >>> shorter & some[i] & first;
      some[i] = found << -(measured[i] - shorter) >> 63; // of no places found is zero
    }
  }

  private void judgeLong(TermWindow window) {
    for (int i = 0; i < window.terms(); i++) {
      if (lengths[i] > Long.SIZE) {
        left[i] = test.accepts(window.bytes(), window.begins()[i], lengths[i]) ? -1 : 0;
      }
    }
  }
}
