package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P2, P9 and P11 under load: writers, readers, rewrites and interrupts at once, on platform and on
 * virtual threads, and a close in the middle of it all.
 */
@Tag("reliability")
class ConcurrencyTest {
  private static final int WRITERS = 3;
  private static final int GROUP = 256;
  private static final int BACKGROUND = 5_000;
  private static final int DIMENSION = 4;
  private static final int MILLIS = Figures.of("concurrency.millis", 3_000, 60_000);

  @TempDir Path directory;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stop;

  private VectorDatabase open(boolean durable) {
    return durable ? VectorDatabase.open(directory) : VectorDatabase.inMemory();
  }

  private static VectorCollection collection(VectorDatabase database) {
    return database.getOrCreateCollection(
        "busy",
        CollectionConfig.builder(DIMENSION)
            .metric(Metric.EUCLIDEAN)
            .durability(Durability.os())
            .build());
  }

  private Thread start(int number, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (Throwable e) { // handed to the test's own thread
            failures.add(e);
          }
        };
    return number % 2 == 0 ? Thread.ofVirtual().start(guarded) : Thread.ofPlatform().start(guarded);
  }

  private void joinAll(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(thread.isAlive()).as("%s hangs", thread).isFalse();
    }
    for (Throwable failure : failures) {
      throw new AssertionError(failure);
    }
  }

  /** Where the records of a writer lie, far from those of others. */
  private static float[] place(int writer) {
    return new float[] {100 * (writer + 1), 0, 0, 0};
  }

  private static List<String> ids(int writer) {
    return IntStream.range(0, GROUP).mapToObj(i -> "w" + writer + "-" + i).toList();
  }

  private static List<VectorRecord> group(int writer, long version) {
    List<VectorRecord> records = new ArrayList<>();
    for (String id : ids(writer)) {
      float[] vector = place(writer);
      vector[1] = records.size() * 0.1f;
      vector[2] = version % 7;
      records.add(
          VectorRecord.of(
              id,
              vector,
              Metadata.builder().put("writer", writer).put("version", version).build()));
    }
    return records;
  }

  private static List<VectorRecord> background(int count) {
    Random random = new Random(1);
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = {-1_000, random.nextFloat(), random.nextFloat(), random.nextFloat()};
      records.add(VectorRecord.of("b" + i, vector));
    }
    return records;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nobodyEverSeesHalfABatch(boolean durable) throws InterruptedException {
    try (VectorDatabase database = open(durable)) {
      VectorCollection collection = collection(database);
      collection.upsert(background(BACKGROUND));
      AtomicLong reads = new AtomicLong();
      AtomicLong rewrites = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        threads.add(start(number, () -> write(collection, number)));
        for (int reader = 0; reader < 2; reader++) {
          threads.add(start(reader, () -> read(collection, number, reads)));
        }
      }
      List<Thread> interrupted = List.copyOf(threads);
      threads.add(start(1, () -> rewrite(collection, rewrites)));
      threads.add(start(1, () -> interrupt(interrupted)));
      TimeUnit.MILLISECONDS.sleep(MILLIS);
      stop = true;
      joinAll(threads);
      assertThat(reads.get()).isPositive();
      assertThat(rewrites.get()).isPositive();
      assertThat(collection.stats().state()).isEqualTo(CollectionState.UP);
      collection.upsert(group(0, -1));
      assertThat(collection.count(Filters.field("version").eq(-1L))).isEqualTo(GROUP);
    }
  }

  private void write(VectorCollection collection, int writer) {
    for (long version = 0; !stop; version++) {
      if (version % 5 == 4) {
        assertThat(collection.delete(ids(writer)).deleted()).isEqualTo(GROUP);
      } else {
        collection.upsert(group(writer, version));
        // What has returned is visible.
        assertThat(whole(Seen.got(collection, writer), "get")).isEqualTo(version);
      }
    }
  }

  private void read(VectorCollection collection, int writer, AtomicLong reads) {
    long newest = -1;
    while (!stop) {
      long count = collection.count(Filters.field("writer").eq(writer));
      assertThat(count == 0 || count == GROUP).as("count %d", count).isTrue();
      List<Long> versions = new ArrayList<>();
      versions.add(whole(Seen.got(collection, writer), "get"));
      versions.add(whole(Seen.filtered(collection, writer), "filtered search"));
      versions.add(whole(Seen.near(collection, writer), "search"));
      versions.add(whole(Seen.listed(collection, writer), "list"));
      // Each of these began after the one before had ended, so versions never go back.
      for (long version : versions) {
        if (version >= 0) {
          assertThat(version).as("%s after %d", versions, newest).isGreaterThanOrEqualTo(newest);
          newest = version;
        }
      }
      reads.incrementAndGet();
      LockSupport.parkNanos(1);
    }
  }

  /** What one call saw of a writer's group: the versions of the records found. */
  private static final class Seen {
    private static SearchRequest.Builder request(int writer) {
      return SearchRequest.of(place(writer)).topK(GROUP).exact(true);
    }

    static List<Metadata> got(VectorCollection collection, int writer) {
      return collection.get(ids(writer)).stream().map(VectorRecord::metadata).toList();
    }

    static List<Metadata> filtered(VectorCollection collection, int writer) {
      return hits(collection, request(writer).filter(Filters.field("writer").eq(writer)), writer);
    }

    static List<Metadata> near(VectorCollection collection, int writer) {
      return hits(collection, request(writer), writer);
    }

    static List<Metadata> listed(VectorCollection collection, int writer) {
      return collection
          .list(ListRequest.firstPage(GROUP + 1).withFilter(Filters.field("writer").eq(writer)))
          .records()
          .stream()
          .map(VectorRecord::metadata)
          .toList();
    }

    private static List<Metadata> hits(
        VectorCollection collection, SearchRequest.Builder request, int writer) {
      return collection.search(request.build()).hits().stream()
          .map(hit -> hit.metadata())
          .filter(metadata -> Long.valueOf(writer).equals(metadata.getLong("writer")))
          .toList();
    }
  }

  /** The version of a group that was seen, or -1 for none; a mixture is a failure. */
  private static long whole(List<Metadata> seen, String how) {
    List<Long> versions = seen.stream().map(metadata -> metadata.getLong("version")).toList();
    assertThat(versions.isEmpty() || versions.size() == GROUP).as("%s: %s", how, versions).isTrue();
    assertThat(versions.stream().distinct().count()).as("%s: %s", how, versions).isLessThan(2);
    return versions.isEmpty() ? -1 : versions.getFirst();
  }

  private void rewrite(VectorCollection collection, AtomicLong rewrites) {
    while (!stop) {
      collection.rewrite();
      rewrites.incrementAndGet();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void interrupt(List<Thread> threads) {
    Random random = new Random();
    while (!stop) {
      threads.get(random.nextInt(threads.size())).interrupt();
      LockSupport.parkNanos(500_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingAmidCallsEndsThemOrRefusesThem(boolean durable) throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      VectorDatabase database = open(durable);
      VectorCollection collection = collection(database);
      collection.upsert(background(BACKGROUND));
      List<Thread> threads = new ArrayList<>();
      CountDownLatch running = new CountDownLatch(8);
      for (int number = 0; number < 8; number++) {
        int kind = number;
        threads.add(start(number / 2, () -> useUntilClosed(database, collection, kind, running)));
      }
      assertThat(running.await(60, TimeUnit.SECONDS)).as("all calls run").isTrue();
      LockSupport.parkNanos(5_000_000L * round);
      database.close();
      joinAll(threads);
      assertEverythingIsRefused(database, collection);
    }
  }

  private static void useUntilClosed(
      VectorDatabase database, VectorCollection collection, int kind, CountDownLatch running) {
    try {
      for (long number = 0; ; number++) {
        switch (kind) {
          case 0, 1 -> collection.search(SearchRequest.of(place(-11)).topK(50).build());
          case 2 -> collection.search(SearchRequest.of(place(0)).exact(true).build());
          case 3 -> collection.count(Filters.field("writer").eq(0));
          case 4 -> collection.list(ListRequest.firstPage(50));
          case 5 -> collection.upsert(group(0, number));
          case 6 -> {
            collection.rewrite();
            database.getOrCreateCollection("other", CollectionConfig.ofDimension(2));
          }
          default -> collection.stats();
        }
        if (number == 0) {
          running.countDown();
        }
        // Virtual threads that compute must give way to those that have not started.
        LockSupport.parkNanos(1);
      }
    } catch (DatabaseClosedException e) {
      // As promised; anything else is a failure.
    }
  }

  private static void assertEverythingIsRefused(VectorDatabase database, VectorCollection closed) {
    List<Runnable> calls =
        List.of(
            () -> closed.upsert(group(0, 0)),
            () -> closed.insertIfAbsent(group(0, 0)),
            () -> closed.delete("w0-0"),
            () -> closed.delete(Filters.field("writer").eq(0)),
            closed::deleteAll,
            () -> closed.updateMetadata("b0", Metadata.empty(), MetadataUpdate.REPLACE),
            () -> closed.get("b0"),
            () -> closed.list(ListRequest.firstPage(1)),
            closed::count,
            () -> closed.count(Filters.field("writer").eq(0)),
            () -> closed.search(SearchRequest.of(place(0)).build()),
            () -> closed.search(SearchRequest.likeRecord("b0").build()),
            closed::stats,
            closed::flush,
            closed::rewrite,
            closed::awaitIndexed,
            () -> database.createCollection("late", CollectionConfig.ofDimension(2)),
            () -> database.getOrCreateCollection("busy", closed.config()),
            () -> database.findCollection("busy"),
            () -> database.dropCollection("busy"),
            database::listCollections);
    for (int i = 0; i < calls.size(); i++) {
      assertThatThrownBy(calls.get(i)::run)
          .as("call %d", i)
          .isInstanceOf(DatabaseClosedException.class);
    }
  }

  @Test
  void callsOfAnInterruptedThreadWorkAndHarmNobody() {
    try (VectorDatabase database = open(true)) {
      VectorCollection collection =
          database.createCollection(
              "interrupted", CollectionConfig.builder(DIMENSION).metric(Metric.EUCLIDEAN).build());
      for (int version = 0; version < 200; version++) {
        Thread.currentThread().interrupt();
        collection.upsert(group(0, version));
        assertThat(whole(Seen.got(collection, 0), "get")).isEqualTo(version);
        assertThat(whole(Seen.near(collection, 0), "search")).isEqualTo(version);
        if (version % 20 == 0) {
          collection.flush();
          collection.rewrite();
          database.getOrCreateCollection("more" + version, CollectionConfig.ofDimension(2));
        }
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
      }
      assertThat(collection.stats().state()).isEqualTo(CollectionState.UP);
    } finally {
      boolean cleared = Thread.interrupted();
      assertThat(cleared).isFalse();
    }
    try (VectorDatabase database = open(true)) {
      assertThat(whole(Seen.got(database.collection("interrupted"), 0), "get")).isEqualTo(199);
    }
  }
}
