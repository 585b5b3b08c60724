package dev.vectordb.internal.engine;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Makes the golden database of a release: one collection for each precision, small enough to be
 * checked in, with every section that a base can have (a graph, codes of neighbours and, in two of
 * them, ordinals in order of locality too, which so few records would not get by themselves), dead
 * records, and a log with every kind of operation.
 *
 * <p>Run {@link #main} with the name of a file once for each release that changes a format, and
 * never replace a file that was released.
 */
final class GoldenDatabase {
  static final String TENANT = "golden";
  private static final StorageFiles FILES = StorageFiles.disk();
  private static final int RECORDS = 120;
  private static final long BASE_NUMBER = 2;

  private GoldenDatabase() {}

  /** Makes the archive. Argument: the file. */
  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory("golden");
    DatabaseDirectory.openOrCreate(FILES, root, false);
    for (Precision precision : Precision.values()) {
      create(root, precision);
    }
    try (VectorDatabase database = VectorDatabase.open(root)) {
      for (Precision precision : Precision.values()) {
        writeTail(database.tenant(TENANT).collection(name(precision)), precision);
      }
      database.exportTo(Path.of(arguments[0]), ProgressListener.NONE);
    }
    FILES.deleteTree(root);
  }

  static String name(Precision precision) {
    return precision.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Codes of neighbours are made from 96 dimensions on; one collection of that size is enough. */
  static CollectionConfig config(Precision precision) {
    Metric metric =
        switch (precision) {
          case FLOAT32 -> Metric.COSINE;
          case FLOAT16 -> Metric.EUCLIDEAN;
          case INT8 -> Metric.COSINE;
          case BINARY -> Metric.DOT_PRODUCT;
        };
    return CollectionConfig.builder(precision == Precision.INT8 ? 96 : 8)
        .metric(metric)
        .precision(precision)
        .hnsw(new HnswConfig(4, 40, 40))
        .text(TextConfig.of(TextLanguage.ENGLISH))
        .model("golden-model")
        .build();
  }

  /** A record that is the same for ever. */
  static VectorRecord record(Precision precision, int number) {
    int dimension = config(precision).dimension();
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      int mixed = (number * 31 + i * 17 + number * i * 7) % 101;
      vector[i] = (mixed - 50) / 16f;
    }
    vector[number % dimension] += 5;
    VectorRecord.Builder builder = VectorRecord.builder("id-" + number, vector);
    if (number % 5 != 0) {
      builder.text("Record number " + number + " tells of cats and naïve résumés");
    }
    return builder
        .metadata(
            Metadata.builder()
                .put("integer", number)
                .put("long", (long) number << 33)
                .put("double", number / 8.0)
                .put("flag", number % 2 == 0)
                .put("name", "名" + number % 7)
                .put("instant", Instant.ofEpochSecond(1_700_000_000L + number, number))
                .put("uuid", new UUID(number, 7))
                .put("list", List.of("a" + number % 3, "b"))
                .put("object", Map.of("deep", Map.of("deeper", number % 4)))
                .build())
        .build();
  }

  /** What each collection holds: the base without every tenth record, and what the tail did. */
  static Map<String, VectorRecord> expected(Precision precision) {
    Map<String, VectorRecord> expected = new TreeMap<>();
    for (int number = 1; number <= RECORDS; number++) {
      if (number % 10 != 0) {
        put(expected, record(precision, number));
      }
    }
    put(expected, renamed(precision, 200, "id-1"));
    put(expected, record(precision, 201));
    expected.remove("id-2");
    VectorRecord old = record(precision, 3);
    put(
        expected,
        VectorRecord.builder("id-3", old.vector())
            .text(old.text())
            .metadata(Metadata.of("integer", 303))
            .build());
    return expected;
  }

  private static void put(Map<String, VectorRecord> records, VectorRecord record) {
    records.put(record.id(), record);
  }

  private static VectorRecord renamed(Precision precision, int number, String id) {
    VectorRecord record = record(precision, number);
    return VectorRecord.builder(id, record.vector())
        .text(record.text())
        .metadata(record.metadata())
        .build();
  }

  private static void writeTail(VectorCollection collection, Precision precision) {
    collection.upsert(
        List.of(renamed(precision, 200, "id-1"), record(precision, 201), record(precision, 202)));
    collection.delete(List.of("id-2", "id-202"));
    collection.updateMetadata("id-3", Metadata.of("integer", 303), MetadataUpdate.REPLACE);
  }

  private static void create(Path root, Precision precision) throws IOException {
    UUID uuid = new UUID(0x0601DE4L, precision.ordinal());
    Path directory = DatabaseDirectory.collection(root, uuid);
    FILES.createDirectories(directory);
    CollectionConfig config = config(precision);
    new CollectionDescriptor(
            TENANT,
            name(precision),
            uuid,
            Instant.parse("2026-11-21T00:00:00Z"),
            ConfigCodec.encode(config))
        .write(FILES, directory);
    Aof.create(FILES, directory, uuid, BASE_NUMBER);
    String base = writeBase(directory, uuid, precision, config);
    Manifest.write(
        FILES,
        directory,
        new ManifestData(uuid, 1, base, List.of(BASE_NUMBER), RECORDS + RECORDS / 10, RECORDS));
  }

  private static String writeBase(
      Path directory, UUID uuid, Precision precision, CollectionConfig config) throws IOException {
    Generation generation = new GenerationFactory(name(precision), config).empty();
    try {
      generation.apply(operations(precision));
      VectorIndex index = java.util.Objects.requireNonNull(generation.index);
      Snapshot snapshot = generation.snapshot();
      AliveFilter alive = new AliveFilter(generation.deaths, snapshot.sequenceNumber());
      while (index.link(snapshot.ordinalCount(), RECORDS, alive) > 0) {
        // Until all are linked.
      }
      try (BaseWriter writer = BaseWriter.create(FILES, directory, BASE_NUMBER, uuid)) {
        BaseOrdinals ordinals = BaseOrdinals.asTheyAre(generation, snapshot);
        if (isOrdered(precision)) {
          ordinals = ordinals.inLocalityOrder(locality(index));
        }
        new GenerationWriter(generation, snapshot, ordinals)
            .write(writer, new NeighborPolicy(1, false, () -> false));
        if (index.supportsNeighbors()) {
          try (IndexImage image = index.image();
              OutputStream out = writer.section(GenerationFactory.NEIGHBORS)) {
            image.writeNeighbors(out, ordinals.graphOrder(image.linkedCount()), 1, () -> false);
          }
        }
        return writer.finish();
      }
    } finally {
      generation.retire(() -> {});
    }
  }

  /** So few records would not get that order by themselves either. */
  private static boolean isOrdered(Precision precision) {
    return precision == Precision.FLOAT16 || precision == Precision.INT8;
  }

  private static int[] locality(VectorIndex index) {
    int[] all = IntStream.range(0, index.linkedCount()).toArray();
    return index.localityOrder(all, new BuildResources(Runnable::run, 1, () -> false));
  }

  private static List<LogRecord> operations(Precision precision) {
    List<LogRecord> operations = new ArrayList<>();
    for (int number = 1; number <= RECORDS; number++) {
      VectorRecord record = record(precision, number);
      byte[] metadata = MetadataCodec.encode(record.metadata());
      operations.add(
          LogRecord.upsert(number, record.id(), record.vector(), metadata, record.text()));
    }
    for (int number = 10; number <= RECORDS; number += 10) {
      operations.add(LogRecord.delete(RECORDS + number / 10, "id-" + number));
    }
    return operations;
  }
}
