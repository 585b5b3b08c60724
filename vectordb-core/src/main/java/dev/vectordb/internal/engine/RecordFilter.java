package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.FilterAnswer;
import dev.vectordb.internal.metadata.KnownWords;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.metadata.RecordMatcher;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.text.TextView;
import dev.vectordb.internal.text.TextWords;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.TextLanguage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * Finds the records that a filter matches: by the indexes of metadata and of words, and where these
 * do not tell, by the records. The indexes are asked under the shared lock; records are read after
 * it, as the snapshot sees them, so that a filter on what is not indexed keeps no write waiting.
 */
final class RecordFilter {
  private final TextIndexer texts;

  RecordFilter(TextIndexer texts) {
    this.texts = texts;
  }

  /**
   * What a filter matches.
   *
   * @param generation whose ordinals these are; not kept open by this
   * @param snapshot the moment
   * @param ordinals the live ordinals that match
   * @param asked of which ordinals the records were read to find out
   */
  record Matches(
      Generation generation, Snapshot snapshot, RoaringBitmap ordinals, RoaringBitmap asked) {
    int readRecords() {
      return asked.getCardinality();
    }

    /** Whether what was read of a record is what it says now, in a snapshot of the generation. */
    private boolean tells(int ordinal, Snapshot now) {
      return asked.contains(ordinal)
          && HitLoader.version(generation, snapshot, ordinal)
              == HitLoader.version(generation, now, ordinal);
    }
  }

  /**
   * Takes what a search sees.
   *
   * @param generation kept open by the caller
   * @param filter the filter, or null
   * @param deadline when to give up
   */
  SearchView view(Generation generation, @Nullable Filter filter, TimeLimit deadline) {
    VectorIndex index = generation.index;
    int linkedCount = index == null ? 0 : index.linkedCount();
    if (filter == null) {
      return new SearchView(generation.snapshot(), linkedCount, null, 0);
    }
    Matches matches = matches(generation, filter, deadline);
    return new SearchView(matches.snapshot, linkedCount, matches.ordinals, matches.readRecords());
  }

  /**
   * Finds what a filter matches now.
   *
   * @param generation kept open by the caller
   * @param filter the filter
   * @param deadline when to give up
   * @throws SearchTimeoutException if that time has come
   */
  Matches matches(Generation generation, Filter filter, TimeLimit deadline) {
    try (Work work = new Work(generation, filter, deadline)) {
      if (!work.words.isEmpty() && generation.text != null) {
        texts.await(generation.text, generation.snapshot(), deadline);
      }
      work.lookUpWords();
      Asked asked;
      generation.lock.readLock().lock();
      try {
        asked = work.askIndex();
      } finally {
        generation.lock.readLock().unlock();
      }
      return work.askRecords(asked, null);
    }
  }

  /**
   * Finds what a filter matches between two writes; called by the writer, which alone changes
   * anything. Records that were read before are read again only where they have changed since.
   *
   * @param generation the generation that is current
   * @param filter the filter
   * @param before what {@link #matches} found a moment ago
   * @param limit how many records may be read at most
   * @param deadline when to give up
   * @return what matches; null if more records would have to be read
   * @throws SearchTimeoutException if the time to give up has come
   */
  @Nullable RoaringBitmap current(
      Generation generation, Filter filter, Matches before, int limit, TimeLimit deadline) {
    checkDeadline(deadline, "before its turn to write came");
    try (Work work = new Work(generation, filter, deadline)) {
      work.lookUpWords();
      Asked asked = work.askIndex();
      Matches known = before.generation == generation ? before : null;
      return work.unknown(asked, known) > limit ? null : work.askRecords(asked, known).ordinals;
    }
  }

  private static void checkDeadline(TimeLimit deadline, String where) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the filter ran past its deadline " + where);
    }
  }

  /**
   * Says what is to be known of the words that a filter asks for.
   *
   * @param readRecords how many records were read to find what matches
   */
  static List<String> notes(Generation generation, Filter filter, int readRecords) {
    List<String> notes = new ArrayList<>();
    try (Work work = new Work(generation, filter, TimeLimit.NEVER)) {
      work.words.forEach((asked, words) -> {
        if (words.isEmpty()) {
          notes.add("of '" + asked + "' no word is left to look for, so no text has it");
        } else if (generation.text == null) {
          notes.add(
              "the collection does not index words; "
                  + (readRecords > 0
                      ? "texts were read to find '" + asked + "'"
                      : "no text had to be read to find '" + asked + "'"));
        }
      });
    }
    return notes;
  }

  /** What a filter asks texts for. */
  private static Set<String> asked(Filter filter) {
    Set<String> asked = new HashSet<>();
    RecordMatcher.conditions(
        filter,
        condition -> {
          if (condition instanceof Filter.TextContains(String words)) {
            asked.add(words);
          }
        });
    return asked;
  }

  /** What the indexes say at a moment. */
  private record Asked(Snapshot snapshot, FilterAnswer answer) {}

  /** One evaluation. */
  private static final class Work implements AutoCloseable {
    private final Generation generation;
    private final Filter filter;
    private final TimeLimit deadline;
    private final @Nullable TextWords ownWords;

    /** What the filter asks texts for, as it has it and as the index of words has it. */
    private final Map<String, Set<String>> words = new HashMap<>();

    private KnownWords.Source known = KnownWords.Source.NONE;

    Work(Generation generation, Filter filter, TimeLimit deadline) {
      this.generation = generation;
      this.filter = filter;
      this.deadline = deadline;
      Set<String> asked = asked(filter);
      this.ownWords =
          asked.isEmpty() || generation.text != null ? null : TextWords.of(TextLanguage.STANDARD);
      asked.forEach(text -> words.put(text, wordsOf(text)));
    }

    private Set<String> wordsOf(String text) {
      try {
        return textWords().of(text);
      } catch (IllegalArgumentException e) {
        InvalidFilterException refused =
            new InvalidFilterException("$text", String.valueOf(e.getMessage()));
        refused.initCause(e);
        throw refused;
      }
    }

    private TextWords textWords() {
      GenerationText text = generation.text;
      if (text != null) {
        return text.words();
      }
      if (ownWords == null) {
        throw new IllegalStateException("a filter that asks for no words");
      }
      return ownWords;
    }

    /** Looks up the words, as far as they are indexed by now; without a lock. */
    void lookUpWords() {
      known = knownWords();
    }

    /** Looks the filter up in the indexes; the lock is held, or the writer asks. */
    Asked askIndex() {
      Snapshot snapshot = generation.snapshot();
      return new Asked(snapshot, answer());
    }

    /** Counts the records that would have to be read. */
    int unknown(Asked asked, @Nullable Matches before) {
      int unknown = 0;
      IntIterator ordinals = asked.answer.undecided().getIntIterator();
      while (ordinals.hasNext()) {
        int ordinal = ordinals.next();
        if (before == null || !before.tells(ordinal, asked.snapshot)) {
          unknown++;
        }
      }
      return unknown;
    }

    /** Asks the records of which the indexes do not tell, but for those asked before. */
    Matches askRecords(Asked asked, @Nullable Matches before) {
      RoaringBitmap undecided = asked.answer.undecided();
      RoaringBitmap ordinals = asked.answer.matching();
      if (!undecided.isEmpty()) {
        ordinals.or(accepted(undecided, asked.snapshot, before));
      }
      return new Matches(generation, asked.snapshot, ordinals, undecided);
    }

    private FilterAnswer answer() {
      try {
        return generation.metadata.evaluate(filter, generation.live, known, deadline);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw damaged(e);
      }
    }

    /** A section may have a good checksum and make no sense all the same. */
    private RuntimeException damaged(RuntimeException e) {
      BaseReader base = generation.base;
      if (base == null || base.isDamaged(GenerationFactory.FIELDS)) {
        return e; // there is no section in use
      }
      DatabaseCorruptException damage =
          new DatabaseCorruptException(
              base.path(GenerationFactory.FIELDS),
              0,
              "an index of metadata",
              String.valueOf(e.getMessage()),
              "Rewrite the collection: that makes it anew from the records.");
      damage.initCause(e);
      return damage;
    }

    /** Looks up the words before the lock is taken: the text of an ordinal never changes. */
    private KnownWords.Source knownWords() {
      GenerationText text = generation.text;
      Map<String, KnownWords> known = new HashMap<>();
      words.forEach((asked, them) -> {
        if (them.isEmpty()) {
          known.put(asked, new KnownWords(new RoaringBitmap(), Integer.MAX_VALUE));
        } else if (text != null) {
          try (TextView view = text.view()) {
            known.put(asked, new KnownWords(view.containing(them, deadline), view.count()));
          }
        }
      });
      return known::get;
    }

    private RoaringBitmap accepted(
        RoaringBitmap undecided, Snapshot snapshot, @Nullable Matches before) {
      RecordMatcher matcher = new RecordMatcher(filter, deadline);
      RoaringBitmapWriter<RoaringBitmap> accepted = RoaringBitmapWriter.writer().get();
      IntIterator ordinals = undecided.getIntIterator();
      while (ordinals.hasNext()) {
        int ordinal = ordinals.next();
        if (before != null && before.tells(ordinal, snapshot)) {
          if (before.ordinals.contains(ordinal)) {
            accepted.add(ordinal);
          }
          continue;
        }
        long version = HitLoader.version(generation, snapshot, ordinal);
        Metadata metadata = matcher.asksMetadata() ? metadata(version) : Metadata.empty();
        if (matcher.matches(metadata, asked -> hasWords(version, asked))) {
          accepted.add(ordinal);
        }
        // After each: one record may take long.
        checkDeadline(deadline, "while records were read for it");
      }
      return accepted.get();
    }

    private Metadata metadata(long version) {
      byte[] encoded = generation.records.metadataBytes(version);
      return encoded.length == 0
          ? Metadata.empty()
          : MetadataCodec.decode(encoded, 0, encoded.length);
    }

    private boolean hasWords(long version, String asked) {
      byte[] text = generation.records.textBytes(version);
      return text != null
          && textWords()
              .hasAll(
                  new String(text, StandardCharsets.UTF_8), words.getOrDefault(asked, Set.of()));
    }

    @Override
    public void close() {
      if (ownWords != null) {
        ownWords.close();
      }
    }
  }
}
