package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.limits.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to search for. The query is a vector, or the id of a record whose vector is taken ("more
 * like this"; the record itself is not among the hits), or words, or words beside either of these.
 * Words need a collection that {@linkplain CollectionConfig#text() indexes} them. Immutable.
 */
public final class SearchRequest {
  private final float @Nullable [] vector;
  private final @Nullable String id;
  private final @Nullable String text;
  private final Fusion fusion;
  private final int vectorCandidates;
  private final int textCandidates;
  private final @Nullable Highlight highlight;
  private final int topK;
  private final int offset;
  private final @Nullable Float minScore;
  private final @Nullable Filter filter;
  private final boolean includeVector;
  private final boolean includeText;
  private final boolean includeMetadata;
  private final boolean exact;
  private final boolean explain;
  private final int efSearch;
  private final @Nullable Duration timeout;
  private final @Nullable LogPosition atLeast;
  private final @Nullable Float maxDistance;
  private final @Nullable Rerank rerank;
  private final @Nullable Mmr mmr;
  private final @Nullable Grouping grouping;
  private final int shortlist;
  private final boolean paged;
  private final @Nullable String cursor;

  private SearchRequest(Builder builder) {
    this.vector = builder.vector;
    this.id = builder.id;
    this.text = builder.text;
    this.fusion = builder.fusion;
    this.vectorCandidates =
        range("vectorCandidates", builder.vectorCandidates, 0, Limits.MAX_CANDIDATES);
    this.textCandidates = range("textCandidates", builder.textCandidates, 0, Limits.MAX_CANDIDATES);
    this.highlight = builder.highlight;
    this.topK = range("topK", builder.topK, 1, Limits.MAX_TOP_K);
    this.offset = range("offset", builder.offset, 0, Limits.MAX_OFFSET);
    this.minScore = builder.minScore;
    this.filter = builder.filter;
    this.includeVector = builder.includeVector;
    this.includeText = builder.includeText;
    this.includeMetadata = builder.includeMetadata;
    this.exact = builder.exact;
    this.explain = builder.explain;
    this.efSearch = range("efSearch", builder.efSearch, 0, Limits.MAX_EF_SEARCH);
    this.timeout = builder.timeout;
    this.atLeast = builder.atLeast;
    this.maxDistance = builder.maxDistance;
    this.rerank = builder.rerank;
    this.mmr = builder.mmr;
    this.grouping = builder.grouping;
    this.shortlist = range("shortlist", grown(builder), 0, Limits.MAX_SHORTLIST);
    this.paged = builder.paged;
    this.cursor = builder.cursor;
    checkStages();
    if (minScore != null && minScore.isNaN()) {
      throw new InvalidInputException("minScore", "is not a number");
    }
    if (timeout != null && !timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
    }
  }

  /** The shortlist of a store must not refuse a request that wants more hits than it has. */
  private static int grown(Builder builder) {
    return builder.shortlistGrows && builder.shortlist > 0
        ? Math.max(builder.shortlist, Math.min(Limits.MAX_SHORTLIST, builder.offset + builder.topK))
        : builder.shortlist;
  }

  private void checkStages() {
    if (text != null && (paged || maxDistance != null)) {
      throw new InvalidInputException(
          paged ? "cursor" : "maxDistance",
          "does not go with words"
              + (paged
                  ? ", whose order with the rest depends on what else was found; use offset"
                  : ""));
    }
    if (maxDistance != null && !(maxDistance >= 0)) {
      throw new InvalidInputException("maxDistance", "is " + maxDistance + ", must be 0 or more");
    }
    boolean shortlisted = rerank != null || mmr != null;
    int most = shortlist == 0 ? Limits.MAX_SHORTLIST : shortlist;
    if (shortlisted && offset + topK > most) {
      throw new InvalidInputException(
          "topK",
          "and offset are "
              + (offset + topK)
              + " together, but only "
              + most
              + " hits are re-ranked or diversified (shortlist)");
    }
    if (paged && (shortlisted || grouping != null)) {
      throw new InvalidInputException(
          "cursor",
          "cannot continue hits that were re-ranked, diversified or grouped, as their order depends"
              + " on what else was found; use offset");
    }
    if (cursor != null && offset > 0) {
      throw new InvalidInputException(
          "offset", "is " + offset + ", must be 0 where a cursor says where the page starts");
    }
  }

  private static int range(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new InvalidInputException(
          field, "is " + value + ", allowed are " + low + " to " + high);
    }
    return value;
  }

  /**
   * Searches for a vector.
   *
   * @param vector {@code float[dimension]}, finite; copied
   * @return a builder
   */
  public static Builder of(float[] vector) {
    return new Builder(vector.clone(), null);
  }

  /**
   * Searches for words. A record matches that has one of them, and is the better the more it has of
   * them, the rarer they are and the shorter it is (BM25). A text without any word to search for,
   * such as one of stop words, finds nothing.
   *
   * @param text the words, as a user writes them: no syntax; at most 16,384 characters
   * @return a builder
   */
  public static Builder ofText(String text) {
    return new Builder(null, null).text(requireNonNull(text, "text"));
  }

  /**
   * Searches for what is like a record.
   *
   * @param id the record whose vector is the query
   * @return a builder
   */
  public static Builder likeRecord(String id) {
    return new Builder(null, id);
  }

  /**
   * Returns the query vector.
   *
   * @return a copy; null if there is none
   */
  public float @Nullable [] vector() {
    return vector == null ? null : vector.clone();
  }

  /**
   * Returns the record whose vector is the query.
   *
   * @return its id; null if the query is none
   */
  public @Nullable String id() {
    return id;
  }

  /**
   * Returns the words to search for.
   *
   * @return the text; null if the search is by vector alone
   */
  public @Nullable String text() {
    return text;
  }

  /**
   * Returns how the orders by vector and by words become one.
   *
   * @return the fusion; {@link Fusion#DEFAULT} unless set
   */
  public Fusion fusion() {
    return fusion;
  }

  /**
   * Returns how many records the vector contributes to a search by both.
   *
   * @return candidates; 0 for the default
   */
  public int vectorCandidates() {
    return vectorCandidates;
  }

  /**
   * Returns how many records the words contribute to a search by both.
   *
   * @return candidates; 0 for the default
   */
  public int textCandidates() {
    return textCandidates;
  }

  /**
   * Returns which passages hits carry.
   *
   * @return what to cut out of texts; null for nothing
   */
  public @Nullable Highlight highlight() {
    return highlight;
  }

  /**
   * Returns how many hits are wanted.
   *
   * @return 1 to 10,000
   */
  public int topK() {
    return topK;
  }

  /**
   * Returns how many of the best hits are skipped.
   *
   * @return 0 to 10,000
   */
  public int offset() {
    return offset;
  }

  /**
   * Returns the least score of a hit.
   *
   * @return the score, inclusive; null for no bound
   */
  public @Nullable Float minScore() {
    return minScore;
  }

  /**
   * Returns the condition on metadata.
   *
   * @return the filter; null for none
   */
  public @Nullable Filter filter() {
    return filter;
  }

  /**
   * Tells whether hits carry vectors.
   *
   * @return false unless set
   */
  public boolean includeVector() {
    return includeVector;
  }

  /**
   * Tells whether hits carry text.
   *
   * @return true unless set
   */
  public boolean includeText() {
    return includeText;
  }

  /**
   * Tells whether hits carry metadata.
   *
   * @return true unless set
   */
  public boolean includeMetadata() {
    return includeMetadata;
  }

  /**
   * Tells whether every candidate is to be compared with the query.
   *
   * @return false unless set
   */
  public boolean exact() {
    return exact;
  }

  /**
   * Tells whether the result says how the search ran.
   *
   * @return false unless set
   */
  public boolean explain() {
    return explain;
  }

  /**
   * Returns the effort of a graph search.
   *
   * @return candidates kept; 0 for the collection's default
   */
  public int efSearch() {
    return efSearch;
  }

  /**
   * Returns how long the search may take.
   *
   * @return the time; null for no bound
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /**
   * Returns what must be visible to the search.
   *
   * @return a position that the search waits for, 30 seconds at most; null for none
   */
  public @Nullable LogPosition atLeast() {
    return atLeast;
  }

  /**
   * Returns the greatest distance of a hit.
   *
   * @return the distance, inclusive; null for no bound
   */
  public @Nullable Float maxDistance() {
    return maxDistance;
  }

  /**
   * Returns how hits are re-ranked.
   *
   * @return the re-ranking; null for none
   */
  public @Nullable Rerank rerank() {
    return rerank;
  }

  /**
   * Returns how hits are diversified.
   *
   * @return the choice; null for none
   */
  public @Nullable Mmr mmr() {
    return mmr;
  }

  /**
   * Returns how hits are grouped.
   *
   * @return the grouping; null for none
   */
  public @Nullable Grouping grouping() {
    return grouping;
  }

  /**
   * Returns how many of the best hits are re-ranked and diversified.
   *
   * @return the number; 0 for the default
   */
  public int shortlist() {
    return shortlist;
  }

  /**
   * Tells whether the result says where the next page starts.
   *
   * @return false unless set
   */
  public boolean paged() {
    return paged;
  }

  /**
   * Returns where the page starts.
   *
   * @return the cursor; null for the first page
   */
  public @Nullable String cursor() {
    return cursor;
  }

  /** Builds a {@link SearchRequest}. Not thread-safe. */
  public static final class Builder {
    private final float @Nullable [] vector;
    private final @Nullable String id;
    private @Nullable String text;
    private Fusion fusion = Fusion.DEFAULT;
    private int vectorCandidates;
    private int textCandidates;
    private @Nullable Highlight highlight;
    private int topK = 10;
    private int offset;
    private @Nullable Float minScore;
    private @Nullable Filter filter;
    private boolean includeVector;
    private boolean includeText = true;
    private boolean includeMetadata = true;
    private boolean exact;
    private boolean explain;
    private int efSearch;
    private @Nullable Duration timeout;
    private @Nullable LogPosition atLeast;
    private @Nullable Float maxDistance;
    private @Nullable Rerank rerank;
    private @Nullable Mmr mmr;
    private @Nullable Grouping grouping;
    private int shortlist;
    private boolean shortlistGrows;
    private boolean paged;
    private @Nullable String cursor;

    private Builder(float @Nullable [] vector, @Nullable String id) {
      this.vector = vector;
      this.id = id;
    }

    /**
     * Searches for words beside the vector, which need not stand for the same question.
     *
     * @param text the words, see {@link SearchRequest#ofText}; null to search by vector alone
     * @return this builder
     */
    public Builder text(@Nullable String text) {
      this.text = text;
      return this;
    }

    /**
     * Sets how the orders by vector and by words become one; {@link Fusion#DEFAULT} unless set. Of
     * no effect unless the search is by both.
     *
     * @param fusion the fusion
     * @return this builder
     */
    public Builder fusion(Fusion fusion) {
      this.fusion = requireNonNull(fusion, "fusion");
      return this;
    }

    /**
     * Sets how many of the best records by vector and by words take part in a search by both. More
     * cost time; those beyond are as if they did not match. For pages of one search, set the same
     * numbers for each.
     *
     * @param byVector at most 20,000; 0 for the default, twice as many as are wanted and at least
     *     100
     * @param byWords likewise
     * @return this builder
     */
    public Builder candidates(int byVector, int byWords) {
      this.vectorCandidates = byVector;
      this.textCandidates = byWords;
      return this;
    }

    /**
     * Cuts passages out of the texts of hits in which the words stand. Of no effect without words.
     *
     * @param highlight which passages; null for none
     * @return this builder
     */
    public Builder highlight(@Nullable Highlight highlight) {
      this.highlight = highlight;
      return this;
    }

    /**
     * Sets how many hits are wanted; 10 unless set.
     *
     * @param topK 1 to 10,000
     * @return this builder
     */
    public Builder topK(int topK) {
      this.topK = topK;
      return this;
    }

    /**
     * Skips the best hits, for pages.
     *
     * @param offset 0 to 10,000
     * @return this builder
     */
    public Builder offset(int offset) {
      this.offset = offset;
      return this;
    }

    /**
     * Sets the least score of a hit, inclusive.
     *
     * @param minScore the score, on the scale of {@link SearchHit#score()}
     * @return this builder
     */
    public Builder minScore(float minScore) {
      this.minScore = minScore;
      return this;
    }

    /**
     * Sets the condition on metadata.
     *
     * @param filter the filter; null for none
     * @return this builder
     */
    public Builder filter(@Nullable Filter filter) {
      this.filter = filter;
      return this;
    }

    /**
     * Sets the condition on metadata.
     *
     * @param filterText the filter in the filter language
     * @return this builder
     * @throws dev.vectordb.exception.FilterSyntaxException if the text cannot be parsed
     */
    public Builder filter(String filterText) {
      return filter(Filter.parse(filterText));
    }

    /**
     * Sets whether hits carry vectors; false unless set.
     *
     * @param includeVector whether they do
     * @return this builder
     */
    public Builder includeVector(boolean includeVector) {
      this.includeVector = includeVector;
      return this;
    }

    /**
     * Sets whether hits carry text; true unless set.
     *
     * @param includeText whether they do
     * @return this builder
     */
    public Builder includeText(boolean includeText) {
      this.includeText = includeText;
      return this;
    }

    /**
     * Sets whether hits carry metadata; true unless set.
     *
     * @param includeMetadata whether they do
     * @return this builder
     */
    public Builder includeMetadata(boolean includeMetadata) {
      this.includeMetadata = includeMetadata;
      return this;
    }

    /**
     * Compares the query with every candidate, whatever the index.
     *
     * @param exact whether to
     * @return this builder
     */
    public Builder exact(boolean exact) {
      this.exact = exact;
      return this;
    }

    /**
     * Asks how the search ran.
     *
     * @param explain whether to
     * @return this builder
     */
    public Builder explain(boolean explain) {
      this.explain = explain;
      return this;
    }

    /**
     * Sets the effort of a graph search.
     *
     * @param efSearch candidates kept, at most 20,000; 0 for the collection's default
     * @return this builder
     */
    public Builder efSearch(int efSearch) {
      this.efSearch = efSearch;
      return this;
    }

    /**
     * Bounds the time.
     *
     * @param timeout after it, {@link dev.vectordb.exception.SearchTimeoutException}
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /**
     * Asks to see at least a position.
     *
     * @param position what a write returned
     * @return this builder
     */
    public Builder atLeast(LogPosition position) {
      this.atLeast = position;
      return this;
    }

    /**
     * Sets the greatest distance of a hit, inclusive: the Euclidean distance, or 1 less the cosine.
     * A dot product is no distance, and a search by it is refused with a bound.
     *
     * @param maxDistance 0 or more
     * @return this builder
     */
    public Builder maxDistance(float maxDistance) {
      this.maxDistance = maxDistance;
      return this;
    }

    /**
     * Lets a model judge the best hits anew. Their score becomes the one that it gives, and they
     * are ordered by it; {@link #minScore} bounds what it is given.
     *
     * @param rerank the re-ranking; null for none
     * @return this builder
     */
    public Builder rerank(@Nullable Rerank rerank) {
      this.rerank = rerank;
      return this;
    }

    /**
     * Chooses hits that are near the query and unlike each other.
     *
     * @param lambda 0 to 1, see {@link Mmr}
     * @return this builder
     * @throws InvalidInputException if it is out of its range
     */
    public Builder mmr(double lambda) {
      return mmr(new Mmr(lambda));
    }

    /**
     * Chooses hits that are near the query and unlike each other.
     *
     * @param mmr how; null for none
     * @return this builder
     */
    public Builder mmr(@Nullable Mmr mmr) {
      this.mmr = mmr;
      return this;
    }

    /**
     * Keeps the best of each group. As many hits come as are wanted if there are enough groups: the
     * search goes on until it has them.
     *
     * @param grouping the grouping; null for none
     * @return this builder
     */
    public Builder groupBy(@Nullable Grouping grouping) {
      this.grouping = grouping;
      return this;
    }

    /**
     * Keeps the best hit for each value of a field.
     *
     * @param field the field; dots lead into nested objects
     * @return this builder
     */
    public Builder groupBy(String field) {
      return groupBy(Grouping.by(field));
    }

    /**
     * Sets how many of the best hits are re-ranked and diversified.
     *
     * @param shortlist at most 2,000; 0 for four times the hits wanted, at least 50
     * @return this builder
     */
    public Builder shortlist(int shortlist) {
      this.shortlist = shortlist;
      this.shortlistGrows = false;
      return this;
    }

    /** Sets the shortlist, or more than that if more hits are wanted; 0 for the default. */
    Builder shortlistAtLeast(int hits) {
      this.shortlist = hits;
      this.shortlistGrows = true;
      return this;
    }

    /**
     * Asks for a cursor to the page after.
     *
     * @return this builder
     */
    public Builder paged() {
      this.paged = true;
      return this;
    }

    /**
     * Continues where a page ended: with the hits that come after its last one by score and id. The
     * query, filter, bounds and exactness must be those of the page; the number of hits may change.
     *
     * <p>A cursor holds a place in the order, not a state of the collection, so it never expires. A
     * record that is there and unchanged during all pages appears at most once, and if the search
     * is exact exactly once, whatever is written meanwhile; one that changes may appear twice or
     * not at all, and one that comes before the place does not appear. Approximate searches may
     * pass over a record, or find it only when the pages are past its place; those with {@link
     * #exact} do not.
     *
     * @param cursor {@link SearchResult#nextCursor} of the page before; null for the first page
     * @return this builder
     */
    public Builder cursor(@Nullable String cursor) {
      this.cursor = cursor;
      return paged();
    }

    /**
     * Builds the request.
     *
     * @return the request
     * @throws InvalidInputException if a value is out of its range
     */
    public SearchRequest build() {
      return new SearchRequest(this);
    }
  }
}
