package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among terms, by bytes that every wanted term has in it, which are looked for in many
 * terms at once, and by a look at each that has them.
 *
 * @param parts what every wanted term contains
 * @param asciiParts what it contains too if it is of ASCII characters
 * @param end what every wanted term ends with, empty for nothing in particular
 * @param sequences what every wanted term has too, of those that sequences tell of
 * @param told of which terms sequences tell that one is wanted if it has them all
 * @param predicate tells of a term; null if there is at most one part, which tells
 */
// Compared by nobody: a record for its accessors.
@SuppressWarnings("ArrayRecordComponent")
record TermTest(
    List<ByteSearch> parts,
    List<ByteSearch> asciiParts,
    byte[] end,
    List<PartSequence> sequences,
    Told told,
    @Nullable TermPredicate predicate) {
  private static final byte[] ANY = {};

  static final TermTest ALL = new TermTest(List.of(), List.of(), ANY, List.of(), Told.ALL, null);

  /** Terms of which something tells. */
  enum Told {
    NONE,
    /** Those of ASCII characters. */
    ASCII,
    ALL
  }

  /** Looks at one term. */
  @FunctionalInterface
  interface TermPredicate {
    /** Tells whether the term in these bytes is wanted; the bytes are only lent. */
    boolean test(byte[] bytes, int offset, int length);
  }

  static TermTest of(TermPredicate predicate) {
    return new TermTest(List.of(), List.of(), ANY, List.of(), Told.NONE, predicate);
  }

  /** Chooses the terms with a part, empty for all. */
  static TermTest containing(byte[] part) {
    if (part.length == 0) {
      return ALL;
    }
    PartSequence sequence = new PartSequence(0, false, List.of(TermPart.of(part)), false);
    return new TermTest(
        List.of(new ByteSearch(part)), List.of(), ANY, List.of(sequence), Told.ALL, null);
  }

  /** Chooses the terms that each of some tests accepts. */
  static TermTest allOf(List<TermTest> tests) {
    List<TermTest> some = tests.stream().filter(test -> !test.isAll()).toList();
    if (some.size() < 2) {
      return some.isEmpty() ? ALL : some.getFirst();
    }
    List<ByteSearch> parts = new ArrayList<>();
    List<ByteSearch> asciiParts = new ArrayList<>();
    List<PartSequence> sequences = new ArrayList<>();
    byte[] end = ANY;
    Told told = Told.ALL;
    for (TermTest test : some) {
      end = test.end.length > end.length ? test.end : end;
      parts.addAll(test.parts);
      asciiParts.addAll(test.asciiParts);
      sequences.addAll(test.sequences);
      told = test.told.compareTo(told) < 0 ? test.told : told;
    }
    return new TermTest(
        parts,
        asciiParts,
        end,
        sequences,
        told,
        (bytes, offset, length) -> {
          for (TermTest test : some) {
            if (!test.accepts(bytes, offset, length)) {
              return false;
            }
          }
          return true;
        });
  }

  /** Whether all terms are wanted. */
  boolean isAll() {
    return parts.isEmpty() && predicate == null;
  }

  /** Tells whether all terms that start with a prefix are wanted because they do. */
  boolean isMetBy(byte[] prefix) {
    return predicate == null
        && !parts.isEmpty()
        && parts.getFirst().find(prefix, 0, prefix.length) >= 0;
  }

  /** Returns what every wanted term contains, all of them being of ASCII characters or not. */
  List<ByteSearch> parts(boolean ascii) {
    if (!ascii || asciiParts.isEmpty()) {
      return parts;
    }
    List<ByteSearch> all = new ArrayList<>(parts);
    all.addAll(asciiParts);
    return all;
  }

  /**
   * Whether a term, all of them being of ASCII characters or not, is wanted if it has the
   * sequences.
   */
  boolean sequencesTell(boolean ascii) {
    return told == Told.ALL || (ascii && told == Told.ASCII);
  }

  /** Whether more is known of a term if all of them are of ASCII characters. */
  boolean knowsAscii() {
    return told == Told.ASCII || !asciiParts.isEmpty();
  }

  /** Tells of a term whatever is known of it. */
  boolean accepts(byte[] bytes, int offset, int length) {
    return predicate != null
        ? predicate.test(bytes, offset, length)
        : parts.isEmpty() || parts.getFirst().find(bytes, offset, offset + length) >= 0;
  }
}
