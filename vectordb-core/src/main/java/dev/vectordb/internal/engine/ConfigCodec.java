package dev.vectordb.internal.engine;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of a collection as the settings of its descriptor, and back. */
final class ConfigCodec {
  /** Left out for float32, as by the versions that knew nothing else. */
  private static final String PRECISION = "precision";

  /** Left out without an index of words. */
  private static final String TEXT_LANGUAGE = "text.language";

  /** Left out where all fields are indexed automatically. */
  private static final String METADATA_INDEX = "metadata.index";

  private ConfigCodec() {}

  static Map<String, String> encode(CollectionConfig config) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("dimension", Integer.toString(config.dimension()));
    settings.put("metric", config.metric().name());
    settings.put("indexKind", config.indexKind().name());
    settings.put("hnsw.maxConnections", Integer.toString(config.hnsw().maxConnections()));
    settings.put("hnsw.efConstruction", Integer.toString(config.hnsw().efConstruction()));
    settings.put("hnsw.efSearch", Integer.toString(config.hnsw().efSearch()));
    settings.put("durability.mode", config.durability().mode().name());
    settings.put("durability.intervalMillis", Long.toString(config.durability().intervalMillis()));
    settings.put("maxTextBytes", Integer.toString(config.maxTextBytes()));
    String model = config.model();
    if (model != null) {
      settings.put("model", model);
    }
    if (config.precision() != Precision.FLOAT32) {
      settings.put(PRECISION, config.precision().name());
    }
    TextConfig text = config.text();
    if (text != null) {
      settings.put(TEXT_LANGUAGE, text.language().name());
    }
    if (!config.metadataIndex().equals(MetadataIndexConfig.AUTOMATIC)) {
      settings.put(METADATA_INDEX, config.metadataIndex().toText());
    }
    return settings;
  }

  /**
   * Reads the configuration.
   *
   * @param settings what {@link #encode} made
   * @return the configuration
   * @throws IllegalArgumentException if a setting is missing or makes no sense
   */
  static CollectionConfig decode(Map<String, String> settings) {
    return new CollectionConfig(
        integer(settings, "dimension"),
        Metric.valueOf(text(settings, "metric")),
        IndexKind.valueOf(text(settings, "indexKind")),
        new HnswConfig(
            integer(settings, "hnsw.maxConnections"),
            integer(settings, "hnsw.efConstruction"),
            integer(settings, "hnsw.efSearch")),
        new Durability(
            Durability.Mode.valueOf(text(settings, "durability.mode")),
            integer(settings, "durability.intervalMillis")),
        settings.get("model"),
        integer(settings, "maxTextBytes"),
        Precision.valueOf(settings.getOrDefault(PRECISION, Precision.FLOAT32.name())),
        textConfig(settings.get(TEXT_LANGUAGE)),
        metadataIndex(settings.get(METADATA_INDEX)));
  }

  private static MetadataIndexConfig metadataIndex(@Nullable String text) {
    return text == null ? MetadataIndexConfig.AUTOMATIC : MetadataIndexConfig.ofText(text);
  }

  private static @Nullable TextConfig textConfig(@Nullable String language) {
    return language == null ? null : TextConfig.of(TextLanguage.valueOf(language));
  }

  private static int integer(Map<String, String> settings, String key) {
    return Integer.parseInt(text(settings, key));
  }

  private static String text(Map<String, String> settings, String key) {
    @Nullable String value = settings.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the setting " + key + " is missing");
    }
    return value;
  }
}
