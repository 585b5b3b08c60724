package dev.vectordb.spring.boot;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of one collection.
 *
 * @param dimension Length of its vectors. Taken from the embedding model unless set.
 * @param metric How nearness is measured.
 * @param indexKind How neighbours are found.
 * @param hnsw Parameters of the HNSW graph.
 * @param durability When a write returns.
 * @param model Name of the embedding model, kept with the collection for the reader.
 * @param maxTextSize Largest text of a record, in UTF-8.
 * @param precision How vectors are kept for scanning. A collection that has another is changed in
 *     the background. Float32 for a new collection unless set.
 * @param text Index of the words of texts.
 * @param metadata Indexes of the metadata.
 */
public record CollectionProperties(
    @Nullable Integer dimension,
    @DefaultValue("cosine") Metric metric,
    @DefaultValue("hnsw") IndexKind indexKind,
    @DefaultValue Hnsw hnsw,
    @DefaultValue DurabilityProperties durability,
    @Nullable String model,
    @DefaultValue("1MB") DataSize maxTextSize,
    @Nullable Precision precision,
    @DefaultValue Text text,
    @DefaultValue Metadata metadata) {

  /**
   * Indexes of the metadata.
   *
   * @param indexing How fields are indexed that are not named: as far as that serves (automatic),
   *     whatever it takes (on), or not at all (off).
   * @param fields How some fields are indexed, with what is inside them.
   */
  public record Metadata(
      @DefaultValue("automatic") FieldIndexing indexing,
      @DefaultValue Map<String, FieldIndexing> fields) {

    MetadataIndexConfig toConfig() {
      MetadataIndexConfig config = MetadataIndexConfig.of(indexing);
      for (Map.Entry<String, FieldIndexing> field : fields.entrySet()) {
        try {
          config = config.with(field.getKey(), field.getValue());
        } catch (FilterSyntaxException e) {
          InvalidConfigException named =
              new InvalidConfigException(
                  "metadata.fields", "has '" + field.getKey() + "': " + e.problem());
          named.initCause(e);
          throw named;
        }
      }
      return config;
    }
  }

  /**
   * Index of the words of texts.
   *
   * @param language How texts and queries become words: the language that gives stop words and
   *     stemming, or standard for neither. Words are not indexed unless set.
   */
  public record Text(@Nullable TextLanguage language) {
    @Nullable TextConfig toConfig() {
      return language == null ? null : TextConfig.of(language);
    }
  }

  /**
   * Parameters of the HNSW graph.
   *
   * @param maxConnections Links of a node on the upper levels, twice as many on the lowest; 4 to
   *     128.
   * @param efConstruction Candidates kept while a node is linked: more cost time, and buy recall.
   * @param efSearch Candidates kept by a search: more cost time, and buy recall; 0 lets them follow
   *     the size.
   */
  public record Hnsw(
      @DefaultValue("16") int maxConnections,
      @DefaultValue("200") int efConstruction,
      @DefaultValue("0") int efSearch) {}

  /**
   * When a write returns.
   *
   * @param mode When a write returns: forced to the device (sync), or in the hands of the operating
   *     system, which is told to write it out at an interval (interval) or left alone (os).
   * @param interval How often the log is forced to the device, with mode interval.
   */
  public record DurabilityProperties(
      @DefaultValue("sync") Durability.Mode mode, @DefaultValue("1s") Duration interval) {

    Durability toDurability() {
      return switch (mode) {
        case SYNC -> Durability.sync();
        case INTERVAL -> Durability.interval(interval);
        case OS -> Durability.os();
      };
    }
  }

  CollectionConfig toConfig(int dimension) {
    return CollectionConfig.builder(dimension)
        .metric(metric)
        .indexKind(indexKind)
        .hnsw(new HnswConfig(hnsw.maxConnections(), hnsw.efConstruction(), hnsw.efSearch()))
        .durability(durability.toDurability())
        .model(model)
        .maxTextBytes((int) Math.min(maxTextSize.toBytes(), Integer.MAX_VALUE))
        .precision(precision == null ? Precision.FLOAT32 : precision)
        .text(text.toConfig())
        .metadataIndex(metadata.toConfig())
        .build();
  }
}
