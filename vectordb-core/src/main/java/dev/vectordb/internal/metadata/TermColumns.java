package dev.vectordb.internal.metadata;

import dev.vectordb.internal.vector.VectorKernels;
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

  private static final VectorKernels KERNELS = VectorKernels.get();
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

  /** Whether the length of each term must be known. */
  private final boolean measures;

  /** Of each part and term of the last window the places where it stands. */
  private final long[][] places;

  /** Used up by each look for a part. */
  private long[] marks = new long[0];

  private int[] shifted = new int[0];

  /** Of each term its bytes, a bit for each, and where what comes next may be. */
  private int[] lengths = new int[0];

  private long[] there = new long[0];
  private long[] left = new long[0];

  private TermColumns(TermTest test, List<ByteSearch> parts, List<Column> columns) {
    this.test = test;
    this.parts = parts;
    this.columns = columns;
    this.tells = parts.stream().allMatch(ByteSearch::isPair);
    this.measures = columns.stream().anyMatch(Column::toEnd);
    this.places = new long[parts.size()][0];
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
   * @param window the terms
   * @param chosen gets the numbers of the chosen ones, in their order; of those with more bytes
   *     behind them than the gap {@link #isAt} must be asked
   * @return how many are chosen
   */
  int choose(TermWindow window, int[] chosen) {
    int terms = window.terms();
    boolean someAreLong = measure(window);
    for (int part = 0; part < places.length; part++) {
      if (places[part].length < terms) {
        places[part] = new long[there.length];
      }
      marks = parts.get(part).markEach(window, shifted, marks, places[part]);
    }
    Arrays.fill(left, 0, terms, -1);
    for (Column column : columns) {
      if (column.toEnd) {
        end(column, terms);
      } else if (column.last) {
        last(column, terms);
      } else {
        follow(column, terms);
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
      int length = parts.get(column.part).length();
      long found = places[column.part][term] & there(bytes) >>> (length - 1) & one & column.from;
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
    }
    int[] measured = lengths; // not as a field, which every turn would read anew: here and below
    int[] begins = window.begins();
    int longest = 0;
    if (measures || window.longest() - window.gap() > Long.SIZE) {
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
    }
    KERNELS.fillOnes(measured, terms, there);
    return longest > Long.SIZE;
  }

  /** Returns a bit for each place of one byte in so many bytes, of 64 at most. */
  private static long there(int bytes) {
    int places = Math.min(bytes, Long.SIZE);
    return -1L >>> -places & (long) -places >> 63;
  }

  // The loops below have no call and no index but their own, so that they run many terms at once.

  /** Leaves the places behind the first one of a part. */
  private void follow(Column column, int terms) {
    long[] some = left;
    long[] bits = there;
    long[] marked = places[column.part];
    long first = column.from;
    int length = parts.get(column.part).length();
    int shorter = length - 1;
    for (int i = 0; i < terms; i++) {
      long found = marked[i] & bits[i] >>> shorter & some[i] & first;
      some[i] = -((found & -found) << length);
    }
  }

  /** Leaves all places where the part is. */
  private void last(Column column, int terms) {
    long[] some = left;
    long[] bits = there;
    long[] marked = places[column.part];
    long first = column.from;
    int shorter = parts.get(column.part).length() - 1;
    for (int i = 0; i < terms; i++) {
      long found = marked[i] & bits[i] >>> shorter & some[i] & first;
      some[i] = (found | -found) >> 63;
    }
  }

  /** Leaves all places where the part ends the term. */
  private void end(Column column, int terms) {
    long[] some = left;
    long[] bits = there;
    int[] measured = lengths;
    long[] marked = places[column.part];
    long first = column.from;
    int shorter = parts.get(column.part).length() - 1;
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
