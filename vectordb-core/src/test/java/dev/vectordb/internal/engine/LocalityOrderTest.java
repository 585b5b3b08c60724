package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A base whose ordinals are in order of locality answers as it did before: hits and their scores,
 * counts, and lists in the order of writing, through cursors of before as well. What damage does to
 * the section that tells that order is to make it anew.
 */
@Timeout(120)
class LocalityOrderTest {
  /** Enough for a graph. */
  private static final int RECORDS = 5_000;

  private static final int ORDERED_FROM = 4_500;
  private static final int DIMENSION = 12;
  private static final int PAYLOAD_OFFSET = 4096;
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path dir = Path.of("unset");

  private final Random random = new Random(36);

  /** What the collection must hold, in the order of writing. */
  private final Map<String, VectorRecord> model = new LinkedHashMap<>();

  private @Nullable DatabaseEngine database;
  private int written;

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }

  private CollectionEngine open(int orderedFrom) {
    close();
    EngineSettings settings =
        new EngineSettings(dir, false, 0, 2, 1L << 40, 100, StorageFiles.disk());
    DatabaseEngine opened = DatabaseEngine.open(settings, new EngineRuntime(settings, orderedFrom));
    database = opened;
    return opened.getOrCreate(
        "default",
        "c",
        CollectionConfig.builder(DIMENSION)
            .metric(Metric.EUCLIDEAN)
            .precision(Precision.INT8)
            .hnsw(new HnswConfig(8, 40, 64))
            .text(TextConfig.of(TextLanguage.STANDARD))
            .build());
  }

  private static Generation generation(CollectionEngine collection) {
    try {
      Field field = CollectionEngine.class.getDeclaredField("shard");
      field.setAccessible(true);
      return requireNonNull((Shard) field.get(collection)).generation();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private VectorRecord record(String id) {
    int number = ++written;
    float[] vector = new float[DIMENSION];
    int cluster = random.nextInt(20);
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (cluster * (i + 7) % 11) + (float) random.nextGaussian();
    }
    return VectorRecord.builder(id, vector)
        .text(number % 5 == 0 ? null : "text own" + number + " of mod" + number % 7)
        .metadata(Metadata.builder().put("n", number).put("mod", "m" + number % 4).build())
        .build();
  }

  private void upsert(CollectionEngine collection, int first, int count) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      VectorRecord record = record("r" + i);
      batch.add(record);
      model.remove(record.id());
      model.put(record.id(), record);
    }
    collection.upsert(batch);
  }

  private void delete(CollectionEngine collection, int step) {
    List<String> ids = new ArrayList<>();
    int number = 0;
    for (String id : model.keySet()) {
      if (number++ % step == 0) {
        ids.add(id);
      }
    }
    collection.delete(ids);
    model.keySet().removeAll(Set.copyOf(ids));
  }

  private void update(CollectionEngine collection, String id) {
    VectorRecord old = requireNonNull(model.get(id));
    Metadata metadata = Metadata.builder().put("n", ++written).put("mod", "new").build();
    collection.updateMetadata(id, metadata, MetadataUpdate.REPLACE);
    model.put(
        id, VectorRecord.builder(id, old.vector()).text(old.text()).metadata(metadata).build());
  }

  /** A collection with a base, the dead of which stay in it, and a graph. */
  private CollectionEngine filled(int orderedFrom) {
    CollectionEngine collection = open(orderedFrom);
    upsert(collection, 0, RECORDS);
    upsert(collection, 17, 40);
    update(collection, "r3");
    delete(collection, 97);
    collection.awaitIndexed();
    collection.rewrite();
    assertThat(generation(collection).order).isSameAs(WritingOrder.OF_ORDINALS);
    return collection;
  }

  private CollectionEngine ordered() {
    CollectionEngine collection = filled(ORDERED_FROM);
    collection.optimize();
    assertThat(generation(collection).order.localCount()).isGreaterThan(ORDERED_FROM);
    return collection;
  }

  private List<VectorRecord> listed(
      CollectionEngine collection, @Nullable Filter filter, int pageSize, @Nullable String from) {
    List<VectorRecord> found = new ArrayList<>();
    ListRequest request = ListRequest.firstPage(pageSize).withFilter(filter);
    String cursor = from;
    do {
      RecordPage page = collection.list(cursor == null ? request : request.after(cursor));
      found.addAll(page.records());
      assertThat(found.size()).as("no record twice").isLessThanOrEqualTo(model.size());
      cursor = page.nextCursor();
    } while (cursor != null);
    return found;
  }

  private List<VectorRecord> expected(@Nullable String mod) {
    return model.values().stream()
        .filter(record -> mod == null || mod.equals(record.metadata().get("mod")))
        .toList();
  }

  private void assertLists(CollectionEngine collection) {
    List<VectorRecord> all = listed(collection, null, 313, null);
    assertThat(all.stream().map(VectorRecord::id)).containsExactlyElementsOf(model.keySet());
    assertThat(all).isEqualTo(expected(null));
    assertThat(listed(collection, Filter.parse("mod = 'm1'"), 100, null)).isEqualTo(expected("m1"));
    // So few that not all ordinals are walked for them.
    assertThat(listed(collection, Filter.parse("mod = 'new'"), 1, null)).isEqualTo(expected("new"));
    List<StoredText> texts = collection.texts(0, Long.MAX_VALUE, NEVER, null);
    assertThat(texts.stream().map(StoredText::id)).containsExactlyElementsOf(model.keySet());
    assertThat(texts).isSortedAccordingTo((a, b) -> Long.compare(a.version(), b.version()));
    assertThat(collection.count(null)).isEqualTo(model.size());
    assertThat(collection.get(model.keySet())).isEqualTo(expected(null));
  }

  /** Hits with all that they carry, along the graph, by words, by scans and under filters. */
  private List<Object> answers(CollectionEngine collection) {
    Random queries = new Random(7);
    List<Object> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      float[] query = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        query[j] = queries.nextFloat() * 10;
      }
      SearchRequest.Builder by = SearchRequest.of(query).topK(10).includeVector(true).efSearch(30);
      answers.add(collection.search(by.build()).hits());
      answers.add(collection.search(by.filter("mod IN ('m1', 'm2', 'm3')").build()).hits());
      answers.add(collection.search(by.filter("mod = 'new'").build()).hits());
      answers.add(collection.search(by.exact(true).filter("n > 40").build()).hits());
      answers.add(
          collection.search(SearchRequest.ofText("own" + (50 + i * 11) + " mod3").build()).hits());
    }
    return answers;
  }

  private static String baseOf(CollectionEngine collection) {
    BaseReader base = requireNonNull(generation(collection).base);
    return String.valueOf(base.path("meta"));
  }

  @Test
  void aLimitedDeleteTakesTheOldest() {
    CollectionEngine collection = ordered();
    Filter filter = Filter.parse("mod = 'm1'");
    List<String> matching =
        listed(collection, filter, 100, null).stream().map(VectorRecord::id).toList();
    assertThat(collection.delete(filter, 25).deleted()).isEqualTo(25);
    assertThat(listed(collection, filter, 100, null))
        .extracting(VectorRecord::id)
        .containsExactlyElementsOf(matching.subList(25, matching.size()));
  }

  @Test
  void answersAndListsAreAsBeforeAndCursorsGoOn() {
    CollectionEngine collection = filled(ORDERED_FROM);
    List<Object> before = answers(collection);
    String cursor = requireNonNull(collection.list(ListRequest.firstPage(1_234)).nextCursor());
    assertLists(collection);

    collection.optimize();
    WritingOrder order = generation(collection).order;
    int count = generation(collection).snapshot().ordinalCount();
    assertThat(order.localCount()).isEqualTo(count);
    int moved = 0;
    for (int place = 0; place < count; place++) {
      moved += order.ordinalAt(place) == place ? 0 : 1;
    }
    assertThat(moved).isGreaterThan(count * 9 / 10);
    assertThat(answers(collection)).isEqualTo(before);
    assertLists(collection);
    List<VectorRecord> rest = expected(null).subList(1_234, model.size());
    assertThat(listed(collection, null, 100, cursor)).isEqualTo(rest);

    collection = open(NEVER);
    assertThat(answers(collection)).isEqualTo(before);
    assertLists(collection);
    assertThat(listed(collection, null, 100, cursor)).isEqualTo(rest);
  }

  @Test
  void whatIsWrittenLaterComesBehindAndOtherRewritesKeepTheOrder() {
    CollectionEngine collection = ordered();
    int local = generation(collection).order.localCount();
    String base = baseOf(collection);
    collection.optimize();
    assertThat(baseOf(collection)).as("nothing was to be done").isEqualTo(base);

    upsert(collection, RECORDS - 150, 300);
    update(collection, "r5");
    delete(collection, 211);
    assertLists(collection);
    collection.awaitIndexed();
    List<Object> before = answers(collection);
    collection.rewrite();
    assertThat(baseOf(collection)).isNotEqualTo(base);
    assertThat(generation(collection).order.localCount()).isEqualTo(local);
    assertThat(answers(collection)).isEqualTo(before);
    assertLists(collection);
    collection = open(ORDERED_FROM);
    assertThat(answers(collection)).isEqualTo(before);
    assertLists(collection);

    upsert(collection, RECORDS + 150, RECORDS / 2);
    collection.awaitIndexed();
    collection.optimize();
    assertThat(generation(collection).order.localCount())
        .as("most was out of order")
        .isGreaterThan(RECORDS + RECORDS / 2);
    assertLists(collection);
  }

  private static List<String> idsByOrdinal(CollectionEngine collection) {
    Generation generation = generation(collection);
    List<String> ids = new ArrayList<>();
    generation.live.forEach((int ordinal) -> ids.add(generation.id(ordinal)));
    return ids;
  }

  /** Finding the order takes its time, and would gain nothing. */
  @Test
  void withoutFewDeadTheOrderStays() {
    CollectionEngine collection = ordered();
    List<String> before = idsByOrdinal(collection);
    delete(collection, 50);
    collection.vacuum();
    before.retainAll(model.keySet());
    assertThat(idsByOrdinal(collection)).isEqualTo(before);
    assertThat(generation(collection).order.localCount()).isEqualTo(model.size());
    assertLists(collection);
  }

  @Test
  void withoutTheDeadTheOrderIsMadeAnewAndASmallCollectionGoesBack() {
    CollectionEngine collection = ordered();
    upsert(collection, 0, 1_000);
    assertThat(generation(collection).snapshot().deadCount()).isPositive();
    collection.vacuum();
    Generation compacted = generation(collection);
    assertThat(compacted.snapshot().deadCount()).isZero();
    assertThat(compacted.order.localCount()).isEqualTo(model.size());
    assertLists(collection);

    collection.rebuildIndex();
    assertThat(generation(collection).order.localCount()).isEqualTo(model.size());
    assertLists(collection);

    delete(collection, 2);
    assertLists(collection);
    collection.rewrite();
    assertThat(generation(collection).order).isSameAs(WritingOrder.OF_ORDINALS);
    assertLists(collection);
  }

  @Test
  void anImportIsPutInOrderAndWhatIsWrittenMeanwhileComesBehind() {
    CollectionEngine collection = open(ORDERED_FROM);
    upsert(collection, 0, 300);
    collection.rewrite();
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 200; i < RECORDS; i++) {
      records.add(record("r" + i));
    }
    Iterator<VectorRecord> source = records.iterator();
    List<VectorRecord> late = new ArrayList<>();
    collection.bulkImport(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return source.hasNext();
          }

          @Override
          public VectorRecord next() {
            VectorRecord next = source.next();
            if (next.id().equals("r3000")) { // read ahead by less, so that the import has begun
              // What is imported replaces one of these and comes before the other.
              late.add(record("late"));
              collection.upsert(List.of(late.getFirst(), record("r" + (RECORDS - 1))));
              collection.delete(List.of("r7", "r250"));
            }
            return next;
          }
        },
        ProgressListener.NONE);
    model.remove("r7");
    for (VectorRecord record : records) {
      model.remove(record.id());
      model.put(record.id(), record);
    }
    model.put("late", late.getFirst());
    assertThat(generation(collection).order.localCount()).isGreaterThan(ORDERED_FROM);
    assertLists(collection);
    assertLists(open(NEVER));
  }

  private Path section(String name) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private void flip(String name, int at) throws IOException {
    Path file = section(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 0x15;
    Files.write(file, bytes);
  }

  @Test
  void onlyReadersThatKnowTheSectionOpenIt() throws IOException {
    ordered();
    close();
    byte[] header = Files.readAllBytes(section("CONTENTS"));
    assertThat(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(12)).isEqualTo(2);
    List<String> found = new ArrayList<>();
    DirectoryCheck.check(dir, new Findings(found));
    assertThat(found).isEmpty();

    Path archive = dir.resolveSibling(dir.getFileName() + ".zip");
    try (VectorDatabase source = VectorDatabase.open(dir)) {
      source.exportTo(archive, ProgressListener.NONE);
    }
    try (VectorDatabase copy = VectorDatabase.inMemory()) {
      copy.importFrom(archive, ProgressListener.NONE);
      VectorCollection collection = copy.collection("c");
      assertThat(collection.list(ListRequest.firstPage(10_000)).records())
          .isEqualTo(expected(null));
    } finally {
      Files.delete(archive);
    }
  }

  /** What is wrong. */
  private record Findings(List<String> found) implements DirectoryCheck.Report {
    @Override
    public void good(String what) {
      assertThat(what).isNotEmpty();
    }

    @Override
    public void derivedDamage(String what) {
      found.add("derived: " + what);
    }

    @Override
    public void damage(String what) {
      found.add(what);
    }
  }

  /** What only the checksum tells: every ordinal is still there once. */
  private void swap(String name, int at) throws IOException {
    Path file = section(name);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    int first = bytes.getInt(at);
    bytes.putInt(at, bytes.getInt(at + 4_000)).putInt(at + 4_000, first);
    Files.write(file, bytes.array());
  }

  @Test
  void anotherOrderUnderABadChecksumIsNotBelieved() throws IOException {
    ordered();
    close();
    swap(WritingOrder.SECTION, PAYLOAD_OFFSET + 8 + 400);
    assertThat(salvaged()).isEqualTo(expected(null));
    CollectionEngine collection = open(NEVER);
    assertThat(generation(collection).order.localCount()).isZero();
    assertLists(collection);
  }

  @Test
  void damageToTheSectionIsHealed() throws IOException {
    CollectionEngine collection = ordered();
    List<Object> before = answers(collection);
    int local = generation(collection).order.localCount();
    close();
    for (int at : new int[] {9, PAYLOAD_OFFSET, PAYLOAD_OFFSET + 4_001}) {
      flip(WritingOrder.SECTION, at);
      List<String> found = new ArrayList<>();
      DirectoryCheck.check(dir, new Findings(found));
      assertThat(found).hasSize(1).first().asString().startsWith("derived: ");
      collection = open(NEVER);
      assertThat(generation(collection).order.localCount()).as("not known any more").isZero();
      assertThat(answers(collection)).isEqualTo(before);
      assertLists(collection);
      close(); // writes a base, as something was damaged
      DirectoryCheck.check(dir, new Findings(new ArrayList<>()));
      assertLists(open(NEVER));
      close();
    }
    collection = open(ORDERED_FROM);
    collection.optimize();
    assertThat(generation(collection).order.localCount()).isEqualTo(local);
  }

  private List<VectorRecord> salvaged() throws IOException {
    List<VectorRecord> found = new ArrayList<>();
    close();
    DirectorySalvage.read(
        dir,
        new DirectorySalvage.Sink() {
          @Override
          public void collection(CollectionInfo info, Iterator<VectorRecord> records) {
            records.forEachRemaining(found::add);
          }

          @Override
          public void lost(String what) {
            throw new AssertionError(what);
          }
        });
    return found;
  }

  @Test
  void whatIsSalvagedComesInTheOrderOfWriting() throws IOException {
    CollectionEngine collection = ordered();
    upsert(collection, RECORDS - 5, 10);
    delete(collection, 400);
    assertThat(salvaged()).as("from a sound base").isEqualTo(expected(null));

    flip("births", PAYLOAD_OFFSET + 77);
    assertThat(salvaged()).as("by the section alone").isEqualTo(expected(null));

    flip("births", PAYLOAD_OFFSET + 77);
    flip(WritingOrder.SECTION, PAYLOAD_OFFSET + 77);
    assertThat(salvaged()).as("by births alone").isEqualTo(expected(null));

    flip("births", PAYLOAD_OFFSET + 77);
    assertThat(salvaged()).as("by neither").containsExactlyInAnyOrderElementsOf(expected(null));
  }
}
