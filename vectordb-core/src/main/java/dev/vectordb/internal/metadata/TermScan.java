package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look through the records of many terms of a {@link TermTable}. The records are copied window
 * by window: the copy is in the caches when it is looked through. A window in which few terms may
 * be wanted is searched from place to place, another is walked through from term to term. Not
 * thread-safe.
 */
final class TermScan {
  /** About so many bytes are looked at at once. */
  private static final int WINDOW = 1 << 16;

  /** Where less than one term in so many may be wanted, searching is quicker than walking. */
  private static final int SEARCHED_SHARE = 8;

  /** Between terms that have one ordinal each: that they have one, the ordinal, and a length. */
  private static final int GAP = 3 * Integer.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Tells of a term of the window, which lies between two places, whether it is wanted. */
  @FunctionalInterface
  private interface ClosePlaces {
    boolean isAt(int term, int start, int end);
  }

  private final TermTable table;
  private final TermTest test;
  private final OrdinalCollector out;
  private byte[] bytes = new byte[2 * WINDOW];

  /** Where the records of the window's terms are, and the terms themselves in the window. */
  private long[] records = new long[0];

  private int[] begins = new int[0];
  private int[] chosen = new int[0];
  private int[] ordinals = new int[0];

  /** Terms that take about as many bytes as a window has. */
  private int windowTerms = WINDOW / 64;

  /** Where the present window begins in the section, its bytes and its terms. */
  private long start;

  private int size;
  private int first;
  private int end;

  /** Whether each of them has one ordinal. */
  private boolean single;

  /** How many bytes there are at most from one term to the next. */
  private int longest;

  TermScan(TermTable table, TermTest test, OrdinalCollector out) {
    this.table = table;
    this.test = test;
    this.out = out;
  }

  /** Gathers the ordinals of the wanted terms from {@code from} to before {@code to}. */
  void collect(int from, int to) {
    long bytesPerTerm = (table.record(to - 1) - table.record(from)) / (to - from);
    windowTerms = WINDOW / Math.clamp(bytesPerTerm, 8, WINDOW);
    TermSample sample = new TermSample();
    TermSample.numbers(to - from)
        .map(number -> from + number)
        .forEach(term -> {
          bytes = table.read(term, bytes);
          sample.add(bytes, 0, table.length(term));
        });
    TermLook look = sample.look(test, false);
    TermLook asciiLook = test.knowsAscii() ? sample.look(test, true) : look;
    for (int at = from; at < to; ) {
      int next = Math.min(to, table.natureEnd(at));
      TermNature nature = table.nature(at, this);
      collect(nature.ascii() ? asciiLook : look, nature.single(), at, next);
      at = next;
    }
  }

  private void collect(TermLook look, boolean areSingle, int from, int to) {
    single = areSingle;
    for (int term = from; term < to; term = end) {
      load(term, to);
      PartPlaces places = look.places();
      int found = places == null ? Integer.MAX_VALUE : places.mark(bytes, 0, size);
      if (found > 0) {
        findTerms();
        choose(look, found);
      }
    }
  }

  /** Tells what is true of all terms from {@code from} to before {@code to}. */
  TermNature nature(int from, int to) {
    boolean ascii = true;
    boolean oneEach = true;
    single = false;
    for (int term = from; term < to && (ascii || oneEach); term = end) {
      load(term, to);
      findTerms();
      int last = end - first - 1;
      for (int i = 0; i <= last; i++) {
        int length = length(begins[i]);
        ascii = ascii && CodeUnits.isAscii(bytes, begins[i], length);
        oneEach =
            oneEach
                && begins[i + 1] - begins[i] == length + GAP // so it is if the section is sound
                && (i == last || (int) INT.get(bytes, begins[i] + length) == 1);
      }
      oneEach = oneEach && table.count(end - 1) == 1;
    }
    return new TermNature(ascii, oneEach);
  }

  /**
   * Makes a window of the records of the next terms, of the last without its ordinals or with its
   * one.
   */
  private void load(int from, int to) {
    out.check();
    start = table.record(from);
    first = from;
    end = Math.min(to, from + windowTerms);
    if (table.record(end - 1) - start > 2 * WINDOW) {
      end = Math.max(from + 1, table.termAt(start + WINDOW, from, end));
    }
    size = Math.toIntExact(table.postings(end - 1) - start);
    bytes = table.copy(start, single ? size + GAP - Integer.BYTES : size, bytes);
  }

  /** Finds where the terms of the window begin. */
  private void findTerms() {
    int terms = end - first;
    if (chosen.length < terms) {
      records = new long[terms];
      begins = new int[terms + 1];
      chosen = new int[terms];
      ordinals = new int[terms];
    }
    table.copyRecords(first, end, records);
    long[] there = records; // not as fields, which every turn would read anew
    int[] places = begins;
    long base = start - Integer.BYTES;
    for (int i = 0; i < terms; i++) {
      places[i] = (int) (there[i] - base);
    }
    places[terms] = size + GAP;
    int shortest = GAP;
    int widest = GAP;
    for (int i = 0; i < terms; i++) {
      int distance = places[i + 1] - places[i];
      shortest = Math.min(shortest, distance);
      widest = Math.max(widest, distance);
    }
    longest = widest;
    if (shortest < GAP) {
      throw new IllegalArgumentException(
          "the metadata section is damaged: its terms from " + first + " on are out of order");
    }
  }

  /** Returns the length of a term by its place in the window. */
  private int length(int at) {
    int length = (int) INT.get(bytes, at - Integer.BYTES);
    Objects.checkFromIndexSize(at, length, size);
    return length;
  }

  private void choose(TermLook look, int found) {
    int terms = end - first;
    TermColumns columns = look.columns();
    PartPlaces places = look.places();
    if (columns != null && found > terms / SEARCHED_SHARE) {
      int count = columns.choose(window(), chosen);
      judge(count, columns.tells() ? null : test.predicate(), columns::isAt);
    } else if (places != null && found > terms / SEARCHED_SHARE) {
      judge(places.walk(window(), chosen), test.predicate(), places::isAt);
    } else if (places != null) {
      judge(leap(places), test.predicate(), null);
    } else {
      for (int i = 0; i < terms; i++) {
        chosen[i] = i;
      }
      judge(terms, test.predicate(), null);
    }
  }

  private TermWindow window() {
    return new TermWindow(bytes, 0, size, begins, end - first, GAP, single, longest);
  }

  /** Chooses the terms that have the part, going from place to place. */
  private int leap(PartPlaces places) {
    int terms = end - first;
    int count = 0;
    int term = 0;
    int at = Integer.BYTES;
    while (true) {
      int found = places.find(at, size);
      if (found < 0) {
        return count;
      }
      term = termAt(found, term, term + (int) ((long) (found - at) * terms / size));
      int from = begins[term];
      if (found < from) {
        at = from; // in the length
        continue;
      }
      if (found + places.length() <= from + length(from)) {
        chosen[count++] = term;
      }
      if (++term == terms) {
        return count;
      }
      at = begins[term];
    }
  }

  /**
   * Returns the term of whose record a byte is, which is not before {@code from}; begins at a
   * guess, as records are much of a size.
   */
  private int termAt(int place, int from, int guess) {
    int terms = end - first;
    int term = Math.min(guess, terms - 1);
    while (term > from && begins[term] - Integer.BYTES > place) {
      term--;
    }
    while (term + 1 < terms && begins[term + 1] - Integer.BYTES <= place) {
      term++;
    }
    return term;
  }

  /**
   * Gathers the ordinals of the chosen terms.
   *
   * @param predicate accepts them, null for all
   * @param doubted is asked first of those that have several ordinals, null for none
   */
  private void judge(
      int count, TermTest.@Nullable TermPredicate predicate, @Nullable ClosePlaces doubted) {
    if (single) {
      judgeSingle(count, predicate);
      return;
    }
    // Not as fields, which every call would have read anew.
    byte[] window = bytes;
    int[] places = begins;
    int[] terms = chosen;
    int[] singles = ordinals;
    int last = size - 2 * Integer.BYTES;
    int single = 0;
    for (int i = 0; i < count; i++) {
      int at = places[terms[i]];
      int length = (int) INT.get(window, at - Integer.BYTES);
      int postings = at + Objects.checkIndex(length, size - at + 1);
      if (postings <= last && (int) INT.get(window, postings) == 1) {
        int ordinal = (int) INT.get(window, postings + Integer.BYTES);
        if (predicate == null || (out.wants(ordinal) && predicate.test(window, at, length))) {
          singles[single++] = ordinal;
        }
      } else if ((doubted == null || doubted.isAt(terms[i], at, at + length))
          && (predicate == null || predicate.test(window, at, length))) {
        out.step();
        table.collectAt(start + postings, out);
      }
    }
    out.addAll(singles, single);
  }

  /** Gathers the ordinals of the chosen terms, which have one each. */
  private void judgeSingle(int count, TermTest.@Nullable TermPredicate predicate) {
    byte[] window = bytes;
    int[] places = begins;
    int[] terms = chosen;
    int[] singles = ordinals;
    if (predicate == null) {
      for (int i = 0; i < count; i++) {
        singles[i] = (int) INT.get(window, places[terms[i] + 1] - 2 * Integer.BYTES);
      }
      out.addAll(singles, count);
      return;
    }
    int wanted = 0;
    for (int i = 0; i < count; i++) {
      int at = places[terms[i]];
      int next = places[terms[i] + 1];
      int ordinal = (int) INT.get(window, next - 2 * Integer.BYTES);
      if (out.wants(ordinal) && predicate.test(window, at, next - GAP - at)) {
        singles[wanted++] = ordinal;
      }
    }
    out.addAll(singles, wanted);
  }
}
