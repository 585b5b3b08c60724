package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is made of. Dimension, metric and index kind are fixed for its life.
 *
 * @param dimension length of every vector, 1 to 65,536
 * @param metric how nearness is measured
 * @param indexKind how neighbours are found
 * @param hnsw parameters of the graph; unused by {@link IndexKind#FLAT}
 * @param durability when a write returns
 * @param model name of the model that the vectors come from, at most 256 characters; null if
 *     unknown
 * @param maxTextBytes bound on a record's text in UTF-8 bytes
 * @param precision how vectors are kept for scanning; {@code VectorCollection.compress} changes it
 * @param text the index of the texts' words; null for none
 * @param metadataIndex which fields of the metadata are indexed
 */
public record CollectionConfig(
    int dimension,
    Metric metric,
    IndexKind indexKind,
    HnswConfig hnsw,
    Durability durability,
    @Nullable String model,
    int maxTextBytes,
    Precision precision,
    @Nullable TextConfig text,
    MetadataIndexConfig metadataIndex) {

  /** Checks the ranges. */
  public CollectionConfig {
    requireNonNull(metric, "metric");
    requireNonNull(indexKind, "indexKind");
    requireNonNull(hnsw, "hnsw");
    requireNonNull(durability, "durability");
    requireNonNull(precision, "precision");
    requireNonNull(metadataIndex, "metadataIndex");
    if (dimension < 1 || dimension > Limits.MAX_DIMENSION) {
      throw new InvalidConfigException(
          "dimension", "is " + dimension + ", allowed are 1 to " + Limits.MAX_DIMENSION);
    }
    if (model != null && (model.isBlank() || model.length() > Limits.MAX_LABEL_CHARS)) {
      throw new InvalidConfigException(
          "model", "is blank or longer than " + Limits.MAX_LABEL_CHARS + " characters");
    }
    if (maxTextBytes < 1 || maxTextBytes > Limits.MAX_TEXT_BYTES) {
      throw new InvalidConfigException(
          "maxTextBytes", "is " + maxTextBytes + ", allowed are 1 to " + Limits.MAX_TEXT_BYTES);
    }
  }

  /**
   * Starts from the defaults: cosine, HNSW, {@link Durability#sync()}.
   *
   * @param dimension length of every vector
   * @return a builder
   */
  public static Builder builder(int dimension) {
    return new Builder(dimension);
  }

  /**
   * Returns the defaults for a dimension.
   *
   * @param dimension length of every vector
   * @return cosine, HNSW, {@link Durability#sync()}
   */
  public static CollectionConfig ofDimension(int dimension) {
    return builder(dimension).build();
  }

  /**
   * Returns a configuration that differs in the precision only.
   *
   * @param other the precision
   * @return this one, if it has that precision
   */
  public CollectionConfig withPrecision(Precision other) {
    return other == precision
        ? this
        : new CollectionConfig(
            dimension,
            metric,
            indexKind,
            hnsw,
            durability,
            model,
            maxTextBytes,
            other,
            text,
            metadataIndex);
  }

  /** Builds a {@link CollectionConfig}. Not thread-safe. */
  public static final class Builder {
    private final int dimension;
    private Metric metric = Metric.COSINE;
    private IndexKind indexKind = IndexKind.HNSW;
    private HnswConfig hnsw = HnswConfig.DEFAULT;
    private Durability durability = Durability.sync();
    private @Nullable String model;
    private int maxTextBytes = Limits.DEFAULT_MAX_TEXT_BYTES;
    private Precision precision = Precision.FLOAT32;
    private @Nullable TextConfig text;
    private MetadataIndexConfig metadataIndex = MetadataIndexConfig.AUTOMATIC;

    private Builder(int dimension) {
      this.dimension = dimension;
    }

    /**
     * Sets how nearness is measured; {@link Metric#COSINE} unless set.
     *
     * @param metric the metric
     * @return this builder
     */
    public Builder metric(Metric metric) {
      this.metric = metric;
      return this;
    }

    /**
     * Sets how neighbours are found; {@link IndexKind#HNSW} unless set.
     *
     * @param indexKind the kind of index
     * @return this builder
     */
    public Builder indexKind(IndexKind indexKind) {
      this.indexKind = indexKind;
      return this;
    }

    /**
     * Sets the parameters of the graph.
     *
     * @param hnsw the parameters
     * @return this builder
     */
    public Builder hnsw(HnswConfig hnsw) {
      this.hnsw = hnsw;
      return this;
    }

    /**
     * Sets when a write returns; {@link Durability#sync()} unless set.
     *
     * @param durability the mode
     * @return this builder
     */
    public Builder durability(Durability durability) {
      this.durability = durability;
      return this;
    }

    /**
     * Records the model that the vectors come from.
     *
     * @param model its name, or null if unknown
     * @return this builder
     */
    public Builder model(@Nullable String model) {
      this.model = model;
      return this;
    }

    /**
     * Sets the bound on a record's text; 1 MiB unless set.
     *
     * @param maxTextBytes bytes in UTF-8, at most 64 MiB
     * @return this builder
     */
    public Builder maxTextBytes(int maxTextBytes) {
      this.maxTextBytes = maxTextBytes;
      return this;
    }

    /**
     * Sets how vectors are kept for scanning; {@link Precision#FLOAT32} unless set. Whatever it is,
     * vectors come back as they were written, and hits have the score of the vector itself.
     *
     * @param precision the precision
     * @return this builder
     */
    public Builder precision(Precision precision) {
      this.precision = precision;
      return this;
    }

    /**
     * Indexes the words of the records' texts; they are not indexed unless set.
     *
     * @param text the index of words; null for none
     * @return this builder
     */
    public Builder text(@Nullable TextConfig text) {
      this.text = text;
      return this;
    }

    /**
     * Sets which fields of the metadata are indexed; {@link MetadataIndexConfig#AUTOMATIC} unless
     * set. Whatever it is, filters match the same records.
     *
     * @param metadataIndex the fields
     * @return this builder
     */
    public Builder metadataIndex(MetadataIndexConfig metadataIndex) {
      this.metadataIndex = metadataIndex;
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @return the configuration
     * @throws InvalidConfigException if a value is out of its range
     */
    public CollectionConfig build() {
      return new CollectionConfig(
          dimension,
          metric,
          indexKind,
          hnsw,
          durability,
          model,
          maxTextBytes,
          precision,
          text,
          metadataIndex);
    }
  }
}
