package dev.vectordb;

import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.ChangeKind;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Streams of changes and events, wherever the data lives. */
interface ChangesContract extends ContractFixture {
  Duration NOW = Duration.ZERO;
  Duration LONG = Duration.ofSeconds(30);

  @Test
  default void changesComeInOrderAndComplete() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    try (ChangeStream changes = collection.changes(0)) {
      assertThat(changes.poll(10, NOW)).isEmpty();
      VectorRecord a =
          VectorRecord.builder("a", new float[] {0.1f, -0.0f, 3})
              .text("größe")
              .metadata(Metadata.builder().put("n", 1L).put("l", List.of("x")).build())
              .build();
      collection.upsert(List.of(a, record("b", 1, 2, 3)));
      collection.updateMetadata("b", Metadata.of("k", "v"), MetadataUpdate.MERGE);
      collection.updateMetadata("b", Metadata.of("m", 2), MetadataUpdate.MERGE);
      collection.delete("a");
      collection.deleteAll();
      List<ChangeEvent> events = all(changes);
      assertThat(events)
          .extracting(ChangeEvent::sequenceNumber)
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(events)
          .extracting(ChangeEvent::kind)
          .containsExactly(
              ChangeKind.UPSERTED,
              ChangeKind.UPSERTED,
              ChangeKind.METADATA_CHANGED,
              ChangeKind.METADATA_CHANGED,
              ChangeKind.DELETED,
              ChangeKind.CLEARED);
      assertThat(events.getFirst().record()).isEqualTo(a);
      assertThat(events.get(3).metadata())
          .isEqualTo(Metadata.builder().put("k", "v").put("m", 2).build());
      assertThat(events).extracting(ChangeEvent::id).containsExactly("a", "b", "b", "b", "a", "");
      assertThat(changes.position()).isEqualTo(6);
    }
  }

  static List<ChangeEvent> all(ChangeStream changes) {
    List<ChangeEvent> all = new ArrayList<>();
    List<ChangeEvent> some = changes.poll(2, NOW);
    while (!some.isEmpty()) {
      assertThat(some).hasSizeLessThanOrEqualTo(2);
      all.addAll(some);
      some = changes.poll(2, NOW);
    }
    return all;
  }

  /** What is polled is on the heap until it is taken, for as many streams as there are. */
  @Test
  default void aCallEndsAtSoManyBytes() {
    VectorTenant tenant = database().tenant("large");
    try (EventStream events = tenant.events(EventRequest.fromNow())) {
      for (String name : List.of("one", "two", "three")) {
        List<VectorRecord> batch = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          batch.add(
              VectorRecord.builder("r" + i, new float[] {i, 1, 1})
                  .text("x".repeat(150_000))
                  .build());
        }
        tenant.createCollection(name, CollectionConfig.ofDimension(3)).upsert(batch);
      }
      int records = 0;
      List<DatabaseEvent> some = events.poll(100, NOW);
      while (!some.isEmpty()) {
        long polled = some.stream().filter(DatabaseEvent.RecordsChanged.class::isInstance).count();
        assertThat(polled).isLessThanOrEqualTo(3);
        records += (int) polled;
        some = events.poll(100, NOW);
      }
      assertThat(records).isEqualTo(9);
    }
    try (ChangeStream changes = tenant.collection("one").changes(0)) {
      assertThat(changes.poll(100, NOW)).hasSize(2);
      assertThat(changes.poll(100, NOW)).hasSize(1);
    }
  }

  @Test
  default void aStreamGoesOnWhereAnotherWas() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    ChangeStream first = collection.changes(0);
    for (int i = 1; i <= 100; i++) {
      collection.upsert(record("r" + i, i, 0, 0));
    }
    assertThat(first.poll(37, NOW)).hasSize(37);
    long position = first.position();
    first.close();
    first.close();
    assertThatThrownBy(() -> first.poll(1, NOW)).isInstanceOf(StreamClosedException.class);
    try (ChangeStream second = collection.changes(position)) {
      assertThat(all(second))
          .extracting(ChangeEvent::sequenceNumber)
          .containsExactlyElementsOf(LongStream.rangeClosed(38, 100).boxed().toList());
    }
  }

  @Test
  default void aPollWaitsForTheNextChangeAndEndsWithTheStream() throws Exception {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    ChangeStream changes = collection.changes(0);
    CompletableFuture<List<ChangeEvent>> polled =
        CompletableFuture.supplyAsync(() -> changes.poll(10, LONG));
    collection.upsert(record("a", 1, 2, 3));
    assertThat(polled.get()).extracting(ChangeEvent::id).containsExactly("a");
    CompletableFuture<List<ChangeEvent>> closed =
        CompletableFuture.supplyAsync(() -> changes.poll(10, LONG));
    changes.close();
    assertThatThrownBy(closed::get).hasCauseInstanceOf(StreamClosedException.class);
  }

  @Test
  default void aStreamEndsWithItsCollection() throws Exception {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    try (ChangeStream changes = collection.changes(0)) {
      CompletableFuture<List<ChangeEvent>> polled =
          CompletableFuture.supplyAsync(() -> changes.poll(10, LONG));
      database().dropCollection(collection.name());
      assertThatThrownBy(polled::get).hasCauseInstanceOf(DatabaseClosedException.class);
    }
  }

  @Test
  default void anInterruptEndsAPollAndHarmsNobody() throws Exception {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    try (ChangeStream changes = collection.changes(0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> changes.poll(1, LONG))
          .isInstanceOf(VectorDatabaseException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      collection.upsert(record("a", 1, 2, 3));
      Thread.currentThread().interrupt();
      assertThat(changes.poll(1, LONG)).hasSize(1);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  default void whatIsBeyondTheNewestIsRefused() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    collection.upsert(record("a", 1, 2, 3));
    assertThatExceptionOfType(ChangesLostException.class)
        .isThrownBy(() -> collection.changes(2))
        .satisfies(e -> assertThat(e.oldestPosition()).isEqualTo(1));
    assertThatThrownBy(() -> collection.changes(-1)).isInstanceOf(InvalidInputException.class);
    for (int max : new int[] {0, 10_001}) {
      try (ChangeStream changes = collection.changes(1)) {
        assertThatThrownBy(() -> changes.poll(max, NOW)).isInstanceOf(InvalidInputException.class);
      }
    }
    assertThat(database().eventStats().openStreams()).isZero();
  }

  @Test
  default void aConsumerBesideWritersMissesNothing() throws Exception {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    int writers = 4;
    int writes = 100;
    try (ChangeStream changes = collection.changes(0)) {
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        String prefix = "w" + w + "-";
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < writes; i++) {
                    collection.upsert(
                        List.of(record(prefix + i, i, 1, 1), record(prefix + i + "b", i, 2, 2)));
                  }
                }));
      }
      Map<String, Integer> last = new HashMap<>();
      long expected = 1;
      while (expected <= 2L * writers * writes) {
        List<ChangeEvent> events = changes.poll(100, LONG);
        assertThat(events).isNotEmpty();
        for (ChangeEvent event : events) {
          assertThat(event.sequenceNumber()).isEqualTo(expected++);
          assertThat(collection.get(event.id())).as("visible before it is told").isPresent();
          last.merge(event.id().substring(0, 2), 1, Integer::sum);
        }
      }
      assertThat(last).hasSize(writers).allSatisfy((_, n) -> assertThat(n).isEqualTo(2 * writes));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(changes.poll(1, NOW)).isEmpty();
    }
  }

  @Test
  default void anImportIsToldAsLostNeverPassedOver() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    collection.upsert(record("before", 1, 2, 3));
    ChangeStream live = collection.changes(1);
    ChangeStream idle = collection.changes(1);
    Iterator<VectorRecord> imported =
        IntStream.range(0, 3)
            .mapToObj(i -> {
              collection.upsert(List.of(record("x" + i, i, 0, 0), record("i1", i, 0, 0)));
              return record("i" + i, i, 1, 1);
            })
            .iterator();
    List<Long> seen = new ArrayList<>();
    collection.bulkImport(
        imported, (_, _) -> all(live).forEach(event -> seen.add(event.sequenceNumber())));
    assertThat(seen).isNotEmpty().allMatch(number -> number > 1);
    long last = live.position();
    for (ChangeStream stream : List.of(live, idle)) {
      assertThatExceptionOfType(ChangesLostException.class)
          .isThrownBy(() -> all(stream))
          .satisfies(e -> assertThat(e.oldestPosition()).isGreaterThan(1L << 32));
      stream.close();
    }
    assertThatThrownBy(() -> collection.changes(last)).isInstanceOf(ChangesLostException.class);
    long position = collection.stats().position().sequenceNumber();
    try (ChangeStream resumed = collection.changes(position);
        EventStream events = database().events(EventRequest.fromNow())) {
      collection.upsert(record("after", 1, 2, 3));
      assertThat(all(resumed)).extracting(ChangeEvent::id).containsExactly("after");
      collection.bulkImport(Stream.of(record("again", 1, 2, 3)));
      collection.upsert(record("end", 1, 2, 3));
      long end = collection.stats().position().sequenceNumber();
      assertThat(texts(events).stream().filter(text -> text.contains("lost"))).hasSize(1);
      assertThat(events.poll(1, NOW)).isEmpty();
      assertThat(end).isGreaterThan(1L << 33);
    }
  }

  @Test
  default void eventsTellOfCollectionsAndTheirRecords() {
    try (EventStream all = database().events(EventRequest.fromNow());
        EventStream red = database().tenant("red").events(EventRequest.fromNow())) {
      VectorCollection books =
          database().tenant("red").createCollection("books", CollectionConfig.ofDimension(3));
      VectorCollection other = database().createCollection("o", CollectionConfig.ofDimension(3));
      books.upsert(record("a", 1, 2, 3));
      other.upsert(record("b", 1, 2, 3));
      assertThat(texts(red)).containsExactly("created red/books", "red/books 1 UPSERTED a");
      assertThat(texts(all))
          .containsExactlyInAnyOrder(
              "created red/books",
              "red/books 1 UPSERTED a",
              "created default/o",
              "default/o 1 UPSERTED b");
      books.delete("a");
      assertThat(texts(red)).containsExactly("red/books 2 DELETED a");
      database().tenant("red").dropCollection("books");
      database().dropCollection("o");
      assertThat(texts(red)).containsExactly("dropped red/books");
      assertThat(texts(all))
          .contains("dropped red/books", "dropped default/o")
          .allMatch(text -> text.startsWith("dropped") || text.endsWith("DELETED a"));
    }
    assertThat(database().eventStats().openStreams()).isZero();
  }

  static List<String> texts(EventStream events) {
    List<String> texts = new ArrayList<>();
    List<DatabaseEvent> some = events.poll(3, NOW);
    while (!some.isEmpty()) {
      some.forEach(event -> texts.add(text(event)));
      some = events.poll(3, NOW);
    }
    return texts;
  }

  static String text(DatabaseEvent event) {
    String name = event.tenant() + "/" + event.collection();
    return switch (event) {
      case DatabaseEvent.CollectionCreated _ -> "created " + name;
      case DatabaseEvent.CollectionDropped _ -> "dropped " + name;
      case DatabaseEvent.RecordsChanged changed ->
          name
              + " "
              + changed.change().sequenceNumber()
              + " "
              + changed.change().kind()
              + " "
              + changed.change().id();
      case DatabaseEvent.ChangesLost lost -> name + " lost up to " + lost.position();
      case DatabaseEvent.SearchPerformed search -> name + " searched " + search.hits();
    };
  }

  @Test
  default void eventsGoOnFromACursor() {
    VectorCollection kept = database().createCollection("kept", CollectionConfig.ofDimension(3));
    database().createCollection("gone", CollectionConfig.ofDimension(3));
    kept.upsert(record("before", 1, 2, 3));
    String cursor;
    try (EventStream events = database().events(EventRequest.fromNow())) {
      kept.upsert(List.of(record("a", 1, 2, 3), record("b", 1, 2, 3)));
      assertThat(events.poll(1, LONG)).hasSize(1);
      cursor = events.cursor();
    }
    database().dropCollection("gone");
    database().createCollection("gone", CollectionConfig.ofDimension(2));
    kept.upsert(record("c", 1, 2, 3));
    try (EventStream events = database().events(EventRequest.after(cursor))) {
      assertThat(texts(events))
          .containsExactly(
              "dropped default/gone",
              "created default/gone",
              "default/kept 3 UPSERTED b",
              "default/kept 4 UPSERTED c");
    }
    try (EventStream events = database().events(EventRequest.after(cursor).withRecords(false))) {
      assertThat(texts(events)).containsExactly("dropped default/gone", "created default/gone");
    }
  }

  @Test
  default void cursorsOfOthersTellNothing() {
    VectorTenant red = database().tenant("red");
    VectorTenant blue = database().tenant("blue");
    red.createCollection("secret", CollectionConfig.ofDimension(3)).upsert(record("a", 1, 2, 3));
    String cursor;
    try (EventStream events = red.events(EventRequest.fromBeginning())) {
      assertThat(texts(events)).contains("created red/secret");
      cursor = events.cursor();
    }
    red.dropCollection("secret");
    try (EventStream events = blue.events(EventRequest.after(cursor))) {
      assertThat(texts(events)).isEmpty();
    }
    for (String bad : List.of("x", "####", cursor.substring(1), "A".repeat(200))) {
      assertThatThrownBy(() -> blue.events(EventRequest.after(bad)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("cursor");
    }
    assertThat(database().eventStats().openStreams()).isZero();
  }

  @Test
  default void aListenerIsToldUntilItsSubscriptionEnds() {
    List<String> told = new CopyOnWriteArrayList<>();
    EventSubscription subscription =
        database()
            .subscribe(
                EventRequest.fromNow(),
                (events, _) -> events.forEach(event -> told.add(text(event))));
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    collection.upsert(record("a", 1, 2, 3));
    String name = "default/" + collection.name();
    await()
        .untilAsserted(
            () -> assertThat(told).containsExactly("created " + name, name + " 1 UPSERTED a"));
    subscription.close();
    await().until(() -> database().eventStats().openStreams() == 0);
    collection.upsert(record("b", 1, 2, 3));
    try (EventStream events = database().events(EventRequest.after(subscription.cursor()))) {
      assertThat(texts(events)).containsExactly(name + " 2 UPSERTED b");
    }
    assertThat(told).hasSize(2);
  }

  @Test
  default void aListenerThatFailsIsToldSoAndNobodyElseSuffers() {
    CompletableFuture<VectorDatabaseException> ended = new CompletableFuture<>();
    EventListener failing =
        new EventListener() {
          @Override
          public void onEvents(List<DatabaseEvent> events, String cursor) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void onEnd(VectorDatabaseException failure) {
            ended.complete(failure);
          }
        };
    try (EventSubscription _ = database().subscribe(EventRequest.fromNow(), failing)) {
      VectorCollection collection = collection(Metric.EUCLIDEAN);
      assertThat(ended.join()).hasRootCauseMessage("on purpose");
      assertThat(collection.upsert(record("a", 1, 2, 3)).inserted()).isEqualTo(1);
    }
  }

  @Test
  default void streamsAreBounded() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    List<ChangeStream> open = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      open.add(collection.changes(0));
    }
    assertThatThrownBy(() -> collection.changes(0)).isInstanceOf(CapacityExceededException.class);
    assertThat(database().eventStats().openStreams()).isEqualTo(256);
    database().tenant("other").events(EventRequest.fromNow()).close();
    open.forEach(ChangeStream::close);
    collection.changes(0).close();
  }
}
