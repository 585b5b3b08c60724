package dev.vectordb.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What is left undone when the system gives no thread is done when it gives one, though nobody
 * writes any more.
 */
class FewThreadsTest {
  private final Simulation simulation = new Simulation(21);
  private final SimulatedShard home =
      new SimulatedShard(
          simulation,
          new FaultyFiles(new SplittableRandom(22)),
          SimulatedCourse.config(Durability.sync()),
          Duration.ZERO,
          23);

  private void upsert(int from, int to) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = from; i < to; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {i % 13, i % 17, i % 19, 1})
              .text("text number" + i)
              .build());
    }
    WriteResult _ = simulation.run("client", () -> home.engine().upsert(batch));
  }

  @Test
  void aLogIsRewritten() {
    simulation.refuseThreads("maintenance", 2);
    upsert(0, 100);
    assertThat(home.shard().stats().baseBytes()).isZero();
    simulation.advance(Duration.ofSeconds(10));
    assertThat(home.shard().stats().baseBytes()).isPositive();
    home.close();
  }

  @Test
  void roomIsLookedFor() {
    home.limitRoom(10);
    assertThatThrownBy(() -> upsert(0, 1)).isInstanceOf(DatabaseReadOnlyException.class);
    simulation.refuseThreads("maintenance", 2);
    home.endOfLimit();
    simulation.advance(Duration.ofSeconds(10));
    assertThat(home.shard().stats().state()).isEqualTo(CollectionState.UP);
    simulation.refuseThreads("writer", 1); // for the look itself
    home.limitRoom(10);
    assertThatThrownBy(() -> upsert(0, 1)).isInstanceOf(VectorDatabaseException.class);
    home.endOfLimit();
    simulation.advance(Duration.ofSeconds(10));
    upsert(0, 1);
    assertThat(home.shard().stats().state()).isEqualTo(CollectionState.UP);
    home.close();
  }

  @Test
  void aTailIsLinkedAndItsTextsAreTakenUp() {
    upsert(0, Indexer.MIN_RECORDS);
    simulation.advance(Duration.ofMinutes(1));
    assertThat(Indexer.backlog(home.shard().generation())).isZero();
    simulation.refuseThreads("indexer", 2);
    simulation.refuseThreads("maintenance", 1);
    upsert(Indexer.MIN_RECORDS, Indexer.MIN_RECORDS + 300);
    simulation.advance(Duration.ofMinutes(1));
    Generation generation = home.shard().generation();
    assertThat(Indexer.backlog(generation)).isZero();
    assertThat(requireNonNull(generation.text).appendedCount())
        .isEqualTo(Indexer.MIN_RECORDS + 300);
    home.close();
  }

  @Test
  void aCallForWhichThereIsNoThreadFailsAndLaterOnesDoNot() {
    upsert(0, 1);
    simulation.refuseThreads("maintenance", 1);
    assertThatThrownBy(() -> rewrite())
        .isInstanceOf(VectorDatabaseException.class)
        .hasMessageContaining("no thread could be started");
    rewrite();
    assertThat(home.shard().stats().baseBytes()).isPositive();
    home.close();
  }

  private void rewrite() {
    boolean _ =
        simulation.run(
            "client",
            () -> {
              home.engine().rewrite();
              return true;
            });
  }
}
