package dev.vectordb.internal.metadata;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What looks through many strings found, kept for conditions that are asked again. Only what cannot
 * change any more is kept: of terms that stay what they are, which of them a condition accepts, or
 * their ordinals if these stay too. So nothing that is written makes an answer wrong, and terms
 * that have come since are looked at by themselves. What was not wanted for the longest time is
 * forgotten first. Thread-safe; held by nobody while terms are looked through.
 */
final class TermAnswers {
  /** How many questions are remembered that nothing is kept of. */
  private static final int ASKED = 256;

  private static final long MIN_BYTES = 4L << 20;
  private static final long BYTES_PER_ORDINAL = 4;

  /** Of an answer beside its members: objects, the key, what the map takes. */
  private static final long OVERHEAD = 256;

  /**
   * A question.
   *
   * @param terms stands for the terms, the same as long as those that there are stay; holds nothing
   * @param condition what is asked of them, see {@link TermCondition#key()}
   */
  private record Key(Object terms, String condition) {}

  /**
   * An answer.
   *
   * @param members the terms that are accepted or their ordinals; not to be changed
   * @param terms of how many terms, the first ones
   */
  record Answer(RoaringBitmap members, int terms) {}

  private final IntSupplier ordinals;
  private final long minSearched;
  private final Map<Key, Answer> answers = new LinkedHashMap<>(16, 0.75f, true);

  /** Hash codes of the last questions without an answer, in a ring. */
  private final int[] asked = new int[ASKED];

  private int nextAsked;
  private long bytes;

  /**
   * Starts without answers.
   *
   * @param ordinals tells how many the index has: what all answers may take grows with them
   * @param minSearched so many bytes of strings are looked through at least for what is kept
   */
  TermAnswers(IntSupplier ordinals, long minSearched) {
    this.ordinals = ordinals;
    this.minSearched = minSearched;
  }

  /** Tells whether it is worth keeping what is found in so many bytes of strings. */
  boolean isWorth(long searchedBytes) {
    return searchedBytes >= minSearched;
  }

  /** Returns the most bytes that all answers may take. */
  private long maxBytes() {
    return Math.max(MIN_BYTES, BYTES_PER_ORDINAL * ordinals.getAsInt());
  }

  /** Returns what is kept of a question, null for nothing. */
  synchronized @Nullable Answer find(Object terms, String condition) {
    return answers.get(new Key(terms, condition));
  }

  /**
   * Tells whether a question of which nothing is kept was asked before, not long ago; remembers it.
   */
  synchronized boolean isAskedAgain(Object terms, String condition) {
    int hash = new Key(terms, condition).hashCode();
    for (int known : asked) {
      if (known == hash) {
        return true;
      }
    }
    asked[nextAsked] = hash;
    nextAsked = (nextAsked + 1) % ASKED;
    return false;
  }

  /** Keeps an answer instead of one of fewer terms. */
  synchronized void keep(Object terms, String condition, Answer answer) {
    Key key = new Key(terms, condition);
    Answer before = answers.get(key);
    if (before != null && before.terms >= answer.terms) {
      return;
    }
    long most = maxBytes();
    if (bytes(key, answer) > most / 4) {
      return;
    }
    answers.put(key, answer);
    bytes += bytes(key, answer) - (before == null ? 0 : bytes(key, before));
    Iterator<Map.Entry<Key, Answer>> eldest = answers.entrySet().iterator();
    while (bytes > most && eldest.hasNext()) {
      Map.Entry<Key, Answer> entry = eldest.next();
      bytes -= bytes(entry.getKey(), entry.getValue());
      eldest.remove();
    }
  }

  private static long bytes(Key key, Answer answer) {
    return OVERHEAD + 2L * key.condition.length() + answer.members.getLongSizeInBytes();
  }

  /** Returns how many answers are kept. */
  synchronized int size() {
    return answers.size();
  }

  /** Returns about how much heap all answers take. */
  synchronized long memoryBytes() {
    return bytes + ASKED * (long) Integer.BYTES;
  }

  /** Forgets all answers and what was asked. */
  synchronized void clear() {
    answers.clear();
    Arrays.fill(asked, 0);
    bytes = 0;
  }
}
