package dev.vectordb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An import is one write at the moment of its end, in memory and on disk. */
class BulkImportTest {
  /** How far the numbers of an import are from those before it, beside those of its records. */
  private static final long APART = 1L << 32;

  private static final int DIMENSION = 8;
  private static final CollectionConfig CONFIG =
      CollectionConfig.builder(DIMENSION)
          .metric(Metric.EUCLIDEAN)
          .precision(Precision.INT8)
          .text(TextConfig.of(TextLanguage.STANDARD))
          .build();

  @TempDir Path temp;

  private VectorDatabase open(boolean onDisk) {
    return onDisk ? VectorDatabase.open(temp.resolve("db")) : VectorDatabase.inMemory();
  }

  private static Map<String, VectorRecord> sorted(VectorCollection collection) {
    return new TreeMap<>(Contents.of(collection));
  }

  private static void put(Map<String, VectorRecord> model, List<VectorRecord> records) {
    records.forEach(record -> model.put(record.id(), record));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void addsAndReplacesAndIsThereAfterReopening(boolean onDisk) {
    Random random = new Random(1);
    Map<String, VectorRecord> expected;
    WriteResult result;
    try (VectorDatabase database = open(onDisk)) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      List<VectorRecord> there = Contents.records("r", 500, DIMENSION, random);
      List<VectorRecord> more = Contents.records("s", 40, DIMENSION, random);
      List<VectorRecord> imported = new ArrayList<>();
      imported.addAll(Contents.records("r", 100, DIMENSION, random));
      imported.addAll(Contents.records("new", 700, DIMENSION, random));
      imported.addAll(Contents.records("new", 3, DIMENSION, random));
      collection.upsert(there);
      collection.rewrite();
      collection.upsert(more);
      collection.delete("r7");
      long position = collection.stats().position().sequenceNumber();
      result = collection.bulkImport(imported.stream());
      expected = new TreeMap<>();
      put(expected, there);
      put(expected, more);
      put(expected, imported);
      assertThat(result.updated()).isEqualTo(99);
      assertThat(result.inserted()).isEqualTo(701);
      assertThat(result.position().sequenceNumber()).isEqualTo(position + APART + 803);
      assertThat(collection.stats().position()).isEqualTo(result.position());
      assertThat(sorted(collection)).isEqualTo(expected);
      assertFinds(collection, imported.getLast());
      VectorRecord after = Contents.record("after", DIMENSION, random);
      assertThat(collection.upsert(after).position().sequenceNumber())
          .isEqualTo(position + APART + 804);
      expected.put("after", after);
    }
    if (onDisk) {
      try (VectorDatabase database = open(true)) {
        VectorCollection collection = database.collection("c");
        assertThat(sorted(collection)).isEqualTo(expected);
        assertThat(collection.stats().position().sequenceNumber())
            .isEqualTo(result.position().sequenceNumber() + 1);
        collection.rewrite();
        assertThat(sorted(collection)).isEqualTo(expected);
      }
    }
  }

  private static void assertFinds(VectorCollection collection, VectorRecord record) {
    SearchRequest request = SearchRequest.of(record.vector()).topK(1).build();
    assertThat(collection.search(request).hits().getFirst().id()).isEqualTo(record.id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theGraphIsThereWhenTheCallReturns(boolean onDisk) {
    try (VectorDatabase database = open(onDisk)) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      Random random = new Random(2);
      WriteResult result =
          collection.bulkImport(
              IntStream.range(0, 12_000)
                  .mapToObj(i -> Contents.record("r" + i, DIMENSION, random)));
      assertThat(result.inserted()).isEqualTo(12_000);
      assertThat(collection.stats().tailRecords()).isZero();
      assertThat(collection.stats().aofBytes()).isLessThan(1_000);
      assertFinds(collection, collection.get("r777").orElseThrow());
    }
    if (onDisk) {
      try (VectorDatabase database = open(true)) {
        assertThat(database.collection("c").stats().tailRecords()).isZero();
      }
    }
  }

  /** Stops in the middle and lets go on. */
  private static final class Gate implements Iterator<VectorRecord> {
    private final Iterator<VectorRecord> records;
    private final int after;
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    private int given;

    Gate(List<VectorRecord> records, int after) {
      this.records = records.iterator();
      this.after = after;
    }

    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public VectorRecord next() {
      if (given++ == after) {
        reached.countDown();
        try {
          if (!open.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate");
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return records.next();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesGoOnAndTheImportCountsAsWrittenLast(boolean onDisk) throws Exception {
    Random random = new Random(3);
    Map<String, VectorRecord> expected;
    long position;
    try (VectorDatabase database = open(onDisk);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      List<VectorRecord> there = Contents.records("r", 60, DIMENSION, random);
      collection.upsert(there);
      expected = new TreeMap<>();
      put(expected, there);
      List<VectorRecord> imported = new ArrayList<>();
      imported.addAll(Contents.records("r", 20, DIMENSION, random));
      imported.addAll(Contents.records("i", 600, DIMENSION, random));
      Gate gate = new Gate(imported, 400);
      Future<WriteResult> importing =
          executor.submit(() -> collection.bulkImport(gate, ProgressListener.NONE));
      assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();

      assertThat(sorted(collection)).as("nothing of it is seen").isEqualTo(expected);
      VectorRecord lost = Contents.record("i5", DIMENSION, random);
      collection.upsert(lost); // replaced by the import
      collection.upsert(Contents.record("r3", DIMENSION, random)); // replaced too
      collection.delete(List.of("r4", "r30")); // the first comes back
      expected.remove("r30");
      VectorRecord own = Contents.record("own", DIMENSION, random);
      collection.upsert(Contents.record("own", DIMENSION, random)); // replaced at once
      collection.upsert(own);
      expected.put("own", own);
      collection.upsert(Contents.record("passing", DIMENSION, random));
      collection.delete("passing");
      collection.updateMetadata("r40", Metadata.of("seen", 1), MetadataUpdate.REPLACE);
      VectorRecord old = requireNonNull(expected.get("r40"));
      expected.put(
          "r40",
          VectorRecord.builder("r40", old.vector())
              .text(old.text())
              .metadata(Metadata.of("seen", 1))
              .build());
      collection.updateMetadata("r5", Metadata.of("seen", 1), MetadataUpdate.REPLACE);
      for (int i = 0; i < 1_000; i++) {
        collection.delete("i5"); // the newest operations have no effect behind the import
        collection.upsert(lost);
      }
      int before = (int) collection.count();
      long reached = collection.stats().position().sequenceNumber();
      gate.open.countDown();
      WriteResult result = importing.get(60, TimeUnit.SECONDS);
      put(expected, imported);
      assertThat(sorted(collection)).isEqualTo(expected);
      assertThat(result.inserted()).isEqualTo(expected.size() - before);
      assertThat(result.updated()).isEqualTo(imported.size() - result.inserted());
      position = result.position().sequenceNumber();
      assertThat(position).isEqualTo(reached + APART + imported.size());
      assertThat(collection.stats().position()).isEqualTo(result.position());
    }
    if (onDisk) {
      try (VectorDatabase database = open(true)) {
        VectorCollection collection = database.collection("c");
        assertThat(sorted(collection)).isEqualTo(expected);
        assertThat(collection.stats().position().sequenceNumber()).isEqualTo(position);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsClearedMeanwhileIsGoneAndTheImportIsThere(boolean onDisk) throws Exception {
    Random random = new Random(4);
    Map<String, VectorRecord> expected = new TreeMap<>();
    try (VectorDatabase database = open(onDisk);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      collection.upsert(Contents.records("r", 11_000, DIMENSION, random));
      List<VectorRecord> imported = Contents.records("r", 300, DIMENSION, random);
      Gate gate = new Gate(imported, 290);
      Future<WriteResult> importing =
          executor.submit(() -> collection.bulkImport(gate, ProgressListener.NONE));
      assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();
      collection.deleteAll();
      List<VectorRecord> later = Contents.records("r1000", 5, DIMENSION, random);
      collection.upsert(later);
      gate.open.countDown();
      assertThat(importing.get(60, TimeUnit.SECONDS).inserted()).isEqualTo(300);
      put(expected, later);
      put(expected, imported);
      assertThat(sorted(collection)).isEqualTo(expected);
    }
    if (onDisk) {
      try (VectorDatabase database = open(true)) {
        assertThat(sorted(database.collection("c"))).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneBadRecordAndNothingIsImported(boolean onDisk) throws Exception {
    try (VectorDatabase database = open(onDisk)) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      collection.upsert(Contents.records("r", 10, DIMENSION, new Random(5)));
      Map<String, VectorRecord> before = sorted(collection);
      List<VectorRecord> records = Contents.records("i", 1_000, DIMENSION, new Random(5));
      records.add(VectorRecord.of("bad", new float[] {1}));
      assertThatExceptionOfType(DimensionMismatchException.class)
          .isThrownBy(() -> collection.bulkImport(records.stream()))
          .withMessageContaining("records[1000]");
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() ->
              collection.bulkImport(
                  Stream.generate(() -> {
                    throw new IllegalStateException("no more");
                  })));
      assertThatExceptionOfType(VectorDatabaseException.class)
          .isThrownBy(() ->
              collection.bulkImport(
                  records.subList(0, 1_000).iterator(),
                  (done, total) -> {
                    throw new IllegalStateException("cancelled");
                  }));
      assertThat(sorted(collection)).isEqualTo(before);
      collection.bulkImport(Stream.of());
      assertThat(sorted(collection)).isEqualTo(before);
      collection.upsert(Contents.record("goes on", DIMENSION, new Random(6)));
    }
    if (onDisk) {
      try (Stream<Path> files = Files.walk(temp.resolve("db/collections"))) {
        assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
      }
      try (VectorDatabase database = open(true)) {
        assertThat(database.collection("c").count()).isEqualTo(11);
      }
    }
  }

  /** Each would begin another log file, and more than there may be would stop all writing. */
  @Test
  void importsThatEndInNothingLeaveNoFiles() throws IOException {
    try (VectorDatabase database = open(true)) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      for (int round = 0; round < 3; round++) {
        collection.upsert(Contents.record("r" + round, DIMENSION, new Random(7)));
        for (int i = 0; i < 20; i++) {
          assertThat(collection.bulkImport(Stream.of()).inserted()).isZero();
        }
        assertThat(logFiles()).isEqualTo(round + 2);
      }
      collection.bulkImport(Contents.records("i", 10, DIMENSION, new Random(7)).stream());
      assertThat(logFiles()).isOne();
      collection.rewrite();
      collection.rewrite();
      assertThat(collection.bulkImport(Stream.of()).inserted()).isZero();
      collection.upsert(Contents.record("last", DIMENSION, new Random(7)));
    }
    try (VectorDatabase database = open(true)) {
      assertThat(database.collection("c").count()).isEqualTo(14);
    }
  }

  private long logFiles() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files.filter(file -> file.toString().endsWith(".incr")).count();
    }
  }

  @Test
  void aReadOnlyDatabaseImportsNothing() {
    try (VectorDatabase database = open(true)) {
      database.createCollection("c", CONFIG);
    }
    try (VectorDatabase database =
        VectorDatabase.builder().directory(temp.resolve("db")).readOnly(true).open()) {
      assertThatExceptionOfType(DatabaseReadOnlyException.class)
          .isThrownBy(() ->
              database
                  .collection("c")
                  .bulkImport(Contents.records("i", 9, DIMENSION, new Random(1)).stream()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingOrDroppingEndsAnImport(boolean drop) throws Exception {
    VectorDatabase database = open(true);
    VectorCollection collection = database.createCollection("c", CONFIG);
    Gate gate = new Gate(Contents.records("i", 3_000, DIMENSION, new Random(7)), 2_000);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<WriteResult> importing =
          executor.submit(() -> collection.bulkImport(gate, ProgressListener.NONE));
      assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();
      if (drop) {
        assertThat(database.dropCollection("c")).isTrue();
      } else {
        database.close();
      }
      gate.open.countDown();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> importing.get(60, TimeUnit.SECONDS))
          .withCauseInstanceOf(DatabaseClosedException.class);
    }
    database.close();
    try (VectorDatabase again = open(true)) {
      if (drop) {
        assertThat(again.findCollection("c")).isEmpty();
      } else {
        assertThat(again.collection("c").count()).isZero();
      }
    }
  }

  @Test
  void anInterruptHarmsNobody() {
    try (VectorDatabase database = open(true)) {
      VectorCollection collection = database.createCollection("c", CONFIG);
      Thread.currentThread().interrupt();
      collection.bulkImport(Contents.records("i", 2_000, DIMENSION, new Random(8)).stream());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(collection.count()).isEqualTo(2_000);
    }
  }
}
