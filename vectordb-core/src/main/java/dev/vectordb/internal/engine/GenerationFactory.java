package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.index.hnsw.HnswIndex;
import dev.vectordb.internal.index.hnsw.HnswParameters;
import dev.vectordb.internal.metadata.MetadataIndex;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.text.TextIndex;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes generations: empty ones, and those that stand on a base. */
final class GenerationFactory {
  /** The section that filters are answered from. */
  static final String FIELDS = "fields";

  /** Codes of another layout, in bases of former releases; nobody reads them. */
  static final String FORMER_BINARY_CODES = "codes-binary";

  static final String BINARY_CODES = "codes-binary-runs";

  /** The sections of a base that are made anew from the others if they are damaged. */
  static final Set<String> DERIVED =
      Set.of(
          FIELDS,
          "links",
          "upper",
          codesSection(Precision.FLOAT16),
          codesSection(Precision.INT8),
          codesSection(Precision.BINARY),
          FORMER_BINARY_CODES,
          "neighbors",
          WritingOrder.SECTION,
          GenerationText.SECTION);

  /** All files that a base may have. */
  static final Set<String> FILES =
      Stream.concat(
              DERIVED.stream(),
              Stream.of(
                  "CONTENTS",
                  "meta",
                  "records",
                  "references",
                  "births",
                  "deaths",
                  "ids",
                  "live",
                  "vectors"))
          .collect(Collectors.toUnmodifiableSet());

  /** The section that only makes searches faster; checked and used some time after opening. */
  static final String NEIGHBORS = "neighbors";

  private static final Logger log = LoggerFactory.getLogger(GenerationFactory.class);

  private final String name;
  private final CollectionConfig config;
  private final VectorCodec codec;
  private final Queue<String> rebuilt = new ConcurrentLinkedQueue<>();

  GenerationFactory(String name, CollectionConfig config) {
    this.name = name;
    this.config = config;
    this.codec = new VectorCodec(config.dimension(), config.metric());
  }

  /** The section with the codes of a precision; others say nothing to a collection of that. */
  static String codesSection(Precision precision) {
    return precision == Precision.BINARY
        ? BINARY_CODES
        : "codes-" + precision.name().toLowerCase(Locale.ROOT);
  }

  /** Whether something in a base would have to be made anew at every opening. */
  static boolean lacksDerived(BaseReader base, Precision precision) {
    return DERIVED.stream().anyMatch(base::isDamaged)
        || (precision != Precision.FLOAT32 && !base.has(codesSection(precision)));
  }

  Precision precision() {
    return config.precision();
  }

  /** Returns a factory that differs in the precision of the generations only. */
  GenerationFactory withPrecision(Precision precision) {
    return new GenerationFactory(name, config.withPrecision(precision));
  }

  DistanceKind distanceKind() {
    return config.metric() == Metric.EUCLIDEAN
        ? DistanceKind.SQUARED_EUCLIDEAN
        : DistanceKind.NEGATED_DOT;
  }

  VectorCodec codec() {
    return codec;
  }

  Generation empty() {
    Arena arena = Arena.ofShared();
    VectorRows rows = new VectorRows(config.dimension());
    RecordStore records = new RecordStore(arena);
    LongColumn references = new LongColumn(arena);
    return new Generation(
        codec,
        new Generation.Parts(
            arena,
            rows,
            config.precision() == Precision.FLOAT32
                ? null
                : CodeRows.empty(config.precision(), rows, distanceKind(), 0),
            records,
            new IdTable(),
            new LongColumn(arena),
            new LongColumn(arena),
            references,
            new MetadataIndex(config.metadataIndex()),
            newIndex(rows),
            tailCodes(rows),
            new RoaringBitmap(),
            WritingOrder.OF_ORDINALS,
            Snapshot.EMPTY,
            null,
            text(records, references, null, 0)));
  }

  private @Nullable GenerationText text(
      RecordStore records, LongColumn references, @Nullable BaseReader base, int baseCount) {
    TextConfig text = config.text();
    return text == null
        ? null
        : new GenerationText(
            name, new TextIndex(name, text.language()), records, references, base, baseCount);
  }

  /**
   * Opens the generation of a base. What is derived is checked to the last byte before it is used:
   * these sections are small beside vectors and records, and what they say is believed by every
   * search. A damaged one is made anew from the records, with a warning. The codes of vectors and
   * those of neighbours only make searches faster; they wait to be checked.
   *
   * @param base the base, opened with {@link #DERIVED} as dispensable; owned by the generation, and
   *     closed if there will be none
   * @return the generation
   * @throws IllegalArgumentException if what cannot be derived does not fit together
   */
  Generation open(BaseReader base) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return open(base, BaseMeta.decode(base.section("meta")), arena);
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      base.close();
      throw e;
    }
  }

  private Generation open(BaseReader base, BaseMeta meta, Arena arena) throws IOException {
    if (meta.dimension() != config.dimension()) {
      throw new IllegalArgumentException(
          "the base holds dimension "
              + meta.dimension()
              + ", the collection "
              + config.dimension());
    }
    int count = meta.ordinalCount();
    VectorRows rows = new VectorRows(config.dimension(), base.section("vectors"), count);
    @Nullable CodeRows codes = null;
    try {
      codes = openCodes(base, rows, count);
      RecordStore records = new RecordStore(arena, base.section("records"), base.path("records"));
      LongColumn references = new LongColumn(arena, base.privateSection("references"), count);
      LongColumn births = new LongColumn(arena, base.privateSection("births"), count);
      RoaringBitmap live = readLive(base.section("live"), meta);
      return new Generation(
          codec,
          new Generation.Parts(
              arena,
              rows,
              codes,
              records,
              new IdTable(base.section("ids"), count),
              births,
              new LongColumn(arena, base.privateSection("deaths"), count),
              references,
              openMetadata(base, count, live, references, records),
              openIndex(base, meta, rows),
              tailCodes(rows),
              live,
              openOrder(base, count, births, arena),
              new Snapshot(meta.sequenceNumber(), count, meta.liveCount()),
              base,
              text(records, references, base, count)));
    } catch (IOException | RuntimeException | Error e) {
      if (codes != null) {
        codes.close();
      }
      rows.close();
      throw e;
    }
  }

  /** Codes that are missing, damaged or of another precision are made some time after opening. */
  private @Nullable CodeRows openCodes(BaseReader base, VectorRows rows, int count) {
    String section = codesSection(config.precision());
    if (config.precision() == Precision.FLOAT32 || !base.has(section)) {
      return null;
    }
    try {
      return CodeRows.open(config.precision(), rows, distanceKind(), base.section(section), count);
    } catch (IllegalArgumentException | DatabaseCorruptException e) {
      warn("section of codes", e);
      return null;
    }
  }

  /** An exact collection is scanned exactly; others are where the graph has not got to yet. */
  private @Nullable RunCodes tailCodes(VectorRows rows) {
    return config.indexKind() == IndexKind.FLAT
        ? null
        : RunCodes.after(rows, distanceKind() == DistanceKind.SQUARED_EUCLIDEAN);
  }

  private @Nullable VectorIndex newIndex(VectorRows rows) {
    return config.indexKind() == IndexKind.FLAT
        ? null
        : new HnswIndex(parameters(), rows, distanceKind());
  }

  private @Nullable VectorIndex openIndex(BaseReader base, BaseMeta meta, VectorRows rows)
      throws IOException {
    if (config.indexKind() == IndexKind.FLAT || meta.linkedCount() == 0) {
      return newIndex(rows);
    }
    try {
      base.verify("links");
      base.verify("upper");
      return HnswIndex.open(
          parameters(),
          rows,
          distanceKind(),
          base.privateSection("links"),
          base.section("upper"),
          meta.linkedCount());
    } catch (IllegalArgumentException | DatabaseCorruptException e) {
      warn("graph", e);
      return newIndex(rows);
    }
  }

  private WritingOrder openOrder(BaseReader base, int count, LongColumn births, Arena arena) {
    if (!base.has(WritingOrder.SECTION)) {
      return WritingOrder.OF_ORDINALS;
    }
    try {
      base.verify(WritingOrder.SECTION);
      return WritingOrder.open(base.section(WritingOrder.SECTION), births, count);
    } catch (IllegalArgumentException | DatabaseCorruptException e) {
      warn("order of writing", e);
      return WritingOrder.ofBirths(births, count, arena);
    }
  }

  private MetadataIndex openMetadata(
      BaseReader base, int count, RoaringBitmap live, LongColumn references, RecordStore records) {
    try {
      base.verify(FIELDS);
      return MetadataIndex.open(base.section(FIELDS), count, config.metadataIndex());
    } catch (IllegalArgumentException | DatabaseCorruptException e) {
      warn("metadata index", e);
      MetadataIndex metadata = new MetadataIndex(config.metadataIndex());
      live.forEach(
          (int ordinal) -> metadata.put(ordinal, records.read(references.get(ordinal)).metadata()));
      return metadata;
    }
  }

  /** What was found damaged so far, and is made anew. */
  List<String> rebuilt() {
    return List.copyOf(rebuilt);
  }

  /** The advice in the message of an exception is for damage that must be repaired by hand. */
  private void warn(String what, RuntimeException damage) {
    rebuilt.add(what);
    log.warn(
        "Collection {}: the {} is damaged and is built anew: {}",
        name,
        what,
        damage instanceof DatabaseCorruptException at
            ? at.file() + " at byte " + at.offset()
            : damage.getMessage());
  }

  private static RoaringBitmap readLive(MemorySegment section, BaseMeta meta) {
    RoaringBitmap live = new RoaringBitmap();
    try {
      live.deserialize(ByteBuffer.wrap(section.toArray(ValueLayout.JAVA_BYTE)));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("section 'live' cannot be read", e);
    }
    if (live.getLongCardinality() != meta.liveCount()
        || (!live.isEmpty() && Integer.toUnsignedLong(live.last()) >= meta.ordinalCount())) {
      throw new IllegalArgumentException(
          "section 'live' does not hold " + meta.liveCount() + " of " + meta.ordinalCount());
    }
    return live;
  }

  private HnswParameters parameters() {
    return new HnswParameters(config.hnsw().maxConnections(), config.hnsw().efConstruction(), SEED);
  }

  /** Levels are drawn from the ordinal and this: the same data always gives the same levels. */
  private static final long SEED = 0x5eed_1e5e_1d00_0001L;
}
