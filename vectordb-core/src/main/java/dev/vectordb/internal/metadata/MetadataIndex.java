package dev.vectordb.internal.metadata;

import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Bitmap and sorted indexes over the metadata of ordinals: which records a filter matches, exactly
 * and without looking at records but for those whose fields are left out.
 *
 * <p>The index is a tree of fields. For each field and kind of value it knows the ordinals by
 * value: strings and booleans as terms with bitmaps, numbers, instants and UUIDs as sorted pairs of
 * key and ordinal. What was there when the base was written is read where the base is mapped; what
 * is newer is on the heap, in arrays of primitives. Replacing the metadata of an ordinal of the
 * base hides it in the base and adds it to the newer part.
 *
 * <p>Not thread-safe by itself: one writer under the owner's exclusive lock, many readers under its
 * shared lock.
 */
public final class MetadataIndex implements AutoCloseable {
  private final int baseCount;
  private final RoaringBitmap replaced = new RoaringBitmap();
  private final TermAnswers answers;
  private final Kept kept;
  private FieldNode root;
  private int ordinalCount;

  /** Creates an empty index of all fields, as far as that serves. */
  public MetadataIndex() {
    this(MetadataIndexConfig.AUTOMATIC);
  }

  /**
   * Creates an empty index.
   *
   * @param config which fields it takes up
   */
  public MetadataIndex(MetadataIndexConfig config) {
    this(config, AutomaticLimits.DEFAULT);
  }

  MetadataIndex(MetadataIndexConfig config, AutomaticLimits limits) {
    this(FieldNode.root(IndexPolicy.of(config), limits), 0);
  }

  private MetadataIndex(FieldNode root, int baseCount) {
    this.root = root;
    this.baseCount = baseCount;
    this.ordinalCount = baseCount;
    this.answers = new TermAnswers(() -> this.ordinalCount, root.limits().searchedBytes());
    this.kept =
        new Kept(
            StretchBudget.of(() -> this.ordinalCount, () -> this.root.stretchBytes()),
            this.answers);
  }

  /**
   * Opens an index over a section that {@link #writeTo} wrote. Only the directory of fields is
   * read.
   *
   * @param base the whole section; must stay alive and unchanged until after {@link #close}
   * @param baseCount the count that the section was written with
   * @param config which fields it takes up of what is written from now on
   * @return the index
   * @throws IllegalArgumentException if the section is damaged; rebuild the index from the records
   */
  public static MetadataIndex open(MemorySegment base, int baseCount, MetadataIndexConfig config) {
    return open(base, baseCount, config, AutomaticLimits.DEFAULT);
  }

  static MetadataIndex open(
      MemorySegment base, int baseCount, MetadataIndexConfig config, AutomaticLimits limits) {
    FieldNode root = FieldNode.root(IndexPolicy.of(config), limits);
    SectionReader.read(base, baseCount, root);
    return new MetadataIndex(root, baseCount);
  }

  /**
   * Returns an index for the same collection.
   *
   * @return an empty one that takes up the same fields
   */
  public MetadataIndex successor() {
    return new MetadataIndex(root.emptyRoot(), 0);
  }

  /**
   * Adds the metadata of a new ordinal.
   *
   * @param ordinal greater than every ordinal before it
   * @param metadata its metadata
   * @throws IllegalArgumentException if the ordinal is not greater
   */
  public void put(int ordinal, Metadata metadata) {
    if (ordinal < ordinalCount) {
      throw new IllegalArgumentException(
          "ordinal " + ordinal + " is not new: there are " + ordinalCount);
    }
    ordinalCount = ordinal + 1;
    root.addAll(ordinal, metadata.asMap(), Map.of());
  }

  /**
   * Adds the metadata of consecutive new ordinals.
   *
   * @param firstOrdinal the ordinal of the first, greater than every ordinal before it
   * @param batch the metadata of each
   * @throws IllegalArgumentException if the first ordinal is not greater
   */
  public void putAll(int firstOrdinal, List<Metadata> batch) {
    int ordinal = firstOrdinal;
    for (Metadata metadata : batch) {
      put(ordinal++, metadata);
    }
  }

  /**
   * Replaces the metadata of an ordinal.
   *
   * @param ordinal an ordinal that is there, in the base or newer
   * @param before exactly the metadata that it has
   * @param after the metadata that it is to have
   * @throws IllegalArgumentException if the ordinal is not there
   */
  public void replace(int ordinal, Metadata before, Metadata after) {
    if (ordinal < 0 || ordinal >= ordinalCount) {
      throw new IllegalArgumentException(
          "ordinal " + ordinal + " is not there: there are " + ordinalCount);
    }
    if (ordinal < baseCount && replaced.checkedAdd(ordinal)) {
      root.addAll(ordinal, after.asMap(), Map.of());
      return;
    }
    Map<String, Object> old = before.asMap();
    Map<String, Object> recent = after.asMap();
    root.removeAll(ordinal, old, recent);
    root.addAll(ordinal, recent, old);
  }

  /**
   * Finds the records that a filter matches, as far as the index tells.
   *
   * @param filter the filter
   * @param universe the ordinals to choose from, those alive; not changed
   * @param words what is known of the texts' words
   * @param deadline after which to fail
   * @return the members of the universe that match, and those of which the records must be asked,
   *     with a {@link RecordMatcher}; owned by the caller
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes
   * @throws IllegalArgumentException if the section contradicts itself
   * @throws IndexOutOfBoundsException likewise
   */
  public FilterAnswer evaluate(
      Filter filter, RoaringBitmap universe, KnownWords.Source words, TimeLimit deadline) {
    Deadline steps = new Deadline(deadline);
    FilterEvaluation.Fields fields =
        new FilterEvaluation.Fields(root, baseCount, ordinalCount, replaced, kept);
    return new FilterEvaluation(fields, words, steps).answer(filter, universe);
  }

  /** Returns what is kept of conditions on strings. */
  TermAnswers answers() {
    return answers;
  }

  /**
   * Tells which conditions of a filter cannot hold because of the kinds of values that the fields
   * have, and which fields are not indexed.
   *
   * @param filter the filter
   * @return a sentence for each such condition or field, in the order of the filter; empty if all
   *     is well
   */
  public List<String> explainTypes(Filter filter) {
    return new TypeNotes(root).explain(filter);
  }

  /**
   * Writes a section that holds the metadata of all ordinals below a count, those of the base and
   * newer ones, for {@link #open}.
   *
   * @param out where to; flushed by nobody, not closed
   * @param count the number of ordinals of the next base
   * @throws IOException if writing fails
   */
  public void writeTo(OutputStream out, int count) throws IOException {
    new SectionWriter(out, count, replaced).write(root);
  }

  /**
   * Returns about how much heap the index takes.
   *
   * @return bytes, without what is mapped
   */
  public long memoryBytes() {
    return root.memoryBytes() + answers.memoryBytes() + replaced.getLongSizeInBytes();
  }

  /** Lets go of the base and all else; the index is empty after. */
  @Override
  public void close() {
    root = root.emptyRoot();
    replaced.clear();
    answers.clear();
  }
}
