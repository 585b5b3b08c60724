package dev.vectordb.internal.engine;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.FilterAnswer;
import dev.vectordb.internal.metadata.KnownWords;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.metadata.RecordMatcher;
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
   * @param snapshot the moment
   * @param ordinals the live ordinals that match
   * @param readRecords how many records were read to find out
   */
  record Matches(Snapshot snapshot, RoaringBitmap ordinals, int readRecords) {}

  /**
   * Takes what a search sees.
   *
   * @param generation kept open by the caller
   * @param filter the filter, or null
   * @param deadlineNanos when to give up
   */
  SearchView view(Generation generation, @Nullable Filter filter, long deadlineNanos) {
    VectorIndex index = generation.index;
    int linkedCount = index == null ? 0 : index.linkedCount();
    if (filter == null) {
      return new SearchView(generation.snapshot(), linkedCount, null, 0);
    }
    Matches matches = matches(generation, filter, deadlineNanos);
    return new SearchView(matches.snapshot, linkedCount, matches.ordinals, matches.readRecords);
  }

  /**
   * Finds what a filter matches now.
   *
   * @param generation kept open by the caller
   * @param filter the filter
   * @param deadlineNanos when to give up
   * @throws SearchTimeoutException if that time has come
   */
  Matches matches(Generation generation, Filter filter, long deadlineNanos) {
    try (Work work = new Work(generation, filter, deadlineNanos)) {
      if (work.words.isEmpty() || generation.text == null) {
        return work.find(true);
      }
      texts.await(generation.text, generation.snapshot(), deadlineNanos);
      return work.find(true);
    }
  }

  /**
   * Sees to it that {@link #current} finds the words of what is written so far in their index.
   * Called before a write that asks a filter, by the caller's thread.
   */
  void prepare(Generation generation, Filter filter) {
    GenerationText text = generation.text;
    if (text != null && !asked(filter).isEmpty()) {
      texts.await(text, generation.snapshot(), Long.MAX_VALUE);
    }
  }

  /** Finds what a filter matches; called by the writer, which alone changes anything. */
  RoaringBitmap current(Generation generation, Filter filter) {
    try (Work work = new Work(generation, filter, Long.MAX_VALUE)) {
      return work.find(false).ordinals;
    }
  }

  /** Says what is to be known of the words that a filter asks for. */
  static List<String> notes(Generation generation, Filter filter) {
    List<String> notes = new ArrayList<>();
    try (Work work = new Work(generation, filter, Long.MAX_VALUE)) {
      work.words.forEach((asked, words) -> {
        if (words.isEmpty()) {
          notes.add("of '" + asked + "' no word is left to look for, so no text has it");
        } else if (generation.text == null) {
          notes.add("the collection does not index words; texts were read to find '" + asked + "'");
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

  /** One evaluation. */
  private static final class Work implements AutoCloseable {
    private final Generation generation;
    private final Filter filter;
    private final long deadlineNanos;
    private final @Nullable TextWords ownWords;

    /** What the filter asks texts for, as it has it and as the index of words has it. */
    private final Map<String, Set<String>> words = new HashMap<>();

    Work(Generation generation, Filter filter, long deadlineNanos) {
      this.generation = generation;
      this.filter = filter;
      this.deadlineNanos = deadlineNanos;
      Set<String> asked = asked(filter);
      this.ownWords =
          asked.isEmpty() || generation.text != null ? null : TextWords.of(TextLanguage.STANDARD);
      asked.forEach(text -> words.put(text, textWords().of(text)));
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

    Matches find(boolean locking) {
      KnownWords.Source known = knownWords();
      Snapshot snapshot;
      FilterAnswer answer;
      if (locking) {
        generation.lock.readLock().lock();
      }
      try {
        snapshot = generation.snapshot();
        answer = generation.metadata.evaluate(filter, generation.live, known, deadlineNanos);
      } finally {
        if (locking) {
          generation.lock.readLock().unlock();
        }
      }
      RoaringBitmap undecided = answer.undecided();
      RoaringBitmap ordinals = answer.matching();
      if (!undecided.isEmpty()) {
        ordinals.or(accepted(undecided, snapshot));
      }
      return new Matches(snapshot, ordinals, undecided.getCardinality());
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
            known.put(asked, new KnownWords(view.containing(them, deadlineNanos), view.count()));
          }
        }
      });
      return known::get;
    }

    private RoaringBitmap accepted(RoaringBitmap undecided, Snapshot snapshot) {
      RecordMatcher matcher = new RecordMatcher(filter);
      RoaringBitmapWriter<RoaringBitmap> accepted = RoaringBitmapWriter.writer().get();
      IntIterator ordinals = undecided.getIntIterator();
      while (ordinals.hasNext()) {
        int ordinal = ordinals.next();
        long version = HitLoader.version(generation, snapshot, ordinal);
        Metadata metadata = matcher.asksMetadata() ? metadata(version) : Metadata.empty();
        if (matcher.matches(metadata, asked -> hasWords(version, asked))) {
          accepted.add(ordinal);
        }
        checkDeadline(); // after each: one record may take long
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

    private void checkDeadline() {
      if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
        throw new SearchTimeoutException(
            "the search ran past its deadline while records were read for the filter");
      }
    }

    @Override
    public void close() {
      if (ownWords != null) {
        ownWords.close();
      }
    }
  }
}
