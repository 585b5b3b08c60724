package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * R11, P11: what threads see of few ids is what one thread could have seen that does the same calls
 * in some order, each between its beginning and its end. All orders are tried, by the algorithm of
 * Wing and Gong with the memory of Lowe.
 */
@Tag("reliability")
class LinearizabilityTest {
  private static final int HISTORIES = Figures.of("linearizability.histories", 5_000, 500_000);
  private static final int THREADS = 3;
  private static final int CALLS = 4;
  private static final String[] IDS = {"a", "b"};

  /** A call with what it answered: counts of a write, versions of a read; 0 is none. */
  private record Call(
      String kind, int id, int version, long begun, long ended, List<Integer> answer) {}

  @Test
  void callsOnFewIdsHaveAnOrder() throws Exception {
    Random seeds = new Random(Figures.seed("LinearizabilityTest"));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    int overlapping = 0;
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      for (int i = 0; i < HISTORIES; i++) {
        long seed = seeds.nextLong();
        collection.deleteAll();
        List<Call> history = run(collection, threads, seed);
        overlapping += overlaps(history) ? 1 : 0;
        assertThat(hasAnOrder(history)).as("seed %d: %s", seed, history).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.printf(
        "LinearizabilityTest: %d histories, %d with calls at once%n", HISTORIES, overlapping);
    assertThat(overlapping).isGreaterThan(HISTORIES / 2);
  }

  private static List<Call> run(VectorCollection collection, ExecutorService threads, long seed)
      throws InterruptedException, ExecutionException {
    Queue<Call> history = new ConcurrentLinkedQueue<>();
    AtomicLong clock = new AtomicLong();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      running.add(
          threads.submit(() -> {
            Random random = new Random(seed + number);
            start.await();
            for (int i = 0; i < CALLS; i++) {
              history.add(call(collection, random, 1 + number * CALLS + i, clock));
            }
            return true;
          }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    return history.stream().sorted(Comparator.comparingLong(Call::begun)).toList();
  }

  private static VectorRecord record(int id, int version) {
    return VectorRecord.of(IDS[id], new float[] {1, version}, Metadata.of("v", version));
  }

  private static Call call(
      VectorCollection collection, Random random, int version, AtomicLong clock) {
    int id = random.nextInt(IDS.length);
    String kind =
        switch (random.nextInt(8)) {
          case 0, 1 -> "upsert";
          case 2 -> "upsert both";
          case 3 -> "insert";
          case 4 -> "delete";
          case 5 -> "get";
          default -> "get both";
        };
    long begun = clock.getAndIncrement();
    List<Integer> answer =
        switch (kind) {
          case "upsert" -> List.of(collection.upsert(List.of(record(id, version))).inserted());
          case "upsert both" ->
              List.of(
                  collection.upsert(List.of(record(0, version), record(1, version))).inserted());
          case "insert" ->
              List.of(collection.insertIfAbsent(List.of(record(id, version))).inserted());
          case "delete" -> List.of(collection.delete(IDS[id]).deleted());
          case "get" -> versions(collection, id);
          default -> {
            List<Integer> both = new ArrayList<>(List.of(0, 0));
            for (VectorRecord found : collection.get(Arrays.asList(IDS))) {
              both.set(found.id().equals(IDS[0]) ? 0 : 1, version(found));
            }
            yield both;
          }
        };
    return new Call(kind, id, version, begun, clock.getAndIncrement(), answer);
  }

  private static List<Integer> versions(VectorCollection collection, int id) {
    return List.of(collection.get(IDS[id]).map(LinearizabilityTest::version).orElse(0));
  }

  private static int version(VectorRecord record) {
    return (int) record.vector()[1];
  }

  private static boolean overlaps(List<Call> history) {
    for (int i = 1; i < history.size(); i++) {
      if (history.get(i).begun() < history.get(i - 1).ended()) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAnOrder(List<Call> history) {
    return canEnd(history, new BitSet(), new int[IDS.length], new HashSet<>());
  }

  private static boolean canEnd(
      List<Call> history, BitSet done, int[] state, Set<List<Object>> seen) {
    if (done.cardinality() == history.size()) {
      return true;
    }
    if (!seen.add(List.of(done.clone(), state[0], state[1]))) {
      return false;
    }
    long firstEnd = Long.MAX_VALUE;
    for (int i = done.nextClearBit(0); i < history.size(); i = done.nextClearBit(i + 1)) {
      firstEnd = Math.min(firstEnd, history.get(i).ended());
    }
    for (int i = done.nextClearBit(0); i < history.size(); i = done.nextClearBit(i + 1)) {
      Call call = history.get(i);
      if (call.begun() < firstEnd) {
        int[] after = state.clone();
        if (apply(call, after).equals(call.answer())) {
          done.set(i);
          if (canEnd(history, done, after, seen)) {
            return true;
          }
          done.clear(i);
        }
      }
    }
    return false;
  }

  /** What one thread would be answered; versions of the ids, 0 for none, are changed. */
  private static List<Integer> apply(Call call, int[] state) {
    int before = state[call.id()];
    return switch (call.kind()) {
      case "upsert" -> {
        state[call.id()] = call.version();
        yield List.of(before == 0 ? 1 : 0);
      }
      case "upsert both" -> {
        int inserted = (state[0] == 0 ? 1 : 0) + (state[1] == 0 ? 1 : 0);
        Arrays.fill(state, call.version());
        yield List.of(inserted);
      }
      case "insert" -> {
        state[call.id()] = before == 0 ? call.version() : before;
        yield List.of(before == 0 ? 1 : 0);
      }
      case "delete" -> {
        state[call.id()] = 0;
        yield List.of(before == 0 ? 0 : 1);
      }
      case "get" -> List.of(before);
      default -> List.of(state[0], state[1]);
    };
  }
}
