package dev.vectordb;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies hold every record of their moment, to the last bit, and come back as what they were. */
class BackupTest {
  private static final int DIMENSION = 12;
  private static final CollectionConfig CONFIG =
      CollectionConfig.builder(DIMENSION)
          .metric(Metric.COSINE)
          .precision(Precision.INT8)
          .text(TextConfig.of(TextLanguage.ITALIAN))
          .model("a model")
          .build();

  @TempDir Path temp;

  private VectorDatabase open(String name) {
    return VectorDatabase.open(temp.resolve(name));
  }

  /** A base, a log after it, dead and updated records in both; a graph for some seeds. */
  private static VectorCollection fill(VectorCollection collection, long seed) {
    Random random = new Random(seed);
    int count = seed == 1 || seed == 3 ? 5_000 : 700;
    collection.upsert(Contents.records("r", count, DIMENSION, random));
    collection.delete(IntStream.range(0, 90).mapToObj(i -> "r" + i * 7).toList());
    collection.awaitIndexed();
    collection.rewrite();
    collection.upsert(Contents.records("s", 200, DIMENSION, random));
    collection.upsert(Contents.records("r", 50, DIMENSION, random));
    collection.delete(List.of("s3", "r699"));
    collection.updateMetadata("r400", Metadata.of("changed", true), MetadataUpdate.MERGE);
    return collection;
  }

  private static void assertSame(VectorCollection copy, VectorCollection original) {
    assertThat(List.copyOf(Contents.of(copy).values()))
        .isEqualTo(List.copyOf(Contents.of(original).values()));
    SearchRequest query =
        SearchRequest.of(original.get("r500").orElseThrow().vector()).topK(20).exact(true).build();
    assertThat(copy.search(query).hits()).isEqualTo(original.search(query).hits());
    assertThat(byWords(copy)).isEqualTo(byWords(original)).isNotEmpty();
  }

  /** Not their scores, in which records count that were deleted and are still there. */
  private static Set<String> byWords(VectorCollection collection) {
    SearchRequest words = SearchRequest.ofText("number 7").topK(5_000).build();
    return collection.search(words).hits().stream().map(SearchHit::id).collect(toSet());
  }

  @Test
  void backupOfADatabaseIsADatabase() {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 1);
      VectorCollection other =
          database.tenant("acme").createCollection("first", CollectionConfig.builder(3).build());
      other.upsert(VectorRecord.of("x", new float[] {1, 2, 3}));
      List<CollectionBackup> copied =
          database.backupTo(temp.resolve("a/b/copy"), ProgressListener.NONE);
      assertThat(copied)
          .extracting(CollectionBackup::tenant, CollectionBackup::records)
          .containsExactly(Tuple.tuple("acme", 1L), Tuple.tuple("default", first.count()));
      assertThat(copied.getLast().position()).isEqualTo(first.stats().position());
      try (VectorDatabase copy = open("a/b/copy")) {
        assertThat(copy.listAllCollections()).isEqualTo(database.listAllCollections());
        assertSame(copy.collection("first"), first);
        assertThat(Contents.of(copy.tenant("acme").collection("first")))
            .isEqualTo(Contents.of(other));
        assertThat(copy.collection("first").stats().position()).isEqualTo(first.stats().position());
        copy.collection("first").upsert(Contents.record("new", DIMENSION, new Random(5)));
        copy.collection("first").optimize();
      }
      try (VectorDatabase copy = open("a/b/copy")) {
        assertThat(copy.collection("first").count()).isEqualTo(first.count() + 1);
      }
      assertThat(first.get("new")).isEmpty();
    }
  }

  @Test
  void backupOfACollectionHasOnlyThat() {
    try (VectorDatabase database = open("original")) {
      database.createCollection("other", CONFIG);
      VectorCollection first = fill(database.createCollection("first", CONFIG), 2);
      first.backupTo(temp.resolve("copy"), ProgressListener.NONE);
      try (VectorDatabase copy = open("copy")) {
        assertThat(copy.listAllCollections())
            .extracting(CollectionInfo::name)
            .containsOnly("first");
        assertSame(copy.collection("first"), first);
      }
    }
  }

  @Test
  void backupNeedsADirectoryOfItsOwn() throws IOException {
    try (VectorDatabase database = open("original")) {
      database.createCollection("c", CONFIG);
      Path target = temp.resolve("copy");
      Files.createDirectories(target);
      database.backupTo(target, ProgressListener.NONE);
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> database.backupTo(target, ProgressListener.NONE))
          .withMessageContaining("not empty");
      Path file = Files.writeString(temp.resolve("file"), "mine");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> database.backupTo(file, ProgressListener.NONE));
      assertThat(file).hasContent("mine");
    }
  }

  @Test
  void whatAKilledBackupLeftBehindIsNamed() throws IOException {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 3);
      Path left = Files.createDirectories(temp.resolve("copy.tmp"));
      Path part = Files.writeString(left.resolve("FORMAT"), "a part");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> database.backupTo(temp.resolve("copy"), ProgressListener.NONE))
          .withMessageContaining(left.toString())
          .withMessageContaining("left behind");
      assertThat(part).hasContent("a part");
      assertThat(temp.resolve("copy")).doesNotExist();
      Files.delete(part);
      database.backupTo(temp.resolve("copy"), ProgressListener.NONE);
      assertThat(left).doesNotExist();
      try (VectorDatabase copy = open("copy")) {
        assertSame(copy.collection("first"), first);
      }
    }
  }

  /** None was lost, and no warning is due: {@code CatalogRecoveryTest}. */
  @Test
  void aCopySaysThatItHasNoCatalog() throws Exception {
    Path zip = temp.resolve("all.zip");
    try (VectorDatabase database = open("original")) {
      database.createCollection("c", CONFIG);
      database.backupTo(temp.resolve("copy"), ProgressListener.NONE);
      database.exportTo(zip, ProgressListener.NONE);
    }
    assertThat(temp.resolve("copy").resolve("COPIED")).content().startsWith("vectordb-copy ");
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(file.getEntry("COPIED")).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void exportComesBackUnderAnotherName(boolean fromMemory) throws IOException {
    try (VectorDatabase database = fromMemory ? VectorDatabase.inMemory() : open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 3);
      Path zip = temp.resolve("first.zip");
      CollectionBackup copied = first.exportTo(zip, ProgressListener.NONE);
      assertThat(copied.records()).isEqualTo(first.count());
      assertThat(temp.resolve("first.zip.tmp")).doesNotExist();
      VectorCollection second =
          database.tenant("t").importCollection("second", zip, ProgressListener.NONE);
      assertThat(second.config()).isEqualTo(CONFIG);
      assertSame(second, first);
      second.upsert(Contents.record("more", DIMENSION, new Random(1)));
      second.rewrite();
      try (VectorDatabase other = open("other")) {
        assertSame(
            other
                .tenant("default")
                .importCollection("third", Files.newInputStream(zip), ProgressListener.NONE),
            first);
      }
      try (VectorDatabase other = VectorDatabase.inMemory()) {
        assertSame(
            other
                .tenant("default")
                .importCollection("third", Files.newInputStream(zip), ProgressListener.NONE),
            first);
      }
    }
    if (!fromMemory) {
      try (VectorDatabase database = open("original");
          VectorDatabase other = open("other")) {
        assertThat(database.tenant("t").collection("second").count())
            .isEqualTo(database.collection("first").count() + 1);
        assertSame(other.collection("third"), database.collection("first"));
        assertNothingLeft(database, temp.resolve("original"));
      }
    }
  }

  private static void assertNothingLeft(VectorDatabase database, Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root.resolve("collections"))) {
      assertThat(entries).hasSize(database.listAllCollections().size());
    }
  }

  @Test
  void exportOfADatabaseComesBackWhole() throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (VectorDatabase database = open("original")) {
      fill(database.createCollection("first", CONFIG), 4);
      database.tenant("acme").createCollection("empty", CollectionConfig.builder(3).build());
      database.exportTo(zip, ProgressListener.NONE);
      try (VectorDatabase copy = open("copy")) {
        List<CollectionInfo> imported =
            copy.importFrom(new ByteArrayInputStream(zip.toByteArray()), ProgressListener.NONE);
        assertThat(imported).containsExactlyElementsOf(database.listAllCollections());
        assertSame(copy.collection("first"), database.collection("first"));
        assertThatExceptionOfType(CollectionExistsException.class)
            .isThrownBy(() ->
                copy.importFrom(
                    new ByteArrayInputStream(zip.toByteArray()), ProgressListener.NONE));
        assertNothingLeft(copy, temp.resolve("copy"));
        assertThatExceptionOfType(InvalidArchiveException.class)
            .isThrownBy(() ->
                copy.tenant("default")
                    .importCollection(
                        "one", new ByteArrayInputStream(zip.toByteArray()), ProgressListener.NONE))
            .withMessageContaining("2 collections");
      }
      try (VectorDatabase copy = open("copy")) {
        assertSame(copy.collection("first"), database.collection("first"));
      }
    }
  }

  @Test
  void anExportThatWasUnpackedIsADatabase() throws Exception {
    Path zip = temp.resolve("all.zip");
    Path unpacked = temp.resolve("unpacked");
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 6);
      database.keyValues().put("key", "value");
      database.exportTo(zip, ProgressListener.NONE);
      try (ZipFile file = new ZipFile(zip.toFile())) {
        for (var entry : Collections.list(file.entries())) {
          Path target = unpacked.resolve(entry.getName());
          Files.createDirectories(target.getParent());
          Files.copy(file.getInputStream(entry), target);
        }
      }
      try (VectorDatabase copy = open("unpacked")) {
        assertSame(copy.collection("first"), first);
        assertThat(copy.keyValues().get("key")).isPresent();
      }
      try (VectorDatabase other = open("other")) {
        assertThat(other.importFrom(zip, ProgressListener.NONE)).hasSize(1);
        assertThat(other.keyValues().get("key")).as("collections are imported").isEmpty();
      }
    }
  }

  @Test
  void keysAndValuesAreCopiedAsOfOneMoment() throws Exception {
    try (VectorDatabase database = open("original")) {
      CountDownLatch copied = new CountDownLatch(1);
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; copied.getCount() > 0; i++) {
                  database.tenant("acme").keyValues().put("k" + i, "v" + i);
                }
              });
      for (int i = 0; i < 5; i++) {
        database.backupTo(temp.resolve("copy" + i), ProgressListener.NONE);
      }
      copied.countDown();
      writer.join();
      long before = 0;
      for (int i = 0; i < 5; i++) {
        try (VectorDatabase copy = open("copy" + i)) {
          KeyValueStore store = copy.tenant("acme").keyValues();
          long entries = store.stats().entries();
          assertThat(entries).isGreaterThanOrEqualTo(before);
          for (long key = 0; key < entries; key++) {
            assertThat(store.get("k" + key)).as("no holes").isPresent();
          }
          before = entries;
          store.put("goes on", "yes");
        }
      }
      assertThat(database.tenant("acme").keyValues().stats().entries()).isGreaterThan(0);
    }
  }

  @Test
  void importIntoAnExistingCollectionReplacesAndAdds() {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 7);
      Path zip = temp.resolve("first.zip");
      first.exportTo(zip, ProgressListener.NONE);
      VectorCollection there =
          database.createCollection(
              "there", CollectionConfig.builder(DIMENSION).metric(Metric.DOT_PRODUCT).build());
      there.upsert(Contents.records("r", 10, DIMENSION, new Random(0)));
      there.upsert(Contents.records("own", 10, DIMENSION, new Random(0)));
      Map<String, VectorRecord> expected = new HashMap<>(Contents.of(there));
      long replaced = expected.keySet().stream().filter(id -> first.get(id).isPresent()).count();
      Map<String, VectorRecord> imported = Contents.of(first);
      expected.putAll(imported);
      var result = there.importFrom(zip, ProgressListener.NONE);
      assertThat(Contents.of(there)).isEqualTo(expected);
      assertThat(result.updated()).isEqualTo((int) replaced);
      assertThat(result.inserted()).isEqualTo((int) (imported.size() - replaced));
      assertThat(result.position()).isEqualTo(there.stats().position());
      assertThatExceptionOfType(DimensionMismatchException.class)
          .isThrownBy(() ->
              database
                  .createCollection("three", CollectionConfig.builder(3).build())
                  .importFrom(zip, ProgressListener.NONE));
    }
  }

  /** Batches of ten, numbered: a copy has the first so many of them and no part of another. */
  @Test
  void copiesWhileWritesAndRewritesGoOnAreOfOneMoment() throws Exception {
    try (VectorDatabase database = open("original");
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.builder(4).build());
      CountDownLatch begun = new CountDownLatch(20);
      boolean[] stop = {false};
      Future<?> writer =
          executor.submit(() -> {
            for (int batch = 1; !stop[0]; batch++) {
              List<VectorRecord> records = new ArrayList<>();
              for (int i = 0; i < 10; i++) {
                records.add(VectorRecord.of("b" + batch + "-" + i, new float[] {batch, i, 1, 1}));
              }
              collection.upsert(records);
              begun.countDown();
            }
          });
      Future<?> rewriter =
          executor.submit(() -> {
            while (!stop[0]) {
              collection.rewrite();
            }
          });
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      List<CollectionBackup> copies = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        copies.add(collection.backupTo(temp.resolve("copy" + i), ProgressListener.NONE));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies.add(collection.exportTo(out, ProgressListener.NONE));
        Files.write(temp.resolve("copy" + i + ".zip"), out.toByteArray());
      }
      stop[0] = true;
      writer.get(60, TimeUnit.SECONDS);
      rewriter.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 6; i++) {
        try (VectorDatabase copy = open("copy" + i)) {
          assertIsPrefix(copy.collection("c"), copies.get(2 * i));
        }
        assertIsPrefix(
            database
                .tenant("t")
                .importCollection(
                    "i" + i, temp.resolve("copy" + i + ".zip"), ProgressListener.NONE),
            copies.get(2 * i + 1));
      }
    }
  }

  private static void assertIsPrefix(VectorCollection copy, CollectionBackup said) {
    Map<String, VectorRecord> found = Contents.of(copy);
    assertThat((long) found.size()).isEqualTo(said.records()).isPositive();
    assertThat(found.size() % 10).isZero();
    assertThat(copy.stats().position()).isEqualTo(said.position());
    for (int batch = 1; batch <= found.size() / 10; batch++) {
      for (int i = 0; i < 10; i++) {
        assertThat(requireNonNull(found.get("b" + batch + "-" + i)).vector())
            .containsExactly(batch, i, 1, 1);
      }
    }
  }

  @Test
  void progressRisesToTheTotal() {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 8);
      List<long[]> seen = new ArrayList<>();
      ProgressListener listener = (done, total) -> seen.add(new long[] {done, total});
      CollectionBackup copied = first.exportTo(temp.resolve("a.zip"), listener);
      assertRising(seen);
      assertThat(seen.getLast()[0]).isGreaterThan(copied.bytes());
      seen.clear();
      database.tenant("t").importCollection("x", temp.resolve("a.zip"), listener);
      assertRising(seen);
    }
  }

  private static void assertRising(List<long[]> seen) {
    assertThat(seen).hasSizeGreaterThan(3);
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i)[0]).isGreaterThan(seen.get(i - 1)[0]);
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aListenerThatThrowsEndsTheWorkAndLeavesNothing() throws IOException {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 9);
      Path zip = temp.resolve("a.zip");
      first.exportTo(zip, ProgressListener.NONE);
      ProgressListener enough =
          (done, total) -> {
            if (done > 10_000) {
              throw new Enough();
            }
          };
      List<ThrowingCallable> calls =
          List.of(
              () -> first.backupTo(temp.resolve("copy"), enough),
              () -> first.exportTo(temp.resolve("b.zip"), enough),
              () -> first.exportTo(OutputStream.nullOutputStream(), enough),
              () -> first.importFrom(zip, enough),
              () -> database.tenant("t").importCollection("x", zip, enough));
      for (var call : calls) {
        assertThatExceptionOfType(VectorDatabaseException.class)
            .isThrownBy(call)
            .withCauseInstanceOf(Enough.class);
      }
      assertThat(database.listAllCollections()).hasSize(1);
      assertNothingLeft(database, temp.resolve("original"));
      try (Stream<Path> entries = Files.list(temp)) {
        assertThat(entries.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("original", "a.zip");
      }
    }
  }

  @Test
  void aStreamThatFailsFailsTheExport() {
    try (VectorDatabase database = open("original")) {
      VectorCollection first = fill(database.createCollection("first", CONFIG), 10);
      OutputStream broken =
          new OutputStream() {
            @Override
            public void write(int value) throws IOException {
              throw new IOException("the peer has gone");
            }
          };
      assertThatExceptionOfType(VectorDatabaseException.class)
          .isThrownBy(() -> first.exportTo(broken, ProgressListener.NONE))
          .withMessageContaining("the peer has gone");
      first.upsert(Contents.record("still", DIMENSION, new Random(1)));
    }
  }

  @Test
  void damageIsNotCopied() throws IOException {
    Path root = temp.resolve("original");
    try (VectorDatabase database = open("original")) {
      fill(database.createCollection("first", CONFIG), 11);
    }
    Path vectors;
    try (Stream<Path> files = Files.walk(root)) {
      vectors = files.filter(file -> file.endsWith("vectors")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(vectors);
    bytes[bytes.length / 2] ^= 1;
    Files.write(vectors, bytes);
    try (VectorDatabase database = VectorDatabase.builder().directory(root).readOnly(true).open()) {
      assertThatExceptionOfType(DatabaseCorruptException.class)
          .isThrownBy(() -> database.backupTo(temp.resolve("copy"), ProgressListener.NONE))
          .withMessageContaining("vectors");
      assertThat(temp.resolve("copy")).doesNotExist();
      assertThat(temp.resolve("copy.tmp")).doesNotExist();
    }
  }

  @Test
  void aReadOnlyDatabaseCanBeCopied() {
    try (VectorDatabase database = open("original")) {
      fill(database.createCollection("first", CONFIG), 12);
    }
    try (VectorDatabase database =
            VectorDatabase.builder().directory(temp.resolve("original")).readOnly(true).open();
        VectorDatabase other = open("other")) {
      VectorCollection first = database.collection("first");
      first.exportTo(temp.resolve("a.zip"), ProgressListener.NONE);
      assertSame(
          other
              .tenant("default")
              .importCollection("first", temp.resolve("a.zip"), ProgressListener.NONE),
          first);
      assertThatExceptionOfType(VectorDatabaseException.class)
          .isThrownBy(() -> database.importFrom(temp.resolve("a.zip"), ProgressListener.NONE))
          .withMessageContaining("read-only");
    }
  }

  @Test
  void closingEndsACopy() throws Exception {
    VectorDatabase database = open("original");
    VectorCollection first = fill(database.createCollection("first", CONFIG), 13);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> copy =
          executor.submit(() ->
              first.backupTo(
                  temp.resolve("copy"),
                  (done, total) -> {
                    begun.countDown();
                    try {
                      closing.await();
                      Thread.sleep(300);
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  }));
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      Future<?> close = executor.submit(database::close);
      closing.countDown();
      close.get(60, TimeUnit.SECONDS);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> copy.get(60, TimeUnit.SECONDS))
          .withCauseInstanceOf(DatabaseClosedException.class);
    }
    assertThat(temp.resolve("copy")).doesNotExist();
  }
}
