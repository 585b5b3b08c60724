package dev.vectordb.spring.web.payload;

import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Durability;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Collections, their configuration and their figures in JSON. */
public final class CollectionPayload {
  private CollectionPayload() {}

  /**
   * What collection to create.
   *
   * @param name its name
   * @param config its configuration
   */
  public record Creation(String name, CollectionConfig config) {}

  /** Fields of a configuration as they come in. */
  private static final class Draft {
    @Nullable String name;
    @Nullable Integer dimension;
    Metric metric = Metric.COSINE;
    IndexKind indexKind = IndexKind.HNSW;
    int maxConnections = HnswConfig.DEFAULT.maxConnections();
    int efConstruction = HnswConfig.DEFAULT.efConstruction();
    int efSearch = HnswConfig.DEFAULT.efSearch();
    Durability.Mode durability = Durability.Mode.SYNC;
    long intervalMillis;
    @Nullable String model;
    @Nullable Integer maxTextBytes;
    Precision precision = Precision.FLOAT32;
    @Nullable TextLanguage language;
    MetadataIndexConfig metadataIndex = MetadataIndexConfig.AUTOMATIC;

    CollectionConfig toConfig(int dimension) {
      CollectionConfig.Builder builder =
          CollectionConfig.builder(dimension)
              .metric(metric)
              .indexKind(indexKind)
              .hnsw(new HnswConfig(maxConnections, efConstruction, efSearch))
              .durability(toDurability())
              .model(model)
              .precision(precision);
      if (maxTextBytes != null) {
        builder.maxTextBytes(maxTextBytes);
      }
      return builder
          .text(language == null ? null : TextConfig.of(language))
          .metadataIndex(metadataIndex)
          .build();
    }

    private Durability toDurability() {
      return durability == Durability.Mode.INTERVAL
          ? Durability.interval(Duration.ofMillis(intervalMillis))
          : new Durability(durability, intervalMillis);
    }
  }

  /**
   * Reads what collection to create.
   *
   * @param in stands at the object
   * @param defaultDimension the dimension if none is given; null if it must be
   * @return the creation
   */
  public static Creation readCreation(JsonInput in, @Nullable Integer defaultDimension) {
    Draft draft = new Draft();
    in.object(name -> {
      switch (name) {
        case "name" -> draft.name = in.string();
        case "dimension" -> draft.dimension = in.integer();
        case "metric" -> draft.metric = in.constant(Metric.class);
        case "indexKind" -> draft.indexKind = in.constant(IndexKind.class);
        case "hnsw" -> readHnsw(in, draft);
        case "durability" -> readDurability(in, draft);
        case "model" -> draft.model = in.string();
        case "maxTextBytes" -> draft.maxTextBytes = in.integer();
        case "precision" -> draft.precision = in.constant(Precision.class);
        case "text" -> readText(in, draft);
        case "metadataIndex" -> draft.metadataIndex = readMetadataIndex(in);
        default -> throw in.unknown(name);
      }
    });
    Integer dimension = draft.dimension == null ? defaultDimension : draft.dimension;
    String name = draft.name;
    if (name == null || dimension == null) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, name == null ? "name" : "dimension", "is missing");
    }
    return new Creation(name, draft.toConfig(dimension));
  }

  private static void readHnsw(JsonInput in, Draft draft) {
    in.object(name -> {
      switch (name) {
        case "maxConnections" -> draft.maxConnections = in.integer();
        case "efConstruction" -> draft.efConstruction = in.integer();
        case "efSearch" -> draft.efSearch = in.integer();
        default -> throw in.unknown(name);
      }
    });
  }

  private static void readDurability(JsonInput in, Draft draft) {
    in.object(name -> {
      switch (name) {
        case "mode" -> draft.durability = in.constant(Durability.Mode.class);
        case "intervalMillis" -> draft.intervalMillis = in.longInteger();
        default -> throw in.unknown(name);
      }
    });
  }

  private static MetadataIndexConfig readMetadataIndex(JsonInput in) {
    MetadataIndexConfig[] config = {MetadataIndexConfig.AUTOMATIC};
    in.object(name -> {
      switch (name) {
        case "otherwise" ->
            config[0] =
                new MetadataIndexConfig(in.constant(FieldIndexing.class), config[0].fields());
        case "fields" ->
            in.object(field -> config[0] = config[0].with(field, in.constant(FieldIndexing.class)));
        default -> throw in.unknown(name);
      }
    });
    return config[0];
  }

  private static void writeMetadataIndex(JsonGenerator out, MetadataIndexConfig config) {
    out.writeStartObject();
    out.writeStringProperty("otherwise", JsonInput.nameOf(config.otherwise()));
    out.writeName("fields");
    out.writeStartObject();
    config
        .fields()
        .forEach((field, indexing) ->
            out.writeStringProperty(field.toText(), JsonInput.nameOf(indexing)));
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void readText(JsonInput in, Draft draft) {
    in.object(name -> {
      if (!name.equals("language")) {
        throw in.unknown(name);
      }
      draft.language = in.constant(TextLanguage.class);
    });
    if (draft.language == null) {
      throw in.invalid("has no language");
    }
  }

  /**
   * Writes what is known of a collection.
   *
   * @param out takes it
   * @param info the collection
   * @param stats its figures; null to leave them out
   */
  public static void write(
      JsonGenerator out, CollectionInfo info, @Nullable CollectionStats stats) {
    out.writeStartObject();
    out.writeStringProperty("tenant", info.tenant());
    out.writeStringProperty("name", info.name());
    out.writeStringProperty("createdAt", info.createdAt().toString());
    out.writeName("config");
    writeConfig(out, info.config());
    if (stats != null) {
      out.writeName("stats");
      writeStats(out, stats);
    }
    out.writeEndObject();
  }

  /**
   * Writes what collection to create, as {@link #readCreation} reads it.
   *
   * @param out takes it
   * @param name its name
   * @param config its configuration
   */
  public static void writeCreation(JsonGenerator out, String name, CollectionConfig config) {
    out.writeStartObject();
    out.writeStringProperty("name", name);
    writeFields(out, config);
    out.writeEndObject();
  }

  private static void writeConfig(JsonGenerator out, CollectionConfig config) {
    out.writeStartObject();
    writeFields(out, config);
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, CollectionConfig config) {
    out.writeNumberProperty("dimension", config.dimension());
    out.writeStringProperty("metric", JsonInput.nameOf(config.metric()));
    out.writeStringProperty("indexKind", JsonInput.nameOf(config.indexKind()));
    out.writeName("hnsw");
    out.writeStartObject();
    out.writeNumberProperty("maxConnections", config.hnsw().maxConnections());
    out.writeNumberProperty("efConstruction", config.hnsw().efConstruction());
    out.writeNumberProperty("efSearch", config.hnsw().efSearch());
    out.writeEndObject();
    out.writeName("durability");
    out.writeStartObject();
    out.writeStringProperty("mode", JsonInput.nameOf(config.durability().mode()));
    if (config.durability().mode() == Durability.Mode.INTERVAL) {
      out.writeNumberProperty("intervalMillis", config.durability().intervalMillis());
    }
    out.writeEndObject();
    if (config.model() != null) {
      out.writeStringProperty("model", config.model());
    }
    out.writeNumberProperty("maxTextBytes", config.maxTextBytes());
    out.writeStringProperty("precision", JsonInput.nameOf(config.precision()));
    TextConfig text = config.text();
    if (text != null) {
      out.writeName("text");
      out.writeStartObject();
      out.writeStringProperty("language", JsonInput.nameOf(text.language()));
      out.writeEndObject();
    }
    out.writeName("metadataIndex");
    writeMetadataIndex(out, config.metadataIndex());
  }

  /**
   * Writes figures.
   *
   * @param out takes them
   * @param stats the figures
   */
  public static void writeStats(JsonGenerator out, CollectionStats stats) {
    out.writeStartObject();
    out.writeStringProperty("state", JsonInput.nameOf(stats.state()));
    out.writeNumberProperty("liveRecords", stats.liveRecords());
    out.writeNumberProperty("deletedRecords", stats.deletedRecords());
    out.writeNumberProperty("tailRecords", stats.tailRecords());
    out.writeNumberProperty("vectorBytes", stats.vectorBytes());
    out.writeNumberProperty("indexBytes", stats.indexBytes());
    out.writeNumberProperty("recordBytes", stats.recordBytes());
    out.writeNumberProperty("aofBytes", stats.aofBytes());
    out.writeNumberProperty("baseBytes", stats.baseBytes());
    out.writeNumberProperty("position", stats.position().sequenceNumber());
    out.writeEndObject();
  }

  /**
   * Writes what the cache has done.
   *
   * @param out takes it
   * @param stats the figures
   */
  public static void writeCache(JsonGenerator out, CacheStats stats) {
    out.writeStartObject();
    out.writeNumberProperty("hits", stats.hits());
    out.writeNumberProperty("misses", stats.misses());
    out.writeNumberProperty("evictions", stats.evictions());
    out.writeNumberProperty("weightBytes", stats.weightBytes());
    out.writeEndObject();
  }

  /**
   * Writes what a write did.
   *
   * @param out takes it
   * @param result what was done
   */
  public static void writeResult(JsonGenerator out, WriteResult result) {
    out.writeStartObject();
    out.writeNumberProperty("position", result.position().sequenceNumber());
    out.writeNumberProperty("inserted", result.inserted());
    out.writeNumberProperty("updated", result.updated());
    out.writeNumberProperty("deleted", result.deleted());
    out.writeEndObject();
  }
}
