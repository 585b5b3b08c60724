package dev.vectordb.internal.storage;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.limits.Limits;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which files make up a collection.
 *
 * @param collection id of the collection
 * @param generation count of manifests written, from 1
 * @param base name of the base, null if there is none yet
 * @param incrNumbers numbers of the log files after the base in order; the last is appended to
 * @param baseSequenceNumber the last operation that the base holds, 0 without a base
 * @param baseOrdinals ordinals in the base, 0 without a base
 */
public record ManifestData(
    UUID collection,
    long generation,
    @Nullable String base,
    List<Long> incrNumbers,
    long baseSequenceNumber,
    int baseOrdinals) {

  /** Checks and copies. */
  public ManifestData {
    requireNonNull(collection, "collection");
    incrNumbers = List.copyOf(incrNumbers);
    require(generation >= 1, "generation is below 1");
    require(base == null || BaseFormat.isName(base), "base has no name of a base");
    require(baseSequenceNumber >= 0, "baseSequenceNumber is negative");
    require(baseOrdinals >= 0, "baseOrdinals is negative");
    require(
        base != null || (baseSequenceNumber == 0 && baseOrdinals == 0),
        "there is no base to hold anything");
    require(incrNumbers.size() <= Limits.MAX_INCR_FILES, "too many log files");
    long previous = 0;
    for (long number : incrNumbers) {
      require(number > previous, "incrNumbers do not rise from 1");
      previous = number;
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * Returns the number of the file that is appended to.
   *
   * @return the last number
   * @throws java.util.NoSuchElementException if there is none
   */
  public long currentIncr() {
    return incrNumbers.getLast();
  }
}
