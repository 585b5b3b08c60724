package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R13, P9: every call with the interrupt flag set before, or set by another thread at any moment of
 * it. The call does its work, or says that it was interrupted while it waited; nothing else
 * suffers.
 */
@Tag("reliability")
class InterruptTest {
  private static final int CALLS = Figures.of("interrupt.calls", 10_000, 100_000);
  private static final int BACKGROUND = 5_000;
  private static final int IDS = 40;
  private static final String[] HEAVY = {
    "rewrite", "optimize", "compress", "getOrCreateCollection", "dropCollection", "close and open"
  };
  private static final String[] LIGHT = {
    "upsert",
    "insertIfAbsent",
    "delete",
    "deleteMatching",
    "updateMetadata",
    "get",
    "list",
    "count",
    "countMatching",
    "search",
    "searchExactly",
    "searchFiltered",
    "searchWords",
    "searchAll",
    "iterate",
    "stats",
    "flush",
    "awaitIndexed",
    "listAllCollections"
  };

  @TempDir Path directory;

  private final TreeSet<String> expected = new TreeSet<>();
  private VectorDatabase database = VectorDatabase.inMemory();
  private Random random = new Random(0);
  private int written;

  @Test
  void interruptsHarmNobody() throws InterruptedException {
    random = new Random(Figures.seed("InterruptTest"));
    database = VectorDatabase.open(directory);
    for (int from = 0; from < BACKGROUND; from += 1_000) {
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = from; i < from + 1_000; i++) {
        batch.add(record("b" + i));
        expected.add("b" + i);
      }
      collection().upsert(batch);
    }
    int refused = 0;
    for (int call = 0; call < CALLS; call++) {
      String name =
          call % 400 == 399
              ? HEAVY[random.nextInt(HEAVY.length)]
              : LIGHT[random.nextInt(LIGHT.length)];
      refused += call % 2 == 0 ? before(name) : midway(name);
    }
    assertThat(collection().stats().state()).isEqualTo(CollectionState.UP);
    assertHolds();
    database.close();
    database = VectorDatabase.open(directory);
    assertHolds();
    database.close();
    System.out.printf("InterruptTest: %d calls, %d ended by the interrupt%n", CALLS, refused);
    assertThat(refused).isLessThan(CALLS / 4);
  }

  private VectorCollection collection() {
    return database.getOrCreateCollection(
        "interrupted",
        CollectionConfig.builder(4)
            .metric(Metric.EUCLIDEAN)
            .durability(Durability.os())
            .text(TextConfig.of(TextLanguage.STANDARD))
            .build());
  }

  private VectorRecord record(String id) {
    float[] vector = new float[4];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return VectorRecord.builder(id, vector)
        .text("word" + random.nextInt(50))
        .metadata(Metadata.of("n", ++written % 10))
        .build();
  }

  /** Returns 1 if the call was ended by the interrupt. */
  private int before(String name) {
    Thread.currentThread().interrupt();
    int refused = call(name);
    assertThat(Thread.interrupted()).as("%s keeps the flag", name).isTrue();
    return refused;
  }

  private int midway(String name) throws InterruptedException {
    Thread caller = Thread.currentThread();
    long nanos = random.nextInt(name.length() > 12 ? 3_000_000 : 300_000);
    Thread interrupter =
        Thread.ofPlatform()
            .start(() -> {
              LockSupport.parkNanos(nanos);
              caller.interrupt();
            });
    int refused = call(name);
    boolean interrupted;
    do { // join itself ends by the interrupt, if that comes late
      try {
        interrupter.join();
        interrupted = false;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    } while (interrupted);
    boolean seen = Thread.interrupted();
    assertThat(Thread.currentThread().isInterrupted()).as("seen: %s", seen).isFalse();
    return refused;
  }

  private int call(String name) {
    try {
      run(name);
      return 0;
    } catch (RecordNotFoundException e) {
      return 0;
    } catch (VectorDatabaseException e) {
      assertThat(e).as(name).hasMessageContaining("interrupted");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      return 1;
    }
  }

  private void run(String name) {
    String id = "r" + random.nextInt(IDS);
    switch (name) {
      case "upsert" -> {
        assertThat(collection().upsert(List.of(record(id), record("s"))).inserted())
            .isBetween(0, 2);
        expected.addAll(List.of(id, "s"));
      }
      case "insertIfAbsent" -> {
        boolean there = expected.contains(id);
        assertThat(collection().insertIfAbsent(List.of(record(id))).inserted())
            .isEqualTo(there ? 0 : 1);
        expected.add(id);
      }
      case "delete" ->
          assertThat(collection().delete(id).deleted()).isEqualTo(expected.remove(id) ? 1 : 0);
      case "deleteMatching" ->
          assertThat(collection().delete(Filters.field("n").eq(77)).deleted()).isZero();
      case "updateMetadata" ->
          collection().updateMetadata(id, Metadata.of("m", 1), MetadataUpdate.MERGE);
      case "get" -> assertThat(collection().get(id).isPresent()).isEqualTo(expected.contains(id));
      case "list" -> assertThat(collection().list(ListRequest.firstPage(20)).records()).hasSize(20);
      case "count" -> assertThat(collection().count()).isEqualTo(expected.size());
      case "countMatching" ->
          assertThat(collection().count(Filters.field("n").ge(0))).isEqualTo(expected.size());
      default -> runOther(name);
    }
  }

  private SearchRequest.Builder request() {
    return SearchRequest.of(record("query").vector()).topK(5);
  }

  private void runOther(String name) {
    VectorCollection collection = collection();
    switch (name) {
      case "search" -> assertThat(collection.search(request().build()).hits()).hasSize(5);
      case "searchExactly" ->
          assertThat(collection.search(request().exact(true).build()).hits()).hasSize(5);
      case "searchFiltered" ->
          assertThat(collection.search(request().filter(Filters.field("n").eq(3)).build()).hits())
              .hasSize(5);
      case "searchWords" ->
          assertThat(collection.search(SearchRequest.ofText("word7").build()).hits()).isNotEmpty();
      case "searchAll" ->
          assertThat(collection.searchAll(List.of(request().build(), request().build())))
              .hasSize(2);
      case "iterate" -> {
        try (SearchIterator hits = collection.searchIterator(request().build())) {
          for (int i = 0; i < 10; i++) {
            assertThat(hits.hasNext()).isTrue();
            hits.next();
          }
        }
      }
      case "stats" -> assertThat(collection.stats().state()).isEqualTo(CollectionState.UP);
      case "flush" -> collection.flush();
      case "awaitIndexed" -> collection.awaitIndexed();
      case "listAllCollections" -> assertThat(database.listAllCollections()).isNotEmpty();
      case "rewrite" -> collection.rewrite();
      case "optimize" -> collection.optimize();
      case "compress" ->
          collection.compress(random.nextBoolean() ? Precision.INT8 : Precision.FLOAT32);
      case "getOrCreateCollection" ->
          database.getOrCreateCollection("other", CollectionConfig.ofDimension(2));
      case "dropCollection" -> database.dropCollection("other");
      case "close and open" -> {
        database.close();
        database = VectorDatabase.open(directory);
      }
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void assertHolds() {
    List<String> found = new ArrayList<>();
    ListRequest request = ListRequest.firstPage(1_000);
    String cursor;
    do {
      var page = collection().list(request);
      page.records().forEach(record -> found.add(record.id()));
      cursor = page.nextCursor();
      request = request.after(cursor);
    } while (cursor != null);
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }
}
