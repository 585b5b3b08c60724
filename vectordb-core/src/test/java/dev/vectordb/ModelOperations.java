package dev.vectordb;

import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws operations over few ids, few values and few vectors, so that they meet. */
final class ModelOperations {
  static final int DIMENSION = 3;

  private static final int IDS = 24;
  private static final int WORDS = 8;
  private static final String[] TAGS = {"red", "green", "blue", "Red", ""};

  private final Random random;

  ModelOperations(Random random) {
    this.random = random;
  }

  /** Draws what a collection is: three of four index words, as many all fields of the metadata. */
  CollectionConfig.Builder config(Metric metric) {
    CollectionConfig.Builder config = CollectionConfig.builder(DIMENSION).metric(metric);
    if (random.nextInt(4) > 0) {
      config.text(TextConfig.of(TextLanguage.STANDARD));
    }
    if (random.nextInt(4) == 0) {
      config.metadataIndex(MetadataIndexConfig.of(way()).with("tag", way()).with("list", way()));
    }
    return config;
  }

  private FieldIndexing way() {
    return FieldIndexing.values()[random.nextInt(FieldIndexing.values().length)];
  }

  List<ModelOperation> next(int count) {
    List<ModelOperation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(next());
    }
    return operations;
  }

  private ModelOperation next() {
    int draw = random.nextInt(100);
    if (draw < 40) {
      return write(draw);
    }
    if (draw < 90) {
      return read(draw);
    }
    if (draw < 94) {
      return new ModelOperation.Rewrite();
    }
    if (draw < 96) {
      return new ModelOperation.Optimize();
    }
    return switch (draw) {
      case 96 -> new ModelOperation.Reopen();
      case 97 -> new ModelOperation.Abandon();
      default -> new ModelOperation.LosePower(random.nextLong());
    };
  }

  private ModelOperation write(int draw) {
    if (draw < 18) {
      return new ModelOperation.Upsert(records(random.nextInt(4) == 0 ? 8 : 2));
    }
    if (draw < 23) {
      return new ModelOperation.InsertIfAbsent(records(6));
    }
    if (draw < 30) {
      return new ModelOperation.Delete(ids());
    }
    if (draw < 33) {
      return new ModelOperation.DeleteMatching(filter(2));
    }
    if (draw == 33) {
      return new ModelOperation.DeleteAll();
    }
    return new ModelOperation.Update(
        id(), metadata(), MetadataUpdate.values()[random.nextInt(MetadataUpdate.values().length)]);
  }

  private ModelOperation read(int draw) {
    if (draw < 50) {
      return new ModelOperation.Get(ids());
    }
    if (draw < 60) {
      return new ModelOperation.Count(filterOrNull());
    }
    if (draw < 68) {
      return new ModelOperation.Scroll(filterOrNull(), 1 + random.nextInt(7));
    }
    if (draw < 80) {
      return new ModelOperation.Search(
          vector(), 1 + random.nextInt(12), random.nextInt(3), filterOrNull());
    }
    if (draw < 84) {
      return new ModelOperation.Words(words(), 1 + random.nextInt(12), filterOrNull());
    }
    if (draw < 88) {
      Fusion fusion =
          random.nextBoolean()
              ? Fusion.weighted((1 + random.nextInt(9)) / 10.0)
              : Fusion.reciprocalRank(1 + random.nextInt(60));
      return new ModelOperation.Hybrid(vector(), words(), fusion, filterOrNull());
    }
    return new ModelOperation.Iterate(vector(), filterOrNull());
  }

  private List<VectorRecord> records(int most) {
    int count = random.nextInt(most + 1);
    List<VectorRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(
          VectorRecord.builder(id(), vector())
              .text(random.nextInt(4) == 0 ? null : words())
              .metadata(metadata())
              .build());
    }
    return records;
  }

  private String words() {
    return random
        .ints(1 + random.nextInt(4), 0, WORDS)
        .mapToObj(word -> "w" + word)
        .collect(Collectors.joining(" "));
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      ids.add(id());
    }
    return ids;
  }

  private String id() {
    return "id" + random.nextInt(IDS);
  }

  /** Small integers as components make equal vectors, and so equal scores, frequent. */
  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextBoolean() ? random.nextInt(3) + 1 : (float) random.nextGaussian();
    }
    return vector;
  }

  private Metadata metadata() {
    Metadata.Builder metadata = Metadata.builder();
    if (random.nextInt(4) > 0) {
      metadata.put("tag", TAGS[random.nextInt(TAGS.length)]);
    }
    if (random.nextInt(4) > 0) {
      metadata.put("n", random.nextBoolean() ? (Object) random.nextInt(6) : (Object) 2.5);
    }
    if (random.nextInt(4) == 0) {
      metadata.put("list", List.of(random.nextInt(3), TAGS[random.nextInt(TAGS.length)]));
    }
    return metadata.build();
  }

  private @Nullable Filter filterOrNull() {
    return random.nextBoolean() ? null : filter(3);
  }

  private Filter filter(int depth) {
    return switch (random.nextInt(depth > 1 ? 13 : 9)) {
      case 0 -> Filters.field("tag").eq(TAGS[random.nextInt(TAGS.length)]);
      case 1 -> Filters.field("tag").ne(TAGS[random.nextInt(TAGS.length)]);
      case 2 -> Filters.field("n").ge(random.nextInt(6));
      case 3 -> Filters.field("n").between(1, random.nextInt(6));
      case 4 -> Filters.field("tag").in("red", "blue");
      case 5 -> Filters.field("list").contains(random.nextInt(3));
      case 6 -> Filters.field("tag").exists();
      case 7 -> Filters.field("tag").like(random.nextBoolean() ? "%e%" : "_e%");
      case 8 -> Filters.textContains(words());
      case 9 -> Filters.not(filter(depth - 1));
      case 10, 11 -> Filters.allOf(filter(depth - 1), filter(depth - 1));
      default -> Filters.anyOf(filter(depth - 1), filter(depth - 1));
    };
  }
}
