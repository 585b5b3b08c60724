package dev.vectordb.internal.vector;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The arithmetic on vectors, with the Vector API where the module is present and in plain Java
 * otherwise. Chosen once, by the system property {@code vectordb.kernels} ({@code auto}, {@code
 * panama} or {@code scalar}); thread-safe.
 *
 * <p>The forms over rows read whole rows with their padding: the query array is as long as a padded
 * row and ends with zeros. The bulk forms keep the loads of several rows in flight at once, which
 * is what hides the latency of memory.
 */
public abstract sealed class VectorKernels permits PanamaKernels, ScalarKernels {
  /** How many rows the widest bulk form takes. */
  static final int BULK = 8;

  /** Between the exponents of float and of half precision, 127 and 15. */
  public static final float HALF_UNIT = 0x1p112f;

  static final int HALF_SHIFT = 13;

  /** Sign, exponent and mantissa of a half after its sign was extended and all was shifted. */
  static final int HALF_MASK = 0x8FFF_E000;

  private static final int CODE_ALIGNMENT_BYTES = 64;

  VectorKernels() {}

  /** Returns the length to which codes are padded with zeros, a multiple of 64 bytes. */
  public static int paddedBytes(int codeBytes) {
    return (codeBytes + CODE_ALIGNMENT_BYTES - 1) & -CODE_ALIGNMENT_BYTES;
  }

  /** Returns the kernels of this JVM. */
  public static VectorKernels get() {
    return Chosen.KERNELS;
  }

  /** Returns {@code panama} with the width in bits, or {@code scalar}. */
  public abstract String name();

  /** Returns the dot product of two arrays of one length. */
  public abstract float dot(float[] a, float[] b);

  /** Returns the squared Euclidean distance of two arrays of one length. */
  public abstract float squaredEuclidean(float[] a, float[] b);

  /** Returns the Euclidean norm. */
  public final float norm(float[] a) {
    return (float) Math.sqrt(dot(a, a));
  }

  /** Returns the dot product of a padded query and the row at {@code offset}. */
  public abstract float dot(float[] query, MemorySegment segment, long offset);

  /** Returns the squared Euclidean distance of a padded query and the row at {@code offset}. */
  public abstract float squaredEuclidean(float[] query, MemorySegment segment, long offset);

  /**
   * Writes the dot products of a padded query and {@code count} rows that lie one behind the other.
   *
   * @param offset where the first row starts
   * @param out takes them from {@code at} on
   */
  abstract void dots(
      float[] query, MemorySegment segment, long offset, int count, float[] out, int at);

  /** Like {@link #dots}, squared Euclidean distances. */
  abstract void squaredEuclideans(
      float[] query, MemorySegment segment, long offset, int count, float[] out, int at);

  /**
   * Writes the dot products of a query and rows of signed bytes.
   *
   * @param query -127 to 127 each, as long as the padded code
   * @param offset where the first code starts
   * @param stride from one code to the next, in bytes
   * @param count how many
   * @param out takes them, from its start
   */
  public abstract void byteDots(
      short[] query, MemorySegment segment, long offset, long stride, int count, int[] out);

  /**
   * Writes the dot products of a query and rows of half precision, all finite.
   *
   * @param query in units of {@link #HALF_UNIT}: its components times that; as long as the padded
   *     code
   * @param offset where the first code starts
   * @param stride from one code to the next, in bytes
   * @param count how many
   * @param out takes them from {@code at} on
   */
  public abstract void halfDots(
      float[] query,
      MemorySegment segment,
      long offset,
      long stride,
      int count,
      float[] out,
      int at);

  /** Returns a finite half by {@link #HALF_UNIT}, exactly: its bits where float has them. */
  static float shrunkHalf(short half) {
    return Float.intBitsToFloat(half << HALF_SHIFT & HALF_MASK);
  }

  /**
   * Finds a pair of bytes.
   *
   * @param bytes where to look
   * @param from the first place of the first byte
   * @param to the end of its places; {@code to + pair.distance()} is at most the length
   * @param pair what is looked for
   * @return the first place from {@code from} on, {@code to} or more if there is none
   */
  public abstract int findPair(byte[] bytes, int from, int to, BytePair pair);

  /** Looks at one place after the other. */
  static int findPairAtEnd(byte[] bytes, int from, int to, BytePair pair) {
    int at = from;
    while (at < to && !isPair(bytes, at, pair)) {
      at++;
    }
    return at;
  }

  private static boolean isPair(byte[] bytes, int at, BytePair pair) {
    return bytes[at] == pair.first() && bytes[at + pair.distance()] == pair.second();
  }

  /**
   * Marks all places of a pair of bytes.
   *
   * @param bytes where to look
   * @param from the first place of the first byte
   * @param to the end of its places, not before {@code from}; {@code to + pair.distance()} is at
   *     most the length
   * @param pair what is looked for
   * @param marks gets bit i, of word {@code i / 64}, for the place {@code from + i}; bits of the
   *     last word beyond {@code to} are cleared, words beyond are left alone
   * @return how many places there are
   */
  public abstract int markPairs(byte[] bytes, int from, int to, BytePair pair, long[] marks);

  /**
   * Chooses the stretches of bytes with a marked place.
   *
   * @param marks of places, as {@link #markPairs} makes them, and a word more
   * @param base the place of the first mark
   * @param begins where each stretch begins and, after the last, where the next one would
   * @param count how many stretches there are
   * @param gap between the last place of a stretch and the beginning of the next one
   * @param chosen gets the numbers of those with a mark, and of those of more than 64 places,
   *     whatever they have
   * @return how many are chosen
   */
  public abstract int chooseMarked(
      long[] marks, int base, int[] begins, int count, int gap, int[] chosen);

  /** Chooses from a stretch on, where so many are chosen already. */
  static int chooseMarked(
      long[] marks, int base, int[] begins, int from, int count, int gap, int[] chosen, int size) {
    int found = size;
    for (int i = from; i < count; i++) {
      int places = begins[i + 1] - begins[i] - gap;
      int bit = begins[i] - base;
      int word = bit >> 6;
      long mine = (marks[word] >>> bit) | (marks[word + 1] << 1 << ~bit);
      long some = mine & (places <= 0 ? 0 : -1L >>> -places);
      int tooMany = (Long.SIZE - places) & Integer.MIN_VALUE;
      chosen[found] = i;
      found += (some | tooMany) != 0 ? 1 : 0;
    }
    return found;
  }

  /**
   * Tells whether {@link #markEach} takes less time than {@link #markPairs} over all bytes, from
   * which the marks of each stretch are still to be taken.
   *
   * @return whether stretches of some tens of bytes are better marked one by one
   */
  public boolean marksEach() {
    return false;
  }

  /**
   * Marks 64 places of a pair of bytes in each of many stretches.
   *
   * @param bytes where to look
   * @param begins the first place of the first byte in each stretch
   * @param count how many stretches there are
   * @param pair what is looked for
   * @param marks gets a word for each stretch: bit i for the place i bytes behind the first, clear
   *     where the array ends before
   */
  public void markEach(byte[] bytes, int[] begins, int count, BytePair pair, long[] marks) {
    for (int i = 0; i < count; i++) {
      marks[i] = markAtEnd(bytes, begins[i], pair);
    }
  }

  /**
   * Writes words of some ones at their lower end.
   *
   * @param ones how many in each: all for 64 or more, none for 0 or less
   * @param count how many words
   * @param words gets them, from its start
   */
  public void fillOnes(int[] ones, int count, long[] words) {
    fillOnes(ones, 0, count, words);
  }

  static void fillOnes(int[] ones, int from, int count, long[] words) {
    for (int i = from; i < count; i++) {
      words[i] = ones(ones[i]);
    }
  }

  /** Returns a word of so many ones, as {@link #fillOnes} writes them. */
  public static long ones(int count) {
    int some = Math.min(count, Long.SIZE);
    return -1L >>> -some & (long) -some >> 63;
  }

  /**
   * Chooses the words that are not zero.
   *
   * @param words the words
   * @param count how many of them are looked at
   * @param chosen gets the numbers of those; as long as words that are looked at
   * @return how many are chosen
   */
  public int chooseNonZero(long[] words, int count, int[] chosen) {
    return chooseNonZero(words, 0, count, chosen, 0);
  }

  /** Chooses from a word on, where so many are chosen already. */
  static int chooseNonZero(long[] words, int from, int count, int[] chosen, int size) {
    int found = size;
    for (int i = from; i < count; i++) {
      chosen[found] = i;
      found += (int) ((words[i] | -words[i]) >>> 63); // without a branch, taken by chance
    }
    return found;
  }

  /** Marks one place after the other, up to the end of the array. */
  static long markAtEnd(byte[] bytes, int from, BytePair pair) {
    int to = Math.min(from + Long.SIZE, bytes.length - pair.distance());
    long mark = 0;
    for (int i = from; i < to; i++) {
      mark |= isPair(bytes, i, pair) ? 1L << (i - from) : 0;
    }
    return mark;
  }

  /** Marks the places from {@code at}, a whole number of words behind {@code from}. */
  static int markPairsAtEnd(byte[] bytes, int from, int at, int to, BytePair pair, long[] marks) {
    int count = 0;
    for (int word = at; word < to; word += Long.SIZE) {
      long mark = 0;
      for (int i = word; i < Math.min(to, word + Long.SIZE); i++) {
        mark |= isPair(bytes, i, pair) ? 1L << (i - word) : 0;
      }
      marks[(word - from) >> 6] = mark;
      count += Long.bitCount(mark);
    }
    return count;
  }

  /** Scores four rows, {@code ordinals[at .. at + 3]}, into the same places of {@code out}. */
  abstract void dot4(float[] query, VectorRows rows, int[] ordinals, int at, float[] out);

  /** Scores eight rows, {@code ordinals[at .. at + 7]}, into the same places of {@code out}. */
  abstract void dot8(float[] query, VectorRows rows, int[] ordinals, int at, float[] out);

  /** Like {@link #dot4}, by squared Euclidean distance. */
  abstract void squaredEuclidean4(
      float[] query, VectorRows rows, int[] ordinals, int at, float[] out);

  /** Like {@link #dot8}, by squared Euclidean distance. */
  abstract void squaredEuclidean8(
      float[] query, VectorRows rows, int[] ordinals, int at, float[] out);

  static void checkLengths(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException("lengths " + a.length + " and " + b.length);
    }
  }

  private static final class Chosen {
    static final VectorKernels KERNELS = choose();

    private static VectorKernels choose() {
      Logger log = LoggerFactory.getLogger(VectorKernels.class);
      String wanted = System.getProperty("vectordb.kernels", "auto").toLowerCase(Locale.ROOT);
      boolean available = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      return switch (wanted) {
        case "scalar" -> logged(log, new ScalarKernels());
        case "panama" -> {
          if (!available) {
            throw new IllegalStateException(
                "vectordb.kernels=panama, but the JVM runs without --add-modules=jdk.incubator.vector");
          }
          yield logged(log, Panama.create());
        }
        case "auto" -> {
          if (available) {
            yield logged(log, Panama.create());
          }
          log.warn(
              "Vector search runs on scalar kernels, slower than need be;"
                  + " start the JVM with --add-modules=jdk.incubator.vector");
          yield new ScalarKernels();
        }
        default ->
            throw new IllegalStateException(
                "vectordb.kernels=" + wanted + ", allowed are auto, panama and scalar");
      };
    }

    private static VectorKernels logged(Logger log, VectorKernels kernels) {
      log.info("Vector search runs on {} kernels", kernels.name());
      return kernels;
    }
  }

  /** Apart, so that verifying the chooser does not load a class that names the incubator module. */
  private static final class Panama {
    static VectorKernels create() {
      return new PanamaKernels();
    }
  }
}
