package dev.vectordb;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one worker of the kill test writes. Its n-th operation follows from the seed, the worker and
 * n alone, and no two workers share an id; so whoever knows how many operations were acknowledged
 * knows the two states that are legal: with the next operation, and without.
 */
final class KillWorkload {
  static final int DIMENSION = 8;

  /** The worker whose first operation is one batch, large enough for a graph to be built. */
  static final int BULK_WORKER = 0;

  private static final int BULK = 4_200;
  private static final int IDS = 30;
  private static final int BUCKETS = 5;

  private final long seed;
  private final int worker;
  private final TreeMap<String, VectorRecord> expected = new TreeMap<>();
  private int done;

  KillWorkload(long seed, int worker) {
    this.seed = seed;
    this.worker = worker;
  }

  /** Operations that {@link #expected} has seen. */
  int done() {
    return done;
  }

  Map<String, VectorRecord> expected() {
    return expected;
  }

  /** Applies operations to what is expected, up to the n-th. */
  void advanceTo(int operations) {
    while (done < operations) {
      apply(null);
    }
  }

  /** Runs the next operation on a collection, and on what is expected. */
  void next(VectorCollection collection) {
    apply(collection);
  }

  private void apply(@Nullable VectorCollection collection) {
    int number = done++;
    Random random = new Random(seed * 31 + worker * 1_000_003L + number * 7_919L);
    random.nextInt();
    if (worker == BULK_WORKER && number == 0) {
      upsert(collection, records(number, BULK, BULK, random));
      return;
    }
    int ids = worker == BULK_WORKER ? BULK : IDS;
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> upsert(collection, records(number, 1, ids, random));
      case 3, 4 -> upsert(collection, records(number, 2 + random.nextInt(8), ids, random));
      case 5 -> insertIfAbsent(collection, records(number, 3, ids, random));
      case 6 -> delete(collection, List.of(id(random, ids), id(random, ids), id(random, ids)));
      case 7 -> deleteBucket(collection, random.nextInt(BUCKETS), id(random, ids));
      default -> updateMetadata(collection, id(random, ids), number);
    }
  }

  private String id(Random random, int ids) {
    return "w" + worker + "-" + random.nextInt(ids);
  }

  /** The bulk counts its ids up; others are drawn. */
  private List<VectorRecord> records(int number, int count, int ids, Random random) {
    Map<String, VectorRecord> records = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      String id = count == ids ? "w" + worker + "-" + i : id(random, ids);
      Metadata metadata =
          Metadata.builder()
              .put("worker", worker)
              .put("operation", number)
              .put("bucket", random.nextInt(BUCKETS))
              .build();
      records.put(
          id, VectorRecord.builder(id, vector).text("text " + number).metadata(metadata).build());
    }
    return new ArrayList<>(records.values());
  }

  private void upsert(@Nullable VectorCollection collection, List<VectorRecord> records) {
    if (collection != null) {
      collection.upsert(records);
    }
    records.forEach(record -> expected.put(record.id(), record));
  }

  private void insertIfAbsent(@Nullable VectorCollection collection, List<VectorRecord> records) {
    if (collection != null) {
      collection.insertIfAbsent(records);
    }
    records.forEach(record -> expected.putIfAbsent(record.id(), record));
  }

  private void delete(@Nullable VectorCollection collection, List<String> ids) {
    if (collection != null) {
      collection.delete(ids);
    }
    ids.forEach(expected::remove);
  }

  /** Deletes by filter; of the bulk one id at most, so that it stays large. */
  private void deleteBucket(@Nullable VectorCollection collection, int bucket, String id) {
    VectorRecord chosen = expected.get(id);
    long operation = chosen == null ? -1 : number(chosen, "operation");
    if (worker == BULK_WORKER && operation == 0) {
      delete(collection, List.of(id));
      return;
    }
    Filter filter =
        Filters.allOf(
            Filters.field("worker").eq(worker),
            Filters.field("bucket").eq(bucket),
            Filters.field("operation").eq(operation));
    if (collection != null) {
      collection.delete(filter);
    }
    expected
        .values()
        .removeIf(record ->
            number(record, "bucket") == bucket && number(record, "operation") == operation);
  }

  private static long number(VectorRecord record, String field) {
    return Objects.requireNonNull(record.metadata().getLong(field), field);
  }

  private void updateMetadata(@Nullable VectorCollection collection, String id, int number) {
    Metadata changes = Metadata.of("updated", number);
    VectorRecord old = expected.get(id);
    try {
      if (collection != null) {
        collection.updateMetadata(id, changes, MetadataUpdate.MERGE);
      }
    } catch (RecordNotFoundException e) {
      if (old != null) {
        throw e;
      }
    }
    if (old != null) {
      expected.put(
          id,
          VectorRecord.builder(id, old.vector())
              .text(old.text())
              .metadata(old.metadata().merge(changes))
              .build());
    }
  }

  /** Everything in a collection, by worker and id. */
  static Map<Integer, Map<String, VectorRecord>> read(VectorCollection collection) {
    Map<Integer, Map<String, VectorRecord>> found = new HashMap<>();
    ListRequest request = ListRequest.firstPage(1_000);
    String cursor;
    do {
      RecordPage page = collection.list(request);
      for (VectorRecord record : page.records()) {
        int worker = Integer.parseInt(record.id().substring(1, record.id().indexOf('-')));
        VectorRecord twice =
            found.computeIfAbsent(worker, w -> new TreeMap<>()).put(record.id(), record);
        if (twice != null) {
          throw new AssertionError("listed twice: " + twice.id());
        }
      }
      cursor = page.nextCursor();
      request = request.after(cursor);
    } while (cursor != null);
    return found;
  }

  /**
   * Checks what a collection holds of each worker against what it acknowledged.
   *
   * @return for each worker the operations that its state reflects
   * @throws AssertionError if a state is not legal
   */
  static int[] check(VectorCollection collection, long seed, int[] acknowledged) {
    Map<Integer, Map<String, VectorRecord>> found = read(collection);
    int[] reached = new int[acknowledged.length];
    for (int worker = 0; worker < acknowledged.length; worker++) {
      Map<String, VectorRecord> actual = found.getOrDefault(worker, new TreeMap<>());
      KillWorkload workload = new KillWorkload(seed, worker);
      workload.advanceTo(acknowledged[worker]);
      String without = difference(workload.expected(), actual);
      if (!without.isEmpty()) {
        workload.advanceTo(acknowledged[worker] + 1);
        String with = difference(workload.expected(), actual);
        if (!with.isEmpty()) {
          throw new AssertionError(
              "worker %d acknowledged %d operations; against these:%n%s%nagainst one more:%n%s"
                  .formatted(worker, acknowledged[worker], without, with));
        }
      }
      reached[worker] = workload.done();
      long counted = collection.count(Filters.field("worker").eq(worker));
      if (counted != actual.size()) {
        throw new AssertionError(
            "worker %d: %d by filter, %d listed".formatted(worker, counted, actual.size()));
      }
    }
    return reached;
  }

  private static String difference(
      Map<String, VectorRecord> expected, Map<String, VectorRecord> actual) {
    List<String> lines = new ArrayList<>();
    expected.forEach((id, record) -> {
      if (!record.equals(actual.get(id))) {
        lines.add("  expected " + record + ", found " + actual.get(id));
      }
    });
    actual.forEach((id, record) -> {
      if (!expected.containsKey(id)) {
        lines.add("  not expected " + record);
      }
    });
    return String.join("\n", lines.subList(0, Math.min(5, lines.size())));
  }
}
