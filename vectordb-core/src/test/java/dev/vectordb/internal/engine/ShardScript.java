package dev.vectordb.internal.engine;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filters;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The life of a shard on files that fail: writes of every kind, rewrites that keep the dead and
 * rewrites that leave them out, such that put ordinals in order, closing and opening. Beside it
 * stands what the shard must hold: {@link #acknowledged}, and if a write was under way when things
 * failed, {@link #pending} as well.
 */
final class ShardScript {
  private static final Path DIRECTORY = Path.of("/db/collections/shard");
  private static final UUID COLLECTION = new UUID(7, 8);
  private static final int DIMENSION = 4;

  /** Makes batches longer than a sector, so that they can be torn between records. */
  private static final String FILLER = " filling".repeat(30);

  private final EngineRuntime runtime;
  private final FaultyFiles files;
  private @Nullable Runnable moment;
  private Map<String, VectorRecord> acknowledged = new TreeMap<>();
  private Map<String, VectorRecord> pending = acknowledged;
  private boolean failed;
  private boolean refused;
  private boolean refusedEver;
  private boolean ended;
  private int written;

  /** A script that goes on at once after a write that was rolled back. */
  ShardScript(EngineRuntime runtime, FaultyFiles files) {
    this(runtime, files, null);
  }

  /**
   * A script.
   *
   * @param runtime what shards share
   * @param files the disk
   * @param moment lets pass, after a write that was rolled back, until the shard tries again; null
   *     to go on at once
   */
  ShardScript(EngineRuntime runtime, FaultyFiles files, @Nullable Runnable moment) {
    this.runtime = runtime;
    this.files = files;
    this.moment = moment;
  }

  /** What every acknowledged write together made. */
  Map<String, VectorRecord> acknowledged() {
    return acknowledged;
  }

  /** What is there if the write that failed took effect after all. */
  Map<String, VectorRecord> pending() {
    return pending;
  }

  /** Whether the shard, which did not fail for good, refused writes to the end all the same. */
  boolean refusedToTheEnd() {
    return ended && !failed && refused;
  }

  /** Whether the shard refused a write at any time. */
  boolean refusedSomething() {
    return refusedEver;
  }

  static Shard open(EngineRuntime runtime, FaultyFiles files) throws IOException {
    return Shard.open(
        new ShardContext(
            "default/script",
            COLLECTION,
            CollectionConfig.builder(DIMENSION)
                .metric(Metric.EUCLIDEAN)
                .text(TextConfig.of(TextLanguage.STANDARD))
                .build(),
            files,
            DIRECTORY,
            runtime));
  }

  /** Makes the directory, before anything may fail: creation has its own test. */
  static void create(FaultyFiles files) throws IOException {
    files.createDirectories(DIRECTORY);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
  }

  /** Runs to the end, or until the shard takes no more writes. */
  void run() throws IOException {
    for (int life = 0; life < 2 && !failed; life++) {
      Shard shard = open(runtime, files);
      try {
        live(shard, life == 0);
        if (!failed) {
          assertHolds(shard);
        }
      } finally {
        shard.close();
      }
    }
    ended = true;
  }

  /** The first life has rewrites of every kind, the second one of a base that was found. */
  private void live(Shard shard, boolean first) {
    upsert(shard, "a");
    upsert(shard, "b", "c", "d", "e", "f");
    delete(shard, "c", "nobody");
    upsert(shard, "b");
    metadata(shard, "d");
    rewrite(shard);
    if (first) {
      optimize(shard);
    }
    upsert(shard, "g", "a");
    metadata(shard, "a");
    deleteOdd(shard);
    insertIfAbsent(shard, "a", "h", "i");
    if (first) {
      rewrite(shard);
    }
    metadata(shard, "h");
    delete(shard, "h");
    if (first) {
      rewrite(shard);
    }
    deleteAll(shard);
    upsert(shard, "b", "z");
    if (refused) {
      upsert(shard, "z");
    }
  }

  private void rewrite(Shard shard) {
    if (failed) {
      return;
    }
    try {
      shard.rewrite();
    } catch (IOException | VectorDatabaseException e) {
      // A rewrite that fails changes nothing that can be seen; what follows shows it.
    }
  }

  private void optimize(Shard shard) {
    if (failed) {
      return;
    }
    try {
      shard.optimize();
    } catch (IOException | VectorDatabaseException e) {
      // As a rewrite.
    }
  }

  /** A write under way: what it does to the shard, and what to the model. */
  private void write(Shard shard, Runnable write, Map<String, VectorRecord> after) {
    if (failed) {
      return;
    }
    try {
      write.run();
      acknowledged = after;
      pending = after;
      refused = false;
    } catch (VectorDatabaseException e) {
      // Rolled back, it must not be there; otherwise it may be, and is the last.
      if (shard.stats().state() == CollectionState.FAILED) {
        pending = after;
        failed = true;
      }
      refused = true;
      refusedEver = true;
      letPassOnce();
    }
  }

  /** After a write that was rolled back, the next is tried after a moment. */
  private void letPassOnce() {
    Runnable now = moment;
    if (now != null && !failed) {
      moment = null;
      now.run();
    }
  }

  private VectorRecord record(String id) {
    int number = ++written;
    return VectorRecord.builder(id, new float[] {number, number % 3, 1, 0})
        .text("text " + number + FILLER)
        .metadata(Metadata.builder().put("n", number).put("odd", number % 2 == 1).build())
        .build();
  }

  private void upsert(Shard shard, String... ids) {
    List<VectorRecord> records = new ArrayList<>();
    Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
    for (String id : ids) {
      records.add(record(id));
      after.put(id, records.getLast());
    }
    write(shard, () -> shard.writer().upsert(records), after);
  }

  private void insertIfAbsent(Shard shard, String... ids) {
    List<VectorRecord> records = new ArrayList<>();
    Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
    for (String id : ids) {
      records.add(record(id));
      after.putIfAbsent(id, records.getLast());
    }
    write(shard, () -> shard.writer().insertIfAbsent(records), after);
  }

  private void delete(Shard shard, String... ids) {
    Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
    after.keySet().removeAll(Set.of(ids));
    write(shard, () -> shard.writer().delete(Set.of(ids)), after);
  }

  private void deleteOdd(Shard shard) {
    Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
    after.values().removeIf(record -> Boolean.TRUE.equals(record.metadata().get("odd")));
    write(
        shard,
        () ->
            shard
                .writer()
                .delete(Filters.field("odd").eq(true), Integer.MAX_VALUE, TimeLimit.NEVER),
        after);
  }

  private void deleteAll(Shard shard) {
    write(shard, () -> shard.writer().deleteAll(), new TreeMap<>());
  }

  private void metadata(Shard shard, String id) {
    VectorRecord old = acknowledged.get(id);
    if (old == null) {
      return;
    }
    Metadata changes = Metadata.of("changed", ++written);
    Map<String, VectorRecord> after = new TreeMap<>(acknowledged);
    after.put(
        id,
        VectorRecord.builder(id, old.vector())
            .text(old.text())
            .metadata(old.metadata().merge(changes))
            .build());
    write(shard, () -> shard.writer().updateMetadata(id, changes, MetadataUpdate.MERGE), after);
  }

  private void assertHolds(Shard shard) {
    Map<String, VectorRecord> found = contents(shard);
    if (!found.equals(acknowledged)) {
      throw new AssertionError("the live shard holds " + found + ", not " + acknowledged);
    }
  }

  /** Everything in a shard, with the ways to count agreeing. */
  static Map<String, VectorRecord> contents(Shard shard) {
    return contents(shard, true);
  }

  /** The same, of a collection that perhaps does not index words. */
  static Map<String, VectorRecord> contents(Shard shard, boolean byWords) {
    Map<String, VectorRecord> found = new TreeMap<>();
    ListRequest request = ListRequest.firstPage(3);
    String cursor;
    do {
      RecordPage page = shard.reader().list(request, TimeLimit.NEVER);
      for (VectorRecord record : page.records()) {
        if (found.put(record.id(), record) != null) {
          throw new AssertionError("listed twice: " + record);
        }
      }
      cursor = page.nextCursor();
      request = request.after(cursor);
    } while (cursor != null);
    for (VectorRecord record : found.values()) {
      if (!record.equals(shard.reader().get(List.of(record.id())).getFirst())) {
        throw new AssertionError("listed, but not got: " + record);
      }
    }
    long odd = shard.reader().count(Filters.field("odd").eq(true), TimeLimit.NEVER);
    long really =
        found.values().stream().filter(r -> Boolean.TRUE.equals(r.metadata().get("odd"))).count();
    if (shard.reader().count(null, TimeLimit.NEVER) != found.size() || odd != really) {
      throw new AssertionError("counts differ from " + found);
    }
    if (byWords) {
      assertWordsFind(shard, found);
    }
    return found;
  }

  /** The words of a text find every record that has one, and the number in it only its own. */
  private static void assertWordsFind(Shard shard, Map<String, VectorRecord> found) {
    Map<String, VectorRecord> withText = new TreeMap<>(found);
    withText.values().removeIf(record -> record.text() == null);
    Set<String> all = Set.copyOf(byWords(shard, "text"));
    if (!all.equals(withText.keySet())) {
      throw new AssertionError("words find " + all + " of " + withText);
    }
    for (VectorRecord record : withText.values()) {
      String number = String.valueOf(record.text()).split(" ", -1)[1];
      if (!byWords(shard, number).equals(List.of(record.id()))) {
        throw new AssertionError("the words find not only " + record);
      }
    }
  }

  private static List<String> byWords(Shard shard, String words) {
    SearchRequest request = SearchRequest.ofText(words).topK(100).build();
    return shard.search(request, null, null, 100, TimeLimit.NEVER).hits().stream()
        .map(SearchHit::id)
        .toList();
  }

  /**
   * Opens what is left of a shard, writes one more record, and closes.
   *
   * @return what was found, before that record
   */
  static Map<String, VectorRecord> recover(EngineRuntime runtime, FaultyFiles left)
      throws IOException {
    Shard shard = open(runtime, left);
    try {
      Map<String, VectorRecord> found = contents(shard);
      shard.writer().upsert(List.of(VectorRecord.of("after", new float[] {9, 9, 9, 9})));
      return found;
    } finally {
      shard.discard();
    }
  }
}
