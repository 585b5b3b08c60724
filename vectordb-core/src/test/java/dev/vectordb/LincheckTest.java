package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.internal.engine.SimulatedCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * R11, P2, P11: Lincheck draws scenarios of calls on two ids, runs each many times, and looks for
 * an order of the calls that explains all answers. Batches write both ids; reads of both, by id and
 * by a search, see a batch wholly or not at all. By stress only: calls wait for threads of the
 * engine, which a model checker does not steer.
 */
@Tag("reliability")
class LincheckTest {
  private static final int SCENARIOS = Figures.of("lincheck.scenarios", 25, 500);
  private static final int RUNS = Figures.of("lincheck.runs", 150, 2_000);

  @Test
  void callsOnTwoIdsAndBatchesOfBoth() {
    try {
      new StressOptions()
          .iterations(SCENARIOS)
          .invocationsPerIteration(RUNS)
          .threads(3)
          .actorsPerThread(3)
          .actorsBefore(1)
          .actorsAfter(1)
          .sequentialSpecification(OneThread.class)
          .check(TwoIds.class);
    } finally {
      TwoIds.SIMULATED.close();
    }
  }

  /** What one thread would be answered: versions of the vector and of the metadata, 0 for none. */
  public static class OneThread {
    final int[] vectors = new int[2];
    final int[] metadata = new int[2];

    private int put(int id, int version) {
      int before = vectors[id];
      vectors[id] = version;
      metadata[id] = version;
      return before == 0 ? 1 : 0;
    }

    /** Returns how many were inserted. */
    public int upsert(int id, int version) {
      return put(id, version);
    }

    /** Returns how many were inserted. */
    public int upsertBoth(int version) {
      return put(0, version) + put(1, version);
    }

    /** Returns how many were inserted. */
    public int insert(int id, int version) {
      return vectors[id] == 0 ? put(id, version) : 0;
    }

    /** Returns whether it was there. */
    public boolean update(int id, int version) {
      metadata[id] = vectors[id] == 0 ? 0 : version;
      return vectors[id] != 0;
    }

    /** Returns how many were deleted. */
    public int delete(int id) {
      int deleted = vectors[id] == 0 ? 0 : 1;
      vectors[id] = 0;
      metadata[id] = 0;
      return deleted;
    }

    /** Returns how many were deleted. */
    public int deleteBoth() {
      return delete(0) + delete(1);
    }

    /** Returns both versions of a record. */
    public List<Integer> get(int id) {
      return List.of(vectors[id], metadata[id]);
    }

    /** Returns both versions of both records. */
    public List<Integer> getBoth() {
      return List.of(vectors[0], metadata[0], vectors[1], metadata[1]);
    }

    /** Returns the same. */
    public List<Integer> searchBoth() {
      return getBoth();
    }
  }

  /** The calls, on a pair of ids that no other state has, of one durable collection. */
  @Param(name = "id", gen = IntGen.class, conf = "0:1")
  @Param(name = "version", gen = IntGen.class, conf = "1:9")
  public static class TwoIds {
    /** States between which the collection is emptied, so that searches stay short. */
    private static final int STATES_AT_ONCE = 200;

    /** How far apart the vectors of two states are. */
    private static final int APART = 1_000;

    static final SimulatedCollection SIMULATED =
        new SimulatedCollection(CollectionConfig.builder(3).metric(Metric.EUCLIDEAN).build());

    private static final VectorCollection COLLECTION =
        new EmbeddedVectorCollection(
            SimulatedCollection::noArchives,
            SIMULATED.engine(),
            SimulatedCollection::noEvents,
            OperationListener.NONE);

    private static int states;

    private final int place;
    private final String[] ids;

    /** Takes the next pair of ids; called between the runs. */
    public TwoIds() {
      states++;
      place = states % STATES_AT_ONCE;
      if (place == 0) {
        COLLECTION.deleteAll();
      }
      ids = new String[] {states + "a", states + "b"};
    }

    private VectorRecord record(int id, int version) {
      return VectorRecord.of(
          ids[id], new float[] {APART * place, id, version}, Metadata.of("version", version));
    }

    /** One. */
    @Operation
    public int upsert(@Param(name = "id") int id, @Param(name = "version") int version) {
      return COLLECTION.upsert(record(id, version)).inserted();
    }

    /** Both as one batch. */
    @Operation
    public int upsertBoth(@Param(name = "version") int version) {
      return COLLECTION.upsert(List.of(record(0, version), record(1, version))).inserted();
    }

    /** One, if it is absent. */
    @Operation
    public int insert(@Param(name = "id") int id, @Param(name = "version") int version) {
      return COLLECTION.insertIfAbsent(List.of(record(id, version))).inserted();
    }

    /** The metadata alone. */
    @Operation
    public boolean update(@Param(name = "id") int id, @Param(name = "version") int version) {
      try {
        return COLLECTION
                .updateMetadata(ids[id], Metadata.of("version", version), MetadataUpdate.REPLACE)
                .updated()
            == 1;
      } catch (RecordNotFoundException e) {
        return false;
      }
    }

    /** One. */
    @Operation
    public int delete(@Param(name = "id") int id) {
      return COLLECTION.delete(ids[id]).deleted();
    }

    /** Both as one batch. */
    @Operation
    public int deleteBoth() {
      return COLLECTION.delete(Arrays.asList(ids)).deleted();
    }

    /** One, by its id. */
    @Operation
    public List<Integer> get(@Param(name = "id") int id) {
      return COLLECTION.get(ids[id]).map(TwoIds::versions).orElse(List.of(0, 0));
    }

    private static List<Integer> versions(VectorRecord record) {
      return List.of((int) record.vector()[2], version(record.metadata()));
    }

    private static int version(Metadata metadata) {
      return (int) requireNonNull(metadata.getLong("version")).longValue();
    }

    /** Both at one moment, by their ids. */
    @Operation
    public List<Integer> getBoth() {
      List<Integer> both = new ArrayList<>(List.of(0, 0, 0, 0));
      for (VectorRecord found : COLLECTION.get(Arrays.asList(ids))) {
        put(both, found.id(), found.vector(), found.metadata());
      }
      return both;
    }

    /** Both at one moment, by a search, which takes no lock. */
    @Operation
    public List<Integer> searchBoth() {
      List<Integer> both = new ArrayList<>(List.of(0, 0, 0, 0));
      SearchRequest request =
          SearchRequest.of(new float[] {APART * place, 0, 0}).topK(2).includeVector(true).build();
      for (SearchHit hit : COLLECTION.search(request).hits()) {
        put(both, hit.id(), requireNonNull(hit.vector()), hit.metadata());
      }
      return both;
    }

    private void put(List<Integer> both, String id, float[] vector, Metadata metadata) {
      int at = Arrays.asList(ids).indexOf(id);
      if (at >= 0) {
        both.set(2 * at, (int) vector[2]);
        both.set(2 * at + 1, version(metadata));
      }
    }
  }
}
