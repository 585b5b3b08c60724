package dev.vectordb.spring.boot;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Precision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Opens collections as the properties describe them, creating those that are missing. The dimension
 * is the configured one, else that of the embedding model, else the stored one.
 */
final class VectorDbCollections {
  private static final Logger LOGGER = LoggerFactory.getLogger(VectorDbCollections.class);

  private final VectorDbProperties properties;
  private final ObjectProvider<EmbeddingDimension> models;

  /** Those whose precision is being changed: the default collection is opened more than once. */
  private final Set<String> changing = ConcurrentHashMap.newKeySet();

  VectorDbCollections(VectorDbProperties properties, ObjectProvider<EmbeddingDimension> models) {
    this.properties = properties;
    this.models = models;
  }

  /** Opens every configured collection. */
  void openConfigured(VectorDatabase database) {
    properties
        .collections()
        .keySet()
        .forEach(name -> open(database, name, "vectordb.collections." + name));
  }

  /** Opens the collection that the stores share. */
  VectorCollection openDefault(VectorDatabase database) {
    return open(database, properties.defaultCollection(), "vectordb.default-collection");
  }

  /**
   * How the stores fuse vectors and words; null if they search by vector alone.
   *
   * @param collection what they search
   */
  @Nullable Fusion fusion(VectorCollection collection) {
    Fusion fusion = properties.search().toFusion();
    if (fusion != null && collection.config().text() == null) {
      throw new InvalidConfigException(
          "vectordb.search.mode",
          "is hybrid, and collection '"
              + collection.name()
              + "' does not index words; set '"
              + property(collection.name(), "text.language")
              + "' before the collection is created");
    }
    return fusion;
  }

  /** Whether what stores find says how it was found. */
  boolean explains() {
    return properties.search().explain();
  }

  private VectorCollection open(VectorDatabase database, String name, String property) {
    try {
      return open(database, name);
    } catch (InvalidNameException e) {
      throw PropertyErrors.ofName(property, e);
    } catch (CollectionExistsException | DatabaseReadOnlyException e) {
      throw new CollectionSettingsException(e);
    }
  }

  private VectorCollection open(VectorDatabase database, String name) {
    CollectionProperties configured = properties.collections().get(name);
    Optional<VectorCollection> stored = database.findCollection(name);
    EmbeddingDimension.Known dimension = dimension(name, configured, stored);
    if (stored.isPresent()) {
      int storedDimension = stored.get().config().dimension();
      if (storedDimension != dimension.dimension()) {
        throw new CollectionDimensionException(
            name, storedDimension, dimension.dimension(), dimension.source());
      }
      if (configured == null) {
        return stored.get();
      }
    }
    CollectionConfig config = config(name, configured, dimension.dimension());
    VectorCollection collection = database.getOrCreateCollection(name, config);
    warnOfDifferences(collection, config);
    changePrecision(collection, configured);
    return collection;
  }

  private void changePrecision(
      VectorCollection collection, @Nullable CollectionProperties configured) {
    Precision wanted = configured == null ? null : configured.precision();
    if (wanted != null
        && wanted != collection.config().precision()
        && changing.add(collection.name())) {
      new PrecisionChange(collection, wanted).start();
    }
  }

  private EmbeddingDimension.Known dimension(
      String name, @Nullable CollectionProperties configured, Optional<VectorCollection> stored) {
    String property = property(name, "dimension");
    if (configured != null && configured.dimension() != null) {
      return new EmbeddingDimension.Known(
          configured.dimension(), "the property '" + property + "'");
    }
    List<EmbeddingDimension.Known> known =
        models.orderedStream().map(EmbeddingDimension::find).flatMap(Optional::stream).toList();
    if (known.stream().map(EmbeddingDimension.Known::dimension).distinct().count() > 1) {
      String all =
          known.stream()
              .map(model -> model.dimension() + " (" + model.source() + ")")
              .collect(Collectors.joining(" and "));
      throw new InvalidConfigException(
          property, "must be set, because the embedding models disagree: " + all);
    }
    return Stream.concat(known.stream(), stored.stream().map(VectorDbCollections::storedDimension))
        .findFirst()
        .orElseThrow(() ->
            new InvalidConfigException(
                property,
                "must be set, because the collection does not exist yet and there is no single"
                    + " embedding model to take the dimension from"));
  }

  private static EmbeddingDimension.Known storedDimension(VectorCollection collection) {
    return new EmbeddingDimension.Known(collection.config().dimension(), "the collection itself");
  }

  private static CollectionConfig config(
      String name, @Nullable CollectionProperties configured, int dimension) {
    if (configured == null) {
      return CollectionConfig.ofDimension(dimension);
    }
    try {
      return configured.toConfig(dimension);
    } catch (InvalidInputException e) {
      throw PropertyErrors.ofCollection(name, e);
    }
  }

  private static String property(String collection, String field) {
    return "vectordb.collections." + collection + "." + field;
  }

  private static void warnOfDifferences(VectorCollection collection, CollectionConfig config) {
    if (!collection.config().equals(config.withPrecision(collection.config().precision()))) {
      LOGGER.warn(
          "Collection '{}' keeps the settings it was created with; the properties under"
              + " vectordb.collections.{} differ and have no effect. Stored: {}. Configured: {}.",
          collection.name(),
          collection.name(),
          collection.config(),
          config);
    }
  }
}
