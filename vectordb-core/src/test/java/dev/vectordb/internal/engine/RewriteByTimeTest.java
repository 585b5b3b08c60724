package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that has grown is rewritten after a while, one that has not is left alone. */
class RewriteByTimeTest {
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Simulation simulation = new Simulation(7);

  private SimulatedShard open(Duration interval) {
    return new SimulatedShard(
        simulation,
        new FaultyFiles(new SplittableRandom(8)),
        SimulatedCourse.config(Durability.sync()),
        interval,
        9);
  }

  private void upsert(SimulatedShard home, String id) {
    WriteResult _ =
        simulation.run(
            "client",
            () -> home.engine().upsert(List.of(VectorRecord.of(id, new float[] {1, 2, 3, 4}))));
  }

  @Test
  void whatWasWrittenIsInABaseAfterTheInterval() {
    SimulatedShard home = open(INTERVAL);
    upsert(home, "a");
    simulation.advance(INTERVAL.minusNanos(1));
    assertThat(home.shard().stats().baseBytes()).isZero();
    simulation.advance(Duration.ofNanos(1));
    assertThat(home.shard().stats().baseBytes()).isPositive();
    Generation first = home.shard().generation();
    simulation.advance(INTERVAL.multipliedBy(3));
    assertThat(home.shard().generation()).as("nothing was written since").isSameAs(first);
    upsert(home, "b");
    simulation.setDate(Instant.EPOCH);
    simulation.advance(INTERVAL);
    assertThat(home.shard().generation()).as("whatever the date").isNotSameAs(first);
    assertThat(ShardScript.contents(home.shard(), false).keySet()).containsExactly("a", "b");
    home.close();
    int calls = home.calls().size();
    simulation.advance(INTERVAL.multipliedBy(3));
    assertThat(home.calls()).as("nothing happens after the close").hasSize(calls);
  }

  @Test
  void withoutAnIntervalNothingIsRewrittenByTime() {
    SimulatedShard home = open(Duration.ZERO);
    upsert(home, "a");
    simulation.advance(Duration.ofDays(300));
    assertThat(home.shard().stats().baseBytes()).isZero();
    home.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.999S", "PT-1S", "P366D"})
  void intervalsThatMakeNoSenseAreRefused(String interval) {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> VectorDatabase.builder().rewriteInterval(Duration.parse(interval)))
        .withMessageContaining("rewriteInterval");
  }
}
