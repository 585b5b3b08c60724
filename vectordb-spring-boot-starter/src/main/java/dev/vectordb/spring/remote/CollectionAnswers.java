package dev.vectordb.spring.remote;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Durability;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.Precision;
import dev.vectordb.model.Recovery;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a server says of collections. */
final class CollectionAnswers {
  private CollectionAnswers() {}

  static CollectionInfo info(JsonInput in) {
    return info(JsonTree.read(in));
  }

  static CollectionInfo info(JsonTree tree) {
    return new CollectionInfo(
        tree.text("tenant"),
        tree.text("name"),
        config(tree.object("config")),
        Instant.parse(tree.text("createdAt")));
  }

  static List<CollectionInfo> infos(JsonInput in) {
    return JsonTree.read(in).list("collections", JsonTree.class).stream()
        .map(CollectionAnswers::info)
        .toList();
  }

  private static CollectionConfig config(JsonTree tree) {
    JsonTree hnsw = tree.object("hnsw");
    CollectionConfig.Builder builder =
        CollectionConfig.builder((int) tree.number("dimension"))
            .metric(tree.constant("metric", Metric.class))
            .indexKind(tree.constant("indexKind", IndexKind.class))
            .hnsw(
                new HnswConfig(
                    (int) hnsw.number("maxConnections"),
                    (int) hnsw.number("efConstruction"),
                    (int) hnsw.number("efSearch")))
            .durability(durability(tree.object("durability")))
            .model(tree.textOrNull("model"))
            .maxTextBytes((int) tree.number("maxTextBytes"))
            .precision(tree.constant("precision", Precision.class))
            .metadataIndex(metadataIndex(tree.object("metadataIndex")));
    if (tree.has("text")) {
      builder.text(TextConfig.of(tree.object("text").constant("language", TextLanguage.class)));
    }
    return builder.build();
  }

  private static Durability durability(JsonTree tree) {
    return switch (tree.constant("mode", Durability.Mode.class)) {
      case SYNC -> Durability.sync();
      case OS -> Durability.os();
      case INTERVAL -> Durability.interval(Duration.ofMillis(tree.number("intervalMillis")));
    };
  }

  private static MetadataIndexConfig metadataIndex(JsonTree tree) {
    Map<FieldPath, FieldIndexing> fields = new TreeMap<>(Comparator.comparing(FieldPath::toText));
    JsonTree named = tree.object("fields");
    named
        .fields()
        .keySet()
        .forEach(field ->
            fields.put(FieldPath.ofText(field), named.constant(field, FieldIndexing.class)));
    return new MetadataIndexConfig(tree.constant("otherwise", FieldIndexing.class), fields);
  }

  /** Why a collection takes no writes, and what its opening found, stays at the server. */
  static CollectionStats stats(JsonInput in) {
    JsonTree tree = JsonTree.read(in);
    return new CollectionStats(
        tree.constant("state", CollectionState.class),
        null,
        tree.number("liveRecords"),
        tree.number("deletedRecords"),
        tree.number("tailRecords"),
        tree.number("vectorBytes"),
        tree.number("indexBytes"),
        tree.number("recordBytes"),
        tree.number("aofBytes"),
        tree.number("baseBytes"),
        new LogPosition(tree.number("position")),
        Recovery.NONE);
  }

  static CacheStats cache(JsonInput in) {
    JsonTree tree = JsonTree.read(in);
    return new CacheStats(
        tree.number("hits"),
        tree.number("misses"),
        tree.number("evictions"),
        tree.number("weightBytes"));
  }

  static WriteResult written(JsonInput in) {
    JsonTree tree = JsonTree.read(in);
    return new WriteResult(
        new LogPosition(tree.number("position")),
        (int) tree.number("inserted"),
        (int) tree.number("updated"),
        (int) tree.number("deleted"));
  }

  static List<ModelInfo> models(JsonInput in) {
    return JsonTree.read(in).list("models", JsonTree.class).stream()
        .map(model ->
            new ModelInfo(
                model.textOrNull("model"),
                model.list("dimensions", Integer.class),
                model.list("collections", String.class),
                model.number("records")))
        .toList();
  }
}
