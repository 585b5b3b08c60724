package dev.vectordb.internal.match;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  private final String literalPrefix;
  private final boolean isLiteral;
  private final boolean isPrefix;
  private final boolean isPart;
  private final String longestPart;
  private final int length;

  /** The character at the end of every match, or {@link #ANY}. */
  private final int lastSymbol;

  private final long[] loops;

  /** Sorted code points that the pattern names; the class of a code point is its index. */
  private final int[] named;

  /** Class of each ASCII character, to spare the search; {@code named.length} for the unnamed. */
  private final int[] asciiClass;

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
    this.longestPart = longestPart(symbols, length, gaps);
    this.isPart =
        plain
            && gaps[0]
            && gaps[length]
            && longestPart.codePointCount(0, longestPart.length()) == length;
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
    for (int c = 0; c < ASCII; c++) {
      asciiClass[c] = searchClass(c);
    }
  }

  /** A surrogate for itself matches no half of a pair, so units alone do not tell. */
  private static boolean isSurrogate(int symbol) {
    return symbol >= Character.MIN_SURROGATE && symbol <= Character.MAX_SURROGATE;
  }

  private static String longestPart(int[] symbols, int length, boolean[] gaps) {
    String longest = "";
    StringBuilder part = new StringBuilder();
    boolean wild = false;
    for (int i = 0; i < length; i++) {
      if (gaps[i] || symbols[i] == ANY) {
        part.setLength(0);
        wild = true;
      }
      if (wild && symbols[i] != ANY) {
        part.appendCodePoint(symbols[i]);
        longest = part.length() > longest.length() ? part.toString() : longest;
      }
    }
    return longest;
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
   * @return the longest run of characters between wildcards or behind them, without escapes; empty
   *     if there is none
   */
  public String longestPart() {
    return longestPart;
  }

  /**
   * Tells whether every text that contains {@link #longestPart()} matches.
   *
   * @return whether the pattern is that part between two {@code %}
   */
  public boolean isPart() {
    return isPart;
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
   * Matches a text of ASCII characters.
   *
   * @param bytes has the text, a byte for each character; only lent
   * @param offset where the text begins
   * @param size of the text
   * @return whether the whole of it matches
   */
  public boolean matchesAscii(byte[] bytes, int offset, int size) {
    if (lastSymbol != ANY && (size == 0 || bytes[offset + size - 1] != lastSymbol)) {
      return false;
    }
    if (loops.length > 1) {
      return matchesLong(new String(bytes, offset, size, StandardCharsets.ISO_8859_1));
    }
    long loop = loops[0];
    long accepting = 1L << length;
    boolean open = (loop & accepting) != 0;
    long state = 1;
    for (int i = offset; i < offset + size; i++) {
      state = ((state & accepts[asciiClass[bytes[i]]][0]) << 1) | (state & loop);
      if (state == 0) {
        return false;
      }
      if (open && (state & accepting) != 0) {
        return true;
      }
    }
    return (state & accepting) != 0;
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
