package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.text.LuceneFooters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Opens and reads shards whose files are garbage under checksums that hold: a section of the base
 * or a frame of the log was changed, cut or made longer, and everything that covers it made anew.
 * What is refused is refused with an exception of the database's own.
 */
final class GarbageChild {
  private static final Path DIRECTORY = Path.of("/db/collections/shard");
  private static final UUID COLLECTION = new UUID(7, 8);
  private static final int DIMENSION = 4;
  private static final String ANY = "any";

  /** So often the slowest input is done again at the end. */
  private static final int AGAIN = 3;

  private static final CollectionInfo INFO =
      new CollectionInfo("default", "g", config(), Instant.EPOCH);

  /** Of each kind of condition, over each kind of value. */
  private static final List<Filter> FILTERS =
      Stream.of(
              "n >= 3",
              "n between 5 and 20",
              "tag = 't1'",
              "tag != 't1' and n < 30",
              "tag like 't%'",
              "tag in ('t0', 't2') or nested.deep > 1",
              "CONTAINS(list, 'x')",
              "CONTAINS(list, 2)",
              "EXISTS(nested.deep)",
              "not (n = 4)")
          .map(Filter::parse)
          .toList();

  private static final long[] HOSTILE = {
    0,
    1,
    -1,
    2,
    7,
    255,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 40,
    -2,
    0x7F800000,
    0x7FC00000
  };

  private final Random random;
  private final int records;
  private final boolean renewing;
  private final EngineRuntime runtime;
  private final Map<String, byte[]> sections = new LinkedHashMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  /**
   * Where engine threads threw what is not the database's own, and callers were told so; with the
   * first seed that led to it.
   */
  private final Map<String, Long> unexpected = new TreeMap<>();

  /** The longest step so far, and which input it was of. */
  private long slowestNanos;

  private String slowest = "nothing";
  private String only = ANY;
  private long seed;
  private String target = "nothing";
  private byte[] frame = {};
  private ManifestData manifest = new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0);

  private GarbageChild(long seed, int records, boolean renewing) {
    random = new Random(seed);
    this.records = records;
    this.renewing = renewing;
    EngineSettings settings =
        new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles());
    runtime = new EngineRuntime(settings, 1); // so that there is a section that tells the order
  }

  /**
   * Arguments: inputs, seed, records, the section that is changed ("any" if it is drawn), whether
   * the checksums of Lucene's files are made anew.
   */
  public static void main(String[] arguments) throws IOException {
    int inputs = Integer.parseInt(arguments[0]);
    long first = Long.parseLong(arguments[1]);
    boolean renewing = arguments.length > 4 && Boolean.parseBoolean(arguments[4]);
    GarbageChild child = new GarbageChild(first, Integer.parseInt(arguments[2]), renewing);
    child.only = arguments.length > 3 ? arguments[3] : ANY;
    child.build();
    long longest = 0;
    long longestSeed = first;
    for (int input = 0; input < inputs; input++) {
      long nanos = child.timed(first + input);
      if (nanos > longest) {
        longest = nanos;
        longestSeed = first + input;
      }
    }
    String outcomes = child.outcomes.toString();
    String slowest = child.slowest + " in " + child.slowestNanos / 1_000_000 + " ms";
    long again = Long.MAX_VALUE;
    for (int i = 0; i < AGAIN; i++) { // what was compiled meanwhile, or collected, is not its fault
      again = Math.min(again, child.timed(longestSeed));
    }
    if (!child.unexpected.isEmpty()) {
      System.out.println("broken by seeds, unexpected: " + child.unexpected);
      System.exit(1);
    }
    System.out.printf(
        "survived %d inputs, all steps of one in %d ms at most (seed %d, at best %d ms when done"
            + " again), the slowest step %s: %s%n",
        inputs, longest / 1_000_000, longestSeed, again / 1_000_000, slowest, outcomes);
    System.exit(0);
  }

  /** Tries an input and returns how long it took; one that breaks something ends the process. */
  private long timed(long inputSeed) {
    long began = System.nanoTime();
    seed = inputSeed;
    random.setSeed(inputSeed);
    try {
      tryOne();
    } catch (Throwable e) { // reported with the seed that leads to it
      System.out.println(
          "broken by seed " + seed + ": " + e + " " + Arrays.toString(e.getStackTrace()));
      System.exit(1);
    }
    return System.nanoTime() - began;
  }

  private static CollectionConfig config() {
    return CollectionConfig.builder(DIMENSION)
        .metric(Metric.EUCLIDEAN)
        .precision(Precision.INT8)
        .text(TextConfig.of(TextLanguage.STANDARD))
        .build();
  }

  private Shard open(FaultyFiles files) throws IOException {
    return Shard.open(
        new ShardContext("default/g", COLLECTION, INFO.config(), files, DIRECTORY, runtime));
  }

  /** What is good: the sections of a base, and a frame of each kind of operation. */
  private void build() throws IOException {
    FaultyFiles files = new FaultyFiles();
    ShardScript.create(files);
    Shard shard = open(files);
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Metadata metadata =
          Metadata.builder()
              .put("n", i)
              .put("tag", "t" + i % 3)
              .put("list", List.of(i % 4, "x"))
              .put("nested", Map.of("deep", 1.5))
              .build();
      batch.add(
          VectorRecord.builder("r" + i, new float[] {i, i % 7, i % 3, 1})
              .text("text number" + i)
              .metadata(metadata)
              .build());
    }
    shard.writer().upsert(batch);
    while (!shard.isIndexed(records)) {
      Thread.onSpinWait();
    }
    shard.optimize();
    shard.close();
    manifest = Manifest.read(files, DIRECTORY);
    try (BaseReader base = BaseReader.open(files, DIRECTORY, String.valueOf(manifest.base()))) {
      for (String name : base.names()) {
        sections.put(name, base.section(name).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    long next = manifest.baseSequenceNumber() + 1;
    ByteBuffer encoded =
        LogFrameCodec.encode(
            COLLECTION,
            List.of(
                LogRecord.upsert(next, "r1", new float[] {1, 2, 3, 4}, new byte[0], "text"),
                LogRecord.upsert(next + 1, "new", new float[] {4, 3, 2, 1}, new byte[0], null)));
    frame = new byte[encoded.remaining()];
    encoded.get(frame);
  }

  private void tryOne() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIRECTORY);
    List<String> names = new ArrayList<>(sections.keySet());
    target = random.nextInt(5) == 0 ? "the log" : names.get(random.nextInt(names.size()));
    target = only.equals(ANY) ? target : only;
    long number = manifest.currentIncr();
    try (BaseWriter base = BaseWriter.create(files, DIRECTORY, number, COLLECTION)) {
      for (String name : names) {
        try (OutputStream out = base.section(name)) {
          byte[] good = sections.getOrDefault(name, new byte[0]);
          out.write(name.equals(target) ? sealed(name, garbage(good)) : good);
        }
      }
      base.finish();
    }
    Aof.create(files, DIRECTORY, COLLECTION, number);
    Manifest.write(files, DIRECTORY, manifest);
    try (Aof aof = Aof.open(files, DIRECTORY, manifest, false, payload -> {})) {
      byte[] payload = target.equals("the log") ? garbage(frame) : frame;
      if (payload.length > 0) {
        aof.append(List.of(ByteBuffer.wrap(payload)));
      }
    }
    outcomes.merge(openAndRead(files), 1, Integer::sum);
  }

  private String openAndRead(FaultyFiles files) throws IOException {
    long began = System.nanoTime();
    Shard shard;
    try {
      shard = open(files);
    } catch (VectorDatabaseException e) {
      return "refused";
    } finally {
      took("open", began);
    }
    try {
      return read(shard);
    } finally {
      began = System.nanoTime();
      shard.discard();
      took("close", began);
    }
  }

  /** Everything that a reader can ask; what it is told may be refused, by the same exceptions. */
  private String read(Shard shard) {
    CollectionEngine collection = new CollectionEngine(INFO, new Nowhere(), shard, runtime);
    float[] query = {1, 1, 1, 1};
    Filter drawn = FILTERS.get(random.nextInt(FILTERS.size()));
    SearchRequest.Builder search = SearchRequest.of(query);
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("list", () -> collection.list(ListRequest.firstPage(1_000)));
    calls.put("get", () -> collection.get(List.of("r1", "r2", "new", "nobody")));
    for (Filter filter : FILTERS) {
      calls.put("count " + filter, () -> collection.count(filter));
    }
    calls.put("search", () -> collection.search(search.build()));
    calls.put("scan", () -> collection.search(SearchRequest.of(query).exact(true).build()));
    calls.put("filter", () -> collection.search(search.filter(drawn).explain(true).build()));
    calls.put("words", () -> collection.search(SearchRequest.ofText("text number3").build()));
    calls.put("both", () -> collection.search(SearchRequest.of(query).text("number5").build()));
    calls.put("iterate", () -> iterate(collection, SearchRequest.of(query).filter(drawn).build()));
    calls.put("stats", collection::stats);
    calls.put("texts", () -> collection.texts(0, Long.MAX_VALUE, 100, null));
    long known = manifest.baseSequenceNumber();
    calls.put("changes", () -> runtime.onEngineThread(() -> collection.changes(known).read(100)));
    VectorRecord after = VectorRecord.of("after", new float[] {9, 8, 7, 6});
    calls.put("upsert", () -> collection.upsert(List.of(after)));
    Metadata changed = Metadata.of("n", 7);
    calls.put("update", () -> collection.updateMetadata("r2", changed, MetadataUpdate.MERGE));
    calls.put("delete", () -> collection.delete(drawn, null));
    calls.put("rewrite", collection::rewrite);
    calls.put("list again", () -> collection.list(ListRequest.firstPage(1_000)));
    String outcome = "accepted";
    for (Map.Entry<String, Runnable> call : calls.entrySet()) {
      long began = System.nanoTime();
      try {
        call.getValue().run();
      } catch (VectorDatabaseException e) {
        outcome = "refused when it was read";
        if (String.valueOf(e.getMessage()).startsWith("unexpected")) {
          unexpected.putIfAbsent(
              call.getKey() + ", " + target + ": " + where(requireNonNull(e.getCause())), seed);
        }
      }
      took(call.getKey(), began);
    }
    return outcome;
  }

  private void took(String step, long began) {
    long nanos = System.nanoTime() - began;
    if (nanos > slowestNanos) {
      slowestNanos = nanos;
      slowest = "'" + step + "' of " + target + " with seed " + seed;
    }
  }

  private static void iterate(CollectionEngine collection, SearchRequest request) {
    try (SearchIterator hits = collection.searchIterator(request)) {
      for (int i = 0; i < 100 && hits.hasNext(); i++) {
        hits.next();
      }
    }
  }

  private static String where(Throwable e) {
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.vectordb")) {
        return e.getClass().getSimpleName() + " " + frame;
      }
    }
    return e.toString();
  }

  /** Nothing here changes what the collection is. */
  private static final class Nowhere implements CollectionHome {
    @Override
    public void describe(CollectionInfo changed) {}

    @Override
    public void catalogue() {}
  }

  private byte[] garbage(byte[] good) {
    byte[] bytes = good.clone();
    switch (random.nextInt(8)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
      default -> {
        if (bytes.length > 0) {
          for (int i = random.nextInt(3); i >= 0; i--) {
            change(bytes);
          }
        }
      }
    }
    return bytes;
  }

  /** Lucene's files have checksums of their own, which hold too if that is asked for. */
  private byte[] sealed(String name, byte[] bytes) {
    if (renewing && name.equals(GenerationText.SECTION)) {
      LuceneFooters.renew(bytes, records, "");
    }
    return bytes;
  }

  /** Lengths and offsets stand near the beginning, and at multiples of their size. */
  private void change(byte[] bytes) {
    int range = random.nextBoolean() ? Math.min(bytes.length, 96) : bytes.length;
    int at = random.nextInt(range);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long value = HOSTILE[random.nextInt(HOSTILE.length)];
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> {
        if (at / 4 * 4 + 4 <= bytes.length) {
          buffer.putInt(at / 4 * 4, (int) value);
        }
      }
      case 2 -> {
        if (at / 8 * 8 + 8 <= bytes.length) {
          buffer.putLong(at / 8 * 8, value);
        }
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(1 + random.nextInt(32), bytes.length - Math.max(from, at));
        System.arraycopy(bytes.clone(), from, bytes, at, Math.max(length, 0));
      }
    }
  }
}
