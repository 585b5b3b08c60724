package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.limits.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to search for. The query is a vector, or the id of a record whose vector is taken ("more
 * like this"; the record itself is not among the hits). Immutable.
 */
public final class SearchRequest {
  private final float @Nullable [] vector;
  private final @Nullable String id;
  private final @Nullable String queryText;
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

  private SearchRequest(Builder builder) {
    this.vector = builder.vector;
    this.id = builder.id;
    this.queryText = builder.queryText;
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
    if (minScore != null && minScore.isNaN()) {
      throw new InvalidInputException("minScore", "is not a number");
    }
    if (timeout != null && !timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
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
   * @return a copy; null if the query is a record
   */
  public float @Nullable [] vector() {
    return vector == null ? null : vector.clone();
  }

  /**
   * Returns the record whose vector is the query.
   *
   * @return its id; null if the query is a vector
   */
  public @Nullable String id() {
    return id;
  }

  /**
   * Returns the words that the query vector stands for. They travel with the request; a search by
   * vector alone does not use them.
   *
   * @return the text; null if it was not given
   */
  public @Nullable String queryText() {
    return queryText;
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

  /** Builds a {@link SearchRequest}. Not thread-safe. */
  public static final class Builder {
    private final float @Nullable [] vector;
    private final @Nullable String id;
    private @Nullable String queryText;
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

    private Builder(float @Nullable [] vector, @Nullable String id) {
      this.vector = vector;
      this.id = id;
    }

    /**
     * Carries the words that the query vector stands for; a search by vector alone does not use
     * them.
     *
     * @param queryText the text; null if there is none
     * @return this builder
     */
    public Builder queryText(@Nullable String queryText) {
      this.queryText = queryText;
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
     * @param minScore the score, on the metric's scale
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
