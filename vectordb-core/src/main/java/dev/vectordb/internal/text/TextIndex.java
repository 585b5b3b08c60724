package dev.vectordb.internal.text;

import dev.vectordb.model.Highlight;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextLanguage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The words of the texts of ordinals, scored by BM25 as Lucene scores it: what a base holds,
 * mapped, and in memory what was appended after it. Every ordinal is a document, also without text,
 * and documents keep their order, so that the number of a document is its ordinal.
 *
 * <p>Nothing is ever deleted: searches are told which ordinals they may find. The dead count in the
 * statistics of words until they are left out when a base is written.
 *
 * <p>Appending, showing and writing are done by one thread at a time, which {@code synchronized}
 * sees to; views are taken by any thread at any time.
 */
public final class TextIndex implements AutoCloseable {
  /** The one field. */
  static final String FIELD = "text";

  private static final Logger log = LoggerFactory.getLogger(TextIndex.class);

  private final String name;
  private final TextLanguage language;
  private final Analyzer analyzer;
  private final TextWords words;
  private final Set<Integer> refused = new HashSet<>();
  private @Nullable DirectoryReader base;
  private @Nullable TextDelta delta;
  private int baseCount;
  private volatile int appended;
  private volatile TextView view;
  private boolean closed;

  /**
   * Creates an index of nothing.
   *
   * @param name how messages call the collection
   * @param language how texts become words
   */
  public TextIndex(String name, TextLanguage language) {
    this.name = name;
    this.language = language;
    this.analyzer = TextAnalyzers.of(language);
    this.words = new TextWords(analyzer);
    this.view = viewOf(List.of());
  }

  private static TextView viewOf(List<IndexReader> readers) {
    try {
      return new TextView(new MultiReader(readers.toArray(IndexReader[]::new), false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes over what a base holds. Called once, before anything is appended.
   *
   * @param section what {@link #write} wrote, mapped as long as this index is open
   * @param ordinalCount ordinals of the base
   * @return whether it could be used; false if it was written for another language or by another
   *     release of Lucene
   * @throws IllegalArgumentException if it makes no sense
   */
  public synchronized boolean openBase(MemorySegment section, int ordinalCount) {
    @Nullable Map<String, MemorySegment> files = TextSection.read(section, ordinalCount, language);
    if (files == null) {
      return false;
    }
    try {
      SectionDirectory directory = new SectionDirectory(files);
      directory.verify();
      DirectoryReader reader = DirectoryReader.open(directory);
      if (reader.maxDoc() != ordinalCount || reader.hasDeletions()) {
        reader.close();
        throw new IllegalArgumentException(
            "the index of words has " + reader.maxDoc() + " documents, not " + ordinalCount);
      }
      base = reader;
      baseCount = ordinalCount;
      appended = ordinalCount;
      show();
      return true;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("the index of words cannot be read", e);
    }
  }

  /**
   * Returns how many ordinals were appended, those of the base included.
   *
   * @return the next ordinal to append
   */
  public int appendedCount() {
    return appended;
  }

  /**
   * Appends the text of the next ordinal. Views show it after {@link #show}. Should the text be one
   * that cannot be taken apart, the ordinal is kept without text, and {@link #appendedCount} goes
   * back, so that what was lost with it is appended again.
   *
   * @param text the text; null if the ordinal has none
   * @throws IllegalStateException if the index is closed
   */
  public synchronized void append(@Nullable String text) {
    if (closed) {
      throw new IllegalStateException("the index of words is closed");
    }
    int ordinal = appended;
    try {
      writable().append(refused.contains(ordinal) ? null : text);
      appended = ordinal + 1;
    } catch (IOException | AlreadyClosedException e) {
      reset();
      throw new IllegalStateException("the index of words failed, and is built anew", e);
    } catch (RuntimeException e) {
      log.warn("Collection {}: a text cannot be indexed and is left out", name, e);
      refused.add(ordinal);
      reset();
    } catch (Error e) {
      reset();
      throw e;
    }
  }

  private TextDelta writable() throws IOException {
    TextDelta current = delta;
    if (current == null) {
      current = new TextDelta(analyzer);
      delta = current;
    }
    return current;
  }

  /** Forgets what came after the base. */
  private void reset() {
    TextDelta failed = delta;
    delta = null;
    appended = baseCount;
    if (failed != null) {
      failed.close();
    }
  }

  /** Lets views that are taken from now on see all that was appended. */
  public synchronized void show() {
    if (closed || (view.count() == appended && appended > 0)) {
      return;
    }
    try {
      List<IndexReader> readers = new ArrayList<>();
      if (base != null) {
        readers.add(base);
      }
      if (delta != null) {
        readers.add(delta.read(appended - baseCount));
      }
      TextView old = view;
      view = viewOf(readers);
      old.close();
    } catch (IOException | RuntimeException e) {
      reset();
      throw new IllegalStateException("the index of words failed, and is built anew", e);
    }
  }

  /**
   * Takes a view of all that was shown.
   *
   * @return the view; the caller closes it
   */
  public TextView view() {
    TextView current = view;
    while (!current.tryAcquire()) {
      current = view;
    }
    return current;
  }

  /**
   * Returns how many ordinals a view would hold now.
   *
   * @return ordinals from 0
   */
  public int shownCount() {
    return view.count();
  }

  /**
   * Takes a text apart as the texts of records are.
   *
   * @param text the text of a query
   * @return the query
   * @throws dev.vectordb.exception.InvalidInputException if it is longer or has more words than the
   *     limits allow
   */
  public TextQuery query(String text) {
    return TextQuery.of(text, analyzer);
  }

  /**
   * Takes texts apart as this index does.
   *
   * @return good as long as this index is open; not to be closed
   */
  public TextWords words() {
    return words;
  }

  /**
   * Cuts out of a text where the words of a query stand.
   *
   * @param query the query
   * @param text the text
   * @param highlight how many passages, and how long
   * @return the best passages, in the order of the text
   */
  public List<Snippet> snippets(TextQuery query, String text, Highlight highlight) {
    return Snippets.of(text, query.words(), analyzer, highlight);
  }

  /**
   * Writes the index for the next base. Views show all that is appended afterwards.
   *
   * @param ordinals the ordinals to keep, each once; they are renumbered from 0 in this order
   * @param out where to
   */
  public void write(int[] ordinals, OutputStream out) throws IOException {
    show();
    try (TextView held = view()) {
      TextMerge.write(held.reader(), ordinals, language, analyzer, out);
    }
  }

  /**
   * Estimates the memory of what was appended after the base.
   *
   * @return bytes
   */
  public synchronized long memoryBytes() {
    return delta == null ? 0 : delta.memoryBytes();
  }

  @Override
  public synchronized void close() {
    closed = true;
    view.close();
    if (delta != null) {
      delta.close();
    }
    try {
      if (base != null) {
        base.close();
      }
    } catch (IOException e) {
      log.debug("Collection {}: the index of words did not close cleanly", name, e);
    }
    analyzer.close();
  }
}
