package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** P8: when a disk that was full is written to and looked at again. */
class FullDiskInTimeTest {
  private final Simulation simulation = new Simulation(1);
  private final SimulatedShard home =
      new SimulatedShard(
          simulation,
          new FaultyFiles(new SplittableRandom(2)),
          SimulatedCourse.config(Durability.sync()),
          Duration.ZERO,
          3);

  private void upsert(String id) {
    WriteResult _ =
        simulation.run(
            "client",
            () -> home.engine().upsert(List.of(VectorRecord.of(id, new float[] {1, 2, 3, 4}))));
  }

  private CollectionState state() {
    return home.shard().stats().state();
  }

  private void assertHolds(String... ids) {
    assertThat(ShardScript.contents(home.shard(), false)).containsOnlyKeys(ids);
  }

  /** Where health keeps writers away nobody writes until it is well. */
  @Test
  void aFullDiskIsLookedAtUntilThereIsSpaceThoughNobodyWrites() {
    upsert("before");
    home.limitRoom(10);
    assertThatThrownBy(() -> upsert("toobig")).isInstanceOf(DatabaseReadOnlyException.class);
    int calls = home.calls().size();
    simulation.advance(Duration.ofMinutes(5));
    assertThat(home.calls()).as("it was looked at").hasSizeGreaterThan(calls + 200);
    assertThat(state()).isEqualTo(CollectionState.READ_ONLY);
    home.endOfLimit();
    simulation.advance(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo(CollectionState.UP);
    assertHolds("before");
    upsert("resumed");
    home.losePower();
    assertHolds("before", "resumed");
    calls = home.calls().size();
    simulation.advance(Duration.ofMinutes(5));
    assertThat(home.calls()).as("nobody looks for what is there").hasSizeLessThan(calls + 100);
    home.close();
  }

  @Test
  void aWriteIsTriedAgainAfterAMomentAndNotBefore() {
    home.limitRoom(10);
    assertThatThrownBy(() -> upsert("toobig")).isInstanceOf(DatabaseReadOnlyException.class);
    home.endOfLimit();
    int calls = home.calls().size();
    simulation.advance(Duration.ofMillis(199));
    assertThatThrownBy(() -> upsert("early")).isInstanceOf(DatabaseReadOnlyException.class);
    assertThat(home.calls()).as("nothing was tried").hasSize(calls);
    simulation.advance(Duration.ofMillis(1));
    upsert("later");
    assertThat(state()).isEqualTo(CollectionState.UP);
    assertHolds("later");
    home.close();
  }
}
