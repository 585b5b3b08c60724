package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a collection holds: a vector under an id, with text and metadata beside it. Immutable; the
 * vector is copied in and out.
 */
public final class VectorRecord {
  private final String id;
  private final float[] vector;
  private final @Nullable String text;
  private final Metadata metadata;

  private VectorRecord(String id, float[] vector, @Nullable String text, Metadata metadata) {
    this.id = requireNonNull(id, "id");
    this.vector = vector;
    this.text = text;
    this.metadata = requireNonNull(metadata, "metadata");
  }

  /**
   * Returns a record of an id and a vector.
   *
   * @param id 1 to 512 bytes in UTF-8
   * @param vector {@code float[dimension]}, finite; copied
   * @return the record
   */
  public static VectorRecord of(String id, float[] vector) {
    return builder(id, vector).build();
  }

  /**
   * Returns a record with metadata.
   *
   * @param id 1 to 512 bytes in UTF-8
   * @param vector {@code float[dimension]}, finite; copied
   * @param metadata what stands beside it
   * @return the record
   */
  public static VectorRecord of(String id, float[] vector, Metadata metadata) {
    return builder(id, vector).metadata(metadata).build();
  }

  /**
   * Starts a record.
   *
   * @param id 1 to 512 bytes in UTF-8
   * @param vector {@code float[dimension]}, finite; copied
   * @return a builder
   */
  public static Builder builder(String id, float[] vector) {
    return new Builder(id, vector.clone());
  }

  /**
   * Returns the key.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Returns the vector.
   *
   * @return a copy, {@code float[dimension]}; empty if it was read without its vector
   */
  public float[] vector() {
    return vector.clone();
  }

  /**
   * Returns the length of the vector.
   *
   * @return the dimension
   */
  public int dimension() {
    return vector.length;
  }

  /**
   * Returns the text.
   *
   * @return the text, or null if there is none
   */
  public @Nullable String text() {
    return text;
  }

  /**
   * Returns the metadata.
   *
   * @return the metadata, perhaps empty
   */
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VectorRecord that
        && id.equals(that.id)
        && Arrays.equals(vector, that.vector)
        && Objects.equals(text, that.text)
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return id.hashCode() * 31 + Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "VectorRecord[id="
        + id
        + ", dimension="
        + vector.length
        + ", metadata="
        + metadata
        + "]";
  }

  /** Builds a {@link VectorRecord}. Not thread-safe. */
  public static final class Builder {
    private final String id;
    private final float[] vector;
    private @Nullable String text;
    private Metadata metadata = Metadata.empty();

    private Builder(String id, float[] vector) {
      this.id = id;
      this.vector = vector;
    }

    /**
     * Sets the text.
     *
     * @param text the text, or null for none
     * @return this builder
     */
    public Builder text(@Nullable String text) {
      this.text = text;
      return this;
    }

    /**
     * Sets the metadata; empty unless set.
     *
     * @param metadata the metadata
     * @return this builder
     */
    public Builder metadata(Metadata metadata) {
      this.metadata = metadata;
      return this;
    }

    /**
     * Builds the record. Whether it suits a collection is checked when it is written.
     *
     * @return the record
     */
    public VectorRecord build() {
      return new VectorRecord(id, vector, text, metadata);
    }
  }
}
