package dev.vectordb.langchain4j;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.SearchStages;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link VectorDbEmbeddingStore} from exactly one of a collection, an open database and a
 * path. Not thread-safe.
 */
public final class VectorDbEmbeddingStoreBuilder {

  /** The collection's name unless another is set. */
  public static final String DEFAULT_COLLECTION = "documents";

  private @Nullable VectorCollection collection;
  private @Nullable VectorDatabase database;
  private @Nullable Path path;
  private @Nullable CollectionConfig config;
  private boolean explain;
  private SearchStages stages = SearchStages.NONE;
  private @Nullable Fusion fusion;
  private String collectionName = DEFAULT_COLLECTION;

  VectorDbEmbeddingStoreBuilder() {}

  /**
   * Stores in a collection, which brings its own name and configuration.
   *
   * @param collection the collection; its database is not closed by the store
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder collection(VectorCollection collection) {
    this.collection = collection;
    return this;
  }

  /**
   * Stores in a collection of an open database, in its default tenant.
   *
   * @param database the database; not closed by the store
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder database(VectorDatabase database) {
    this.database = database;
    return this;
  }

  /**
   * Opens the database in a directory, creating it if the directory is empty or missing. The store
   * owns it: {@link VectorDbEmbeddingStore#close} closes it.
   *
   * @param path the directory
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder path(Path path) {
    this.path = path;
    return this;
  }

  /**
   * Names the collection; {@value #DEFAULT_COLLECTION} unless set.
   *
   * @param name its name
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder collection(String name) {
    this.collectionName = name;
    return this;
  }

  /**
   * Creates the collection if it is missing, with the defaults for a dimension: cosine, every write
   * forced to the device.
   *
   * @param dimension length of every embedding, as the embedding model tells it
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder dimension(int dimension) {
    return config(CollectionConfig.ofDimension(dimension));
  }

  /**
   * Creates the collection if it is missing. One that is there must agree in dimension, metric and
   * kind of index.
   *
   * @param config its configuration
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder config(CollectionConfig config) {
    this.config = config;
    return this;
  }

  /**
   * Lets every match tell how its search ran: which way was taken, how many records the filter
   * matched, what took how long. The text stands in the metadata of the segment, under {@value
   * VectorDbEmbeddingStore#EXPLANATION_KEY}, and hides a stored value of that name; matches without
   * a segment have none. For finding out why a search is slow or finds nothing, not for production.
   *
   * @param explain whether to; false unless set
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder explain(boolean explain) {
    this.explain = explain;
    return this;
  }

  /**
   * Sets what becomes of the matches of every search; nothing unless set.
   *
   * @param stages re-ranking, for example by a {@link ScoringModelReranker}, diversity and groups
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder stages(SearchStages stages) {
    this.stages = Objects.requireNonNull(stages, "stages");
    return this;
  }

  /**
   * Searches by words as well, where a request has them. The collection must {@linkplain
   * CollectionConfig.Builder#text index words}.
   *
   * @param fusion how the orders by embedding and by words become one, such as {@link
   *     Fusion#DEFAULT}; null to search by embedding alone
   * @return this builder
   */
  public VectorDbEmbeddingStoreBuilder hybrid(@Nullable Fusion fusion) {
    this.fusion = fusion;
    return this;
  }

  /**
   * Builds the store.
   *
   * @return the store
   * @throws InvalidConfigException if not exactly one of collection, database and path is set, or
   *     if the collection is missing and neither dimension nor configuration is there to create it,
   *     or if the store is to be hybrid and the collection does not index words
   * @throws dev.vectordb.exception.VectorDatabaseException if the database cannot be opened, or
   *     holds the collection with another configuration
   */
  public VectorDbEmbeddingStore build() {
    if (Stream.of(collection, database, path).filter(Objects::nonNull).count() != 1) {
      throw new InvalidConfigException(
          "collection", "cannot be found; set exactly one of a collection, a database and a path");
    }
    if (collection != null) {
      return new VectorDbEmbeddingStore(collection, fusion, stages, null, explain);
    }
    if (database != null) {
      return new VectorDbEmbeddingStore(resolve(database), fusion, stages, null, explain);
    }
    return openOwned(VectorDatabase.open(Objects.requireNonNull(path)));
  }

  private VectorDbEmbeddingStore openOwned(VectorDatabase opened) {
    try {
      return new VectorDbEmbeddingStore(resolve(opened), fusion, stages, opened, explain);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private VectorCollection resolve(VectorDatabase open) {
    if (config != null) {
      return open.getOrCreateCollection(collectionName, config);
    }
    return open.findCollection(collectionName)
        .orElseThrow(() ->
            new InvalidConfigException(
                "dimension",
                "is not set, and there is no collection '"
                    + collectionName
                    + "' yet; set the embedding model's dimension to create it"));
  }
}
