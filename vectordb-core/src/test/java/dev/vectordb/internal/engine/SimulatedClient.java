package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A user of a simulated shard with records of its own, who does one thing at a time and knows what
 * must be there: after each answer exactly what it was told, after a crash that with or without
 * what was under way.
 */
final class SimulatedClient {
  private static final int IDS = 6;
  private static final Precision[] PRECISIONS = Precision.values();
  private static final String FILLER = " filling".repeat(12);

  private final String name;
  private final SimulatedShard home;
  private final SplittableRandom random;
  private final Filter mine;

  /** What each acknowledged write made, the oldest that a loss of power may leave first. */
  private final List<Map<String, VectorRecord>> states = new ArrayList<>();

  /** The states after writes that are under way. */
  private final List<Map<String, VectorRecord>> pending = new ArrayList<>();

  private int life;
  private int written;
  private int answers;

  SimulatedClient(String name, SimulatedShard home, SplittableRandom random) {
    this.name = name;
    this.home = home;
    this.random = random;
    this.mine = Filters.field("owner").eq(name);
    states.add(new TreeMap<>());
  }

  private Map<String, VectorRecord> now() {
    return states.getLast();
  }

  /** How many calls were answered as they must be. */
  int answers() {
    return answers;
  }

  /** What was acknowledged until now is on the device. */
  void durable() {
    Map<String, VectorRecord> newest = now();
    states.clear();
    states.add(newest);
  }

  /**
   * Prepares a call, which is drawn when it begins.
   *
   * @param durableAtOnce whether writes are on the device when they are answered
   * @return the call, for a fiber
   */
  Runnable next(boolean durableAtOnce) {
    int began = life;
    return () -> {
      if (life == began) {
        call(durableAtOnce);
      }
    };
  }

  private void call(boolean durableAtOnce) {
    int began = life;
    try {
      switch (random.nextInt(21)) {
        case 0, 1, 2, 3, 4 -> upsert(durableAtOnce);
        case 5, 6 -> insertIfAbsent(durableAtOnce);
        case 7, 8 -> delete(durableAtOnce);
        case 9 -> deleteOdd(durableAtOnce);
        case 10, 11 -> update(durableAtOnce);
        case 12, 13 -> get();
        case 14 -> count();
        case 15 -> searchByVector();
        case 16 -> searchByWords();
        case 17 -> home.engine().rewrite();
        case 18 -> maintain();
        case 19 -> bulkImport(durableAtOnce);
        default -> flush();
      }
      answers++;
    } catch (VectorDatabaseException | AssertionError e) {
      if (life == began && !isExpected(e)) {
        throw e;
      }
    }
  }

  /** Nothing may fail but for a full disk, which refuses writes and rewrites. */
  private boolean isExpected(Throwable e) {
    return home.isDiskFull() && e instanceof VectorDatabaseException;
  }

  private void maintain() {
    switch (random.nextInt(4)) {
      case 0 -> home.engine().optimize();
      case 1 -> home.engine().vacuum();
      case 2 -> home.engine().compress(PRECISIONS[random.nextInt(PRECISIONS.length)]);
      default -> home.engine().rebuildIndex();
    }
  }

  private void flush() {
    int began = life;
    int known = states.size();
    home.engine().flush();
    if (life == began) {
      states.subList(0, known - 1).clear();
    }
  }

  /** A write, which takes the state that was acknowledged last to {@code after}. */
  private void write(
      boolean durableAtOnce, Consumer<CollectionEngine> write, Map<String, VectorRecord> after) {
    int began = life;
    pending.add(after);
    try {
      write.accept(home.engine());
      if (life == began) {
        pending.clear();
        states.add(after);
        if (durableAtOnce) {
          durable();
        }
      }
    } catch (VectorDatabaseException e) { // was rolled back, or left no trace
      if (life == began) {
        assertThat(home.shard().stats().state()).isNotEqualTo(CollectionState.FAILED);
        pending.clear();
      }
      throw e;
    }
  }

  private String id() {
    return name + random.nextInt(IDS);
  }

  private VectorRecord record(String id) {
    int number = ++written;
    VectorRecord.Builder record =
        VectorRecord.builder(
                id, new float[] {number % 7 + 1, number % 5, random.nextInt(4), name.charAt(0)})
            .metadata(
                Metadata.builder()
                    .put("owner", name)
                    .put("n", number)
                    .put("odd", number % 2 == 1)
                    .build());
    return random.nextInt(4) == 0
        ? record.build()
        : record.text("word" + name + number + FILLER).build();
  }

  private Map<String, VectorRecord> batch() {
    Map<String, VectorRecord> batch = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String id = id();
      batch.put(id, record(id));
    }
    return batch;
  }

  private void upsert(boolean durableAtOnce) {
    Map<String, VectorRecord> batch = batch();
    Map<String, VectorRecord> after = new TreeMap<>(now());
    after.putAll(batch);
    write(durableAtOnce, engine -> engine.upsert(List.copyOf(batch.values())), after);
  }

  /** What an import has is on the device, whatever the durability. */
  private void bulkImport(boolean durableAtOnce) {
    Map<String, VectorRecord> batch = batch();
    Map<String, VectorRecord> after = new TreeMap<>(now());
    after.putAll(batch);
    write(
        durableAtOnce,
        engine -> engine.bulkImport(batch.values().iterator(), ProgressListener.NONE),
        after);
  }

  private void insertIfAbsent(boolean durableAtOnce) {
    Map<String, VectorRecord> batch = batch();
    Map<String, VectorRecord> after = new TreeMap<>(now());
    batch.forEach(after::putIfAbsent);
    write(durableAtOnce, engine -> engine.insertIfAbsent(List.copyOf(batch.values())), after);
  }

  private void delete(boolean durableAtOnce) {
    List<String> ids = List.of(id(), id());
    Map<String, VectorRecord> after = new TreeMap<>(now());
    after.keySet().removeAll(ids);
    write(durableAtOnce, engine -> engine.delete(ids), after);
  }

  private void deleteOdd(boolean durableAtOnce) {
    Map<String, VectorRecord> after = new TreeMap<>(now());
    after.values().removeIf(SimulatedClient::isOdd);
    Filter odd = Filters.allOf(mine, Filters.field("odd").eq(true));
    write(durableAtOnce, engine -> engine.delete(odd, null), after);
  }

  private static boolean isOdd(VectorRecord record) {
    return Boolean.TRUE.equals(record.metadata().get("odd"));
  }

  private void update(boolean durableAtOnce) {
    String id = id();
    VectorRecord old = now().get(id);
    Metadata changes = Metadata.of("changed", ++written);
    if (old == null) {
      try {
        home.engine().updateMetadata(id, changes, MetadataUpdate.MERGE);
      } catch (RecordNotFoundException e) {
        return;
      }
      throw new AssertionError(id + " is not there, and was updated");
    }
    Map<String, VectorRecord> after = new TreeMap<>(now());
    after.put(
        id,
        VectorRecord.builder(id, old.vector())
            .text(old.text())
            .metadata(old.metadata().merge(changes))
            .build());
    write(durableAtOnce, engine -> engine.updateMetadata(id, changes, MetadataUpdate.MERGE), after);
  }

  private void get() {
    int began = life;
    List<String> ids = List.of(name + 0, name + 1, name + 2, name + 3, name + 4, name + 5);
    Map<String, VectorRecord> found = byId(home.engine().get(ids));
    if (life == began) {
      assertThat(found).as("%s gets", name).isEqualTo(now());
    }
  }

  private static Map<String, VectorRecord> byId(List<VectorRecord> records) {
    return records.stream()
        .collect(Collectors.toMap(VectorRecord::id, record -> record, (a, b) -> a, TreeMap::new));
  }

  private void count() {
    int began = life;
    long counted = home.engine().count(mine);
    if (life == began) {
      assertThat(counted).as("%s counts", name).isEqualTo(now().size());
    }
  }

  private void searchByVector() {
    int began = life;
    SearchRequest request =
        SearchRequest.of(new float[] {1, 2, random.nextInt(3), name.charAt(0)})
            .topK(IDS)
            .filter(mine)
            .build();
    List<String> found = ids(request);
    if (life == began) {
      assertThat(found)
          .as("%s searches by vector", name)
          .containsExactlyInAnyOrderElementsOf(now().keySet());
    }
  }

  private void searchByWords() {
    int began = life;
    List<VectorRecord> withText =
        now().values().stream().filter(record -> record.text() != null).toList();
    if (withText.isEmpty()) {
      return;
    }
    VectorRecord one = withText.get(random.nextInt(withText.size()));
    String word = String.valueOf(one.text()).split(" ", -1)[0];
    List<String> found = ids(SearchRequest.ofText(word).topK(IDS).build());
    if (life == began) {
      assertThat(found).as("%s searches for %s", name, word).containsExactly(one.id());
    }
  }

  private List<String> ids(SearchRequest request) {
    return home.engine().search(request).hits().stream().map(SearchHit::id).toList();
  }

  /** The process died: calls that are under way end in nothing that counts. */
  void died() {
    life++;
  }

  /**
   * Looks at what a crash left, which is what there is from now on; on a fiber.
   *
   * @param powerLost whether what was not forced may be gone
   */
  void find(boolean powerLost) {
    Map<String, VectorRecord> found = new TreeMap<>(contents());
    List<Map<String, VectorRecord>> legal = new ArrayList<>(pending);
    legal.addAll(powerLost ? states : List.of(now()));
    assertThat(legal).as("%s finds after a crash", name).contains(found);
    pending.clear();
    states.clear();
    states.add(found);
  }

  /** Compares all that is there in every way; on a fiber. */
  void check() {
    assertThat(contents()).as("%s finds", name).isEqualTo(now());
    get();
    count();
    searchByVector();
    searchByWords();
  }

  private Map<String, VectorRecord> contents() {
    Map<String, VectorRecord> all = ShardScript.contents(home.shard(), false);
    all.keySet().removeIf(id -> !id.startsWith(name));
    return all;
  }
}
