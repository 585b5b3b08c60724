package dev.vectordb.internal.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A compiled {@code LIKE} pattern: {@code %} stands for any run of characters, {@code _} for one
 * Unicode code point, and a backslash takes the character after it literally (at the end it stands
 * for itself). The whole text must match; case matters. Immutable.
 *
 * <p>The pattern is run as a bit-parallel automaton: R. Baeza-Yates and G. Gonnet, "A new approach
 * to text searching", CACM 35(10), 1992, in the form with gaps of G. Navarro and M. Raffinot,
 * "Flexible Pattern Matching in Strings", 2002, chapter 4. Bit i of the state D says that the first
 * i characters of the pattern can account for the text so far; a character c takes D to {@code ((D
 * & B[c]) << 1) | (D & L)}, where B[c] marks the places that accept c and L those with a {@code %}.
 * No pattern makes it backtrack: the time is the length of the text times one machine word per 64
 * characters of the pattern.
 */
public final class LikePattern {
  private static final int ANY = -1;
  private static final int ASCII = 128;
  private static final int MAX_PAIRS = 16;

  /**
   * Two characters of ASCII that are so far from each other in every match of ASCII characters.
   *
   * @param first the first
   * @param second the second
   * @param distance from the first to the second, in characters
   */
  public record Pair(char first, char second, int distance) {}

  /**
   * What stands between two {@code %}, or between one and the prefix or the end.
   *
   * @param text its characters, without escapes
   * @param any which of its code points stand for one of any kind; not to be changed
   */
  public record Segment(String text, BitSet any) {}

  /** What bytes tell of a text. */
  public enum Answer {
    /** It matches. */
    MATCHES,
    /** It does not match. */
    MATCHES_NOT,
    /** It, or the pattern, is not of ASCII characters, or too long: {@link #matches} tells. */
    IS_NOT_ASCII
  }

  /** Characters without a wildcard between them, from one place of the pattern to another. */
  private record Run(int from, int to) {}

  private final String literalPrefix;
  private final boolean isLiteral;
  private final boolean isPrefix;
  private final boolean isPart;
  private final boolean isSuffix;
  private final boolean isSequence;
  private final boolean asciiPrefix;
  private final String literalEnd;
  private final List<String> parts;
  private final List<Pair> pairs;
  private final List<Segment> segments;
  private final boolean startsBehindPrefix;
  private final int length;

  /** The character at the end of every match, or {@link #ANY}. */
  private final int lastSymbol;

  private final long[] loops;

  /** Sorted code points that the pattern names; the class of a code point is its index. */
  private final int[] named;

  /** Class of each ASCII character, to spare the search; {@code named.length} for the unnamed. */
  private final int[] asciiClass;

  /** The first word of B for each ASCII character. */
  private final long[] asciiAccepts;

  /** The row of B for each class, and in the last row for all that the pattern does not name. */
  private final long[][] accepts;

  private LikePattern(int[] symbols, int length, boolean[] gaps, String prefix) {
    this.length = length;
    this.lastSymbol = length == 0 || gaps[length] ? ANY : symbols[length - 1];
    this.literalPrefix = prefix;
    boolean plain = Arrays.stream(symbols, 0, length).noneMatch(LikePattern::isSurrogate);
    int prefixLength = prefix.codePointCount(0, prefix.length());
    this.isLiteral = plain && prefixLength == length && !gaps[length];
    this.isPrefix = plain && prefixLength == length && gaps[length];
    List<Run> runs = runs(symbols, length, gaps);
    boolean one = plain && runs.size() == 1;
    this.isPart = one && gaps[0] && gaps[length] && isWhole(runs.getFirst(), 0);
    this.isSuffix =
        one && gaps[prefixLength] && !gaps[length] && isWhole(runs.getFirst(), prefixLength);
    this.isSequence = plain && Arrays.stream(symbols, 0, length).noneMatch(s -> s == ANY);
    boolean ends = !runs.isEmpty() && runs.getLast().to == length && !gaps[length];
    this.parts =
        runs.stream().map(run -> new String(symbols, run.from, run.to - run.from)).toList();
    this.literalEnd = ends ? parts.getLast() : "";
    this.pairs = pairs(runs, symbols, gaps);
    this.segments = segments(symbols, prefixLength, length, gaps);
    this.startsBehindPrefix = !gaps[prefixLength];
    this.asciiPrefix = prefix.chars().allMatch(c -> c < ASCII);
    int words = (length >> 6) + 1;
    this.loops = new long[words];
    for (int i = 0; i <= length; i++) {
      if (gaps[i]) {
        set(loops, i);
      }
    }
    this.named =
        Arrays.stream(symbols, 0, length).filter(s -> s != ANY).sorted().distinct().toArray();
    this.accepts = new long[named.length + 1][words];
    for (int i = 0; i < length; i++) {
      if (symbols[i] == ANY) {
        for (long[] row : accepts) {
          set(row, i);
        }
      } else {
        set(accepts[Arrays.binarySearch(named, symbols[i])], i);
      }
    }
    this.asciiClass = new int[ASCII];
    this.asciiAccepts = new long[ASCII];
    for (int c = 0; c < ASCII; c++) {
      asciiClass[c] = searchClass(c);
      asciiAccepts[c] = accepts[asciiClass[c]][0];
    }
  }

  /** Whether a run goes from a place of the pattern to its end. */
  private boolean isWhole(Run run, int from) {
    return run.from == from && run.to == length;
  }

  /** A surrogate for itself matches no half of a pair, so units alone do not tell. */
  private static boolean isSurrogate(int symbol) {
    return symbol >= Character.MIN_SURROGATE && symbol <= Character.MAX_SURROGATE;
  }

  /** Returns the runs behind the first wildcard. */
  private static List<Run> runs(int[] symbols, int length, boolean[] gaps) {
    List<Run> runs = new ArrayList<>();
    boolean wild = false;
    int from = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || gaps[i] || symbols[i] == ANY) {
        if (wild && i > from) {
          runs.add(new Run(from, i));
        }
        wild |= i < length;
        from = i < length && symbols[i] == ANY ? i + 1 : i;
      }
    }
    return List.copyOf(runs);
  }

  /** Returns what is between gaps. */
  private static List<Segment> segments(int[] symbols, int from, int length, boolean[] gaps) {
    List<Segment> segments = new ArrayList<>();
    int start = from;
    for (int i = from; i <= length; i++) {
      if (i > start && (i == length || gaps[i])) {
        StringBuilder text = new StringBuilder();
        BitSet any = new BitSet();
        for (int at = start; at < i; at++) {
          any.set(at - start, symbols[at] == ANY);
          text.appendCodePoint(symbols[at] == ANY ? '_' : symbols[at]);
        }
        segments.add(new Segment(text.toString(), any));
        start = i;
      }
    }
    return List.copyOf(segments);
  }

  /** Returns pairs across places that take one character each. */
  private static List<Pair> pairs(List<Run> runs, int[] symbols, boolean[] gaps) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 1; i < runs.size() && pairs.size() < MAX_PAIRS; i++) {
      Run before = runs.get(i - 1);
      Run run = runs.get(i);
      boolean near = true;
      for (int at = before.to; at <= run.from; at++) {
        near &= !gaps[at];
      }
      if (near) {
        addPair(pairs, symbols, before.to - 1, run.from);
        addPair(pairs, symbols, before.from, run.to - 1);
      }
    }
    return List.copyOf(pairs);
  }

  private static void addPair(List<Pair> pairs, int[] symbols, int first, int second) {
    if (symbols[first] < ASCII && symbols[second] < ASCII) {
      pairs.add(new Pair((char) symbols[first], (char) symbols[second], second - first));
    }
  }

  /**
   * Compiles a pattern.
   *
   * @param pattern the pattern
   * @return what matches it
   */
  public static LikePattern compile(String pattern) {
    int[] symbols = new int[pattern.length()];
    boolean[] gaps = new boolean[pattern.length() + 1];
    StringBuilder prefix = new StringBuilder();
    boolean wild = false;
    int length = 0;
    for (int i = 0; i < pattern.length(); ) {
      int c = pattern.codePointAt(i);
      i += Character.charCount(c);
      if (c == '%') {
        gaps[length] = true;
        wild = true;
      } else if (c == '_') {
        symbols[length++] = ANY;
        wild = true;
      } else {
        if (c == '\\' && i < pattern.length()) {
          c = pattern.codePointAt(i);
          i += Character.charCount(c);
        }
        symbols[length++] = c;
        if (!wild) {
          prefix.appendCodePoint(c);
        }
      }
    }
    return new LikePattern(symbols, length, gaps, prefix.toString());
  }

  /**
   * Returns what every match starts with, for an index that is sorted.
   *
   * @return the characters before the first wildcard, without escapes
   */
  public String literalPrefix() {
    return literalPrefix;
  }

  /**
   * Tells whether the pattern has no wildcard, so that only {@link #literalPrefix()} matches.
   *
   * @return whether it is one string
   */
  public boolean isLiteral() {
    return isLiteral;
  }

  /**
   * Tells whether every text that starts with {@link #literalPrefix()} matches.
   *
   * @return whether one {@code %} at the end is the only wildcard
   */
  public boolean isPrefix() {
    return isPrefix;
  }

  /**
   * Returns what every match contains beyond its prefix.
   *
   * @return the runs of characters between wildcards or behind them, without escapes
   */
  public List<String> parts() {
    return parts;
  }

  /**
   * Returns what every match of ASCII characters contains beyond its prefix where one character may
   * be any.
   *
   * @return some pairs of characters
   */
  public List<Pair> pairs() {
    return pairs;
  }

  /**
   * Returns what a match has behind its prefix, one behind the other and none over another. Where
   * each character takes one place, that is all that makes a match.
   *
   * @return what is between {@code %}, none of them empty
   */
  public List<Segment> segments() {
    return segments;
  }

  /**
   * Tells where the first of {@link #segments()} stands.
   *
   * @return whether right behind the prefix, else anywhere
   */
  public boolean startsBehindPrefix() {
    return startsBehindPrefix;
  }

  /**
   * Tells where the last of {@link #segments()} stands.
   *
   * @return whether at the end, else anywhere
   */
  public boolean endsWithSegment() {
    return (loops[length >> 6] & 1L << length) == 0;
  }

  /**
   * Returns what every match ends with beyond its prefix.
   *
   * @return the characters behind the last wildcard, without escapes
   */
  public String literalEnd() {
    return literalEnd;
  }

  /**
   * Tells whether every text that contains the only one of {@link #parts()} matches.
   *
   * @return whether the pattern is that part between two {@code %}
   */
  public boolean isPart() {
    return isPart;
  }

  /**
   * Tells whether every text matches that starts with {@link #literalPrefix()}, ends with the only
   * one of {@link #parts()} and is not shorter than both together.
   *
   * @return whether one {@code %} between these is the only wildcard
   */
  public boolean isSuffix() {
    return isSuffix;
  }

  /**
   * Tells whether every text matches that starts with {@link #literalPrefix()} and has {@link
   * #parts()} behind it in their order, none over another, if it ends with {@link #literalEnd()} as
   * the last of them.
   *
   * @return whether {@code %} is the only wildcard
   */
  public boolean isSequence() {
    return isSequence;
  }

  /**
   * Matches a text.
   *
   * @param text the text
   * @return whether the whole of it matches
   */
  public boolean matches(String text) {
    return loops.length == 1 ? matchesShort(text) : matchesLong(text);
  }

  private boolean matchesShort(String text) {
    long loop = loops[0];
    long accepting = 1L << length;
    boolean open = (loop & accepting) != 0;
    long state = 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      state = ((state & accepts[classOf(c)][0]) << 1) | (state & loop);
      if (state == 0) {
        return false;
      }
      if (open && (state & accepting) != 0) {
        return true;
      }
    }
    return (state & accepting) != 0;
  }

  /**
   * Matches a text that starts with {@link #literalPrefix()}, if it is of ASCII characters.
   *
   * @param bytes has the text, a byte for each character of ASCII, negative ones for others; only
   *     lent
   * @param offset where the text begins
   * @param size bytes of the text
   * @return whether the whole of it matches, as far as bytes tell
   */
  public Answer matchesAscii(byte[] bytes, int offset, int size) {
    if (lastSymbol >= 0
        && lastSymbol < ASCII
        && (size == 0 || bytes[offset + size - 1] != lastSymbol)) {
      return Answer.MATCHES_NOT;
    }
    if (loops.length > 1 || !asciiPrefix) {
      return Answer.IS_NOT_ASCII;
    }
    long loop = loops[0];
    long accepting = 1L << length;
    boolean open = (loop & accepting) != 0;
    long state = 1L << literalPrefix.length();
    for (int i = offset + literalPrefix.length(); i < offset + size; i++) {
      byte b = bytes[i];
      if (b < 0) {
        return Answer.IS_NOT_ASCII;
      }
      state = ((state & asciiAccepts[b]) << 1) | (state & loop);
      if (state == 0) {
        return Answer.MATCHES_NOT;
      }
      if (open && (state & accepting) != 0) {
        return Answer.MATCHES;
      }
    }
    return (state & accepting) != 0 ? Answer.MATCHES : Answer.MATCHES_NOT;
  }

  private boolean matchesLong(String text) {
    boolean open = get(loops, length);
    long[] state = new long[loops.length];
    state[0] = 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!step(state, accepts[classOf(c)])) {
        return false;
      }
      if (open && get(state, length)) {
        return true;
      }
    }
    return get(state, length);
  }

  private boolean step(long[] state, long[] accepted) {
    long carry = 0;
    long alive = 0;
    for (int w = 0; w < state.length; w++) {
      long moved = state[w] & accepted[w];
      state[w] = (moved << 1) | carry | (state[w] & loops[w]);
      carry = moved >>> 63;
      alive |= state[w];
    }
    return alive != 0;
  }

  private int classOf(int codePoint) {
    return codePoint < ASCII ? asciiClass[codePoint] : searchClass(codePoint);
  }

  private int searchClass(int codePoint) {
    int index = Arrays.binarySearch(named, codePoint);
    return index >= 0 ? index : named.length;
  }

  private static void set(long[] words, int bit) {
    words[bit >> 6] |= 1L << bit;
  }

  private static boolean get(long[] words, int bit) {
    return (words[bit >> 6] & 1L << bit) != 0;
  }
}
