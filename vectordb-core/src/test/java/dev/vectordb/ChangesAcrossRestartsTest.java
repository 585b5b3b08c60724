package dev.vectordb;

import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.ChangeKind;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of changes over rewrites and restarts of a database on disk. */
class ChangesAcrossRestartsTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  private VectorDatabase open() {
    return VectorDatabase.open(directory);
  }

  private static VectorCollection collection(VectorDatabase database) {
    return database.getOrCreateCollection("c", CollectionConfig.ofDimension(3));
  }

  private static void write(VectorCollection collection, int from, int to) {
    for (int i = from; i <= to; i++) {
      collection.upsert(record("r" + i, i, 1, 1));
    }
  }

  private static List<Long> numbers(List<ChangeEvent> events) {
    return events.stream().map(ChangeEvent::sequenceNumber).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void aConsumerResumesAfterARestart() {
    long position;
    try (VectorDatabase database = open()) {
      write(collection(database), 1, 20);
      try (ChangeStream changes = collection(database).changes(0)) {
        changes.poll(7, NOW);
        changes.poll(4, NOW);
        position = changes.position();
      }
    }
    try (VectorDatabase database = open()) {
      write(collection(database), 21, 30);
      try (ChangeStream changes = collection(database).changes(position)) {
        assertThat(numbers(ChangesContract.all(changes))).isEqualTo(range(position + 1, 30));
      }
    }
    try (VectorDatabase database =
            VectorDatabase.builder().directory(directory).readOnly(true).open();
        ChangeStream changes = collection(database).changes(25)) {
      assertThat(numbers(ChangesContract.all(changes))).isEqualTo(range(26, 30));
    }
  }

  @Test
  void oneWhoIsBehindARewriteIsToldSoAndReadsTheCollectionAnew() {
    try (VectorDatabase database = open()) {
      VectorCollection collection = collection(database);
      write(collection, 1, 10);
      ChangeStream behind = collection.changes(4);
      ChangeStream upToDate = collection.changes(10);
      collection.rewrite();
      write(collection, 11, 12);
      assertThatExceptionOfType(ChangesLostException.class)
          .isThrownBy(() -> behind.poll(100, NOW))
          .satisfies(e -> assertThat(e.oldestPosition()).isEqualTo(10));
      assertThatExceptionOfType(ChangesLostException.class)
          .isThrownBy(() -> collection.changes(9))
          .satisfies(e -> assertThat(e.oldestPosition()).isEqualTo(10));
      assertThat(numbers(upToDate.poll(100, NOW))).isEqualTo(range(11, 12));
      assertThat(database.eventStats().lost()).isEqualTo(1);
      long position = collection.stats().position().sequenceNumber();
      Map<String, VectorRecord> copy = new TreeMap<>();
      write(collection, 13, 14);
      collection
          .list(ListRequest.firstPage(100))
          .records()
          .forEach(record -> copy.put(record.id(), record));
      collection.delete("r1");
      try (ChangeStream resumed = collection.changes(position)) {
        ChangesContract.all(resumed).forEach(event -> apply(event, copy));
      }
      assertThat(copy.values())
          .containsExactlyInAnyOrderElementsOf(
              collection.list(ListRequest.firstPage(100)).records());
    }
  }

  private static void apply(ChangeEvent event, Map<String, VectorRecord> copy) {
    VectorRecord record = event.record();
    if (record != null) {
      copy.put(event.id(), record);
    } else {
      assertThat(event.kind()).isEqualTo(ChangeKind.DELETED);
      copy.remove(event.id());
    }
  }

  @Test
  void aStreamThatKeepsUpGoesOnThroughRewrites() throws Exception {
    try (VectorDatabase database = open()) {
      VectorCollection collection = collection(database);
      int writes = 400;
      Thread writer = Thread.ofPlatform().start(() -> write(collection, 1, writes));
      CompletableFuture<Integer> rewrites =
          CompletableFuture.supplyAsync(() -> {
            int count = 0;
            while (writer.isAlive()) {
              collection.rewrite();
              count++;
            }
            return count;
          });
      long expected = 1;
      long lost = 0;
      ChangeStream changes = collection.changes(0);
      while (expected <= writes) {
        try {
          for (ChangeEvent event : changes.poll(1_000, LONG)) {
            assertThat(event.sequenceNumber()).isEqualTo(expected++);
          }
        } catch (ChangesLostException e) { // a rewrite may overtake it, and then says so
          assertThat(e.oldestPosition()).isGreaterThanOrEqualTo(expected);
          lost++;
          changes = collection.changes(e.oldestPosition());
          expected = e.oldestPosition() + 1;
        }
      }
      writer.join();
      assertThat(rewrites.join()).isPositive();
      assertThat(database.eventStats().lost()).isEqualTo(lost);
      assertThat(changes.poll(1, NOW)).isEmpty();
      changes.close();
    }
  }

  @Test
  void eventsGoOnAfterARestartAndTellWhatIsLost() {
    String cursor;
    try (VectorDatabase database = open()) {
      write(collection(database), 1, 5);
      VectorCollection rewritten =
          database.createCollection("rewritten", CollectionConfig.ofDimension(3));
      write(rewritten, 1, 5);
      database.createCollection("gone", CollectionConfig.ofDimension(3));
      try (EventStream events = database.events(EventRequest.fromBeginning())) {
        assertThat(events.poll(3, NOW)).hasSize(3);
        List<DatabaseEvent> records = events.poll(3, NOW);
        assertThat(records).hasSize(3);
        cursor = events.cursor();
      }
      write(rewritten, 6, 8);
      rewritten.rewrite();
      write(rewritten, 9, 9);
      database.dropCollection("gone");
    }
    try (VectorDatabase database = open()) {
      VectorCollection fresh = database.createCollection("fresh", CollectionConfig.ofDimension(3));
      write(fresh, 1, 1);
      try (EventStream events = database.events(EventRequest.after(cursor))) {
        List<String> texts = ChangesContract.texts(events);
        assertThat(texts)
            .startsWith("dropped default/gone", "created default/fresh")
            .contains("default/c 5 UPSERTED r5", "default/fresh 1 UPSERTED r1")
            .containsSubsequence(
                "default/rewritten lost up to 8", "default/rewritten 9 UPSERTED r9");
        assertThat(events.cursor()).isNotEqualTo(cursor);
      }
    }
  }

  @Test
  void searchesAreToldAsSampledAndNeverHoldUp() {
    try (VectorDatabase database =
            VectorDatabase.builder().directory(directory).searchEventSampling(1).open();
        EventStream deaf = database.events(EventRequest.fromNow());
        EventStream all = database.events(EventRequest.fromNow().withSearches(true));
        EventStream red =
            database.tenant("red").events(EventRequest.fromNow().withSearches(true))) {
      VectorCollection collection = collection(database);
      write(collection, 1, 3);
      for (int i = 0; i < 1_100; i++) {
        collection.search(SearchRequest.of(new float[] {1, 0, 0}).topK(2).build());
      }
      assertThat(ChangesContract.texts(deaf)).noneMatch(text -> text.contains("searched"));
      assertThat(ChangesContract.texts(red)).isEmpty();
      assertThat(ChangesContract.texts(all).stream().filter("default/c searched 2"::equals))
          .hasSize(1_024);
      assertThat(database.eventStats().searchesSampled()).isEqualTo(1_100);
      assertThat(database.eventStats().searchesMissed()).isEqualTo(76);
    }
    try (VectorDatabase database = open();
        EventStream all = database.events(EventRequest.fromNow().withSearches(true))) {
      collection(database).search(SearchRequest.of(new float[] {1, 0, 0}).build());
      assertThat(ChangesContract.texts(all)).isEmpty();
    }
  }

  @Test
  void damageInTheLogIsReportedNotPassedOver() throws Exception {
    try (VectorDatabase database = open()) {
      VectorCollection collection = collection(database);
      write(collection, 1, 10);
      try (ChangeStream changes = collection.changes(0);
          Stream<Path> files = Files.walk(directory)) {
        assertThat(changes.poll(2, NOW)).isNotEmpty();
        Path log =
            files.filter(file -> file.toString().endsWith(".incr")).findFirst().orElseThrow();
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 30] ^= 1;
        Files.write(log, bytes);
        assertThatThrownBy(() -> ChangesContract.all(changes))
            .isInstanceOf(DatabaseCorruptException.class);
      }
    }
  }
}
