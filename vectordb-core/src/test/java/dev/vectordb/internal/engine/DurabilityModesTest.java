package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.FaultyFiles.Kind;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P1 and P3, a test for each cell of the table of durability modes. */
@Tag("reliability")
class DurabilityModesTest {
  private static final int LOSSES = Figures.of("modes.losses", 200, 10_000);
  private static final int WRITES = 30;
  private static final Durability OFTEN = Durability.interval(Duration.ofMillis(10));
  private static final Durability NEVER = Durability.interval(Duration.ofHours(1));

  private final FaultyFiles files = new FaultyFiles();
  private final AtomicLong forces = new AtomicLong();
  private final EngineRuntime runtime =
      new EngineRuntime(new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, files));

  @AfterEach
  void stop() {
    runtime.close();
  }

  static List<Durability> all() {
    return List.of(Durability.sync(), OFTEN, Durability.os());
  }

  private Shard open(Durability durability) throws IOException {
    ShardScript.create(files);
    Shard shard = open(files, durability);
    files.inject((kind, path, operation) -> {
      if (kind == Kind.FORCE && path.toString().contains("aof")) {
        forces.incrementAndGet();
      }
      return null;
    });
    return shard;
  }

  private Shard open(FaultyFiles where, Durability durability) throws IOException {
    return open(where, durability, runtime);
  }

  private static Shard open(FaultyFiles where, Durability durability, EngineRuntime runtime)
      throws IOException {
    return Shard.open(
        new ShardContext(
            "default/modes",
            new UUID(7, 8),
            CollectionConfig.builder(4).durability(durability).build(),
            where,
            Path.of("/db/collections/shard"),
            runtime));
  }

  private static List<String> write(Shard shard, int from, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      ids.add("%03d".formatted(i));
      shard.writer().upsert(List.of(VectorRecord.of(ids.getLast(), new float[] {1, i, 2, 3})));
    }
    return ids;
  }

  private List<String> found(FaultyFiles left) throws IOException {
    Shard shard = open(left, Durability.sync());
    try {
      Map<String, VectorRecord> contents = ShardScript.contents(shard, false);
      return List.copyOf(contents.keySet());
    } finally {
      shard.discard();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKilledProcessLosesNothingInAnyMode(Durability durability) throws IOException {
    Shard shard = open(durability);
    List<String> written = write(shard, 0, WRITES);
    FaultyFiles left = files.afterProcessKill();
    shard.discard();
    assertThat(found(left)).isEqualTo(written);
  }

  @Test
  void syncLosesNothingWithThePower() throws IOException {
    Shard shard = open(Durability.sync());
    List<String> written = write(shard, 0, WRITES);
    assertThat(forces).hasValue(WRITES);
    assertEachLossLeavesAPrefix(shard, written, WRITES);
  }

  @Test
  void intervalForcesWithinItsInterval() throws IOException {
    Simulation simulation = new Simulation(Figures.seed("DurabilityModesTest"));
    EngineRuntime simulated =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, files), 1, simulation);
    ShardScript.create(files);
    Shard shard = simulation.run("open", () -> open(files, OFTEN, simulated));
    List<String> written = simulation.run("write", () -> write(shard, 0, WRITES));
    simulation.advance(Duration.ofMillis(OFTEN.intervalMillis()).minusNanos(1));
    assertThat(allIsForced(written)).isFalse();
    simulation.advance(Duration.ofNanos(1));
    assertThat(allIsForced(written)).isTrue();
    boolean _ =
        simulation.run(
            "close",
            () -> {
              shard.discard();
              simulated.close();
              return true;
            });
  }

  /** What the harshest loss of power leaves: nothing that was not forced. */
  private boolean allIsForced(List<String> written) throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      if (!found(files.afterPowerLoss(seed)).equals(written)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void intervalDoesNotWaitForTheDevice() throws IOException {
    Shard shard = open(NEVER);
    List<String> written = write(shard, 0, WRITES);
    assertThat(forces).hasValue(0);
    shard.flush();
    assertThat(forces).as("a flush is one force").hasValue(1);
    written.addAll(write(shard, WRITES, WRITES));
    assertThat(forces).hasValue(1);
    assertEachLossLeavesAPrefix(shard, written, WRITES);
  }

  @Test
  void osNeverForcesAndLosesButNeverDamages() throws IOException {
    Shard shard = open(Durability.os());
    List<String> written = write(shard, 0, WRITES);
    assertThat(forces).hasValue(0);
    assertEachLossLeavesAPrefix(shard, written, 0);
  }

  private void assertEachLossLeavesAPrefix(Shard shard, List<String> written, int atLeast)
      throws IOException {
    Random seeds = new Random(Figures.seed("DurabilityModesTest"));
    List<FaultyFiles> left = new ArrayList<>();
    List<Long> seedsUsed = new ArrayList<>();
    for (int i = 0; i < LOSSES; i++) {
      seedsUsed.add(seeds.nextLong());
      left.add(files.afterPowerLoss(seedsUsed.getLast()));
    }
    shard.discard();
    boolean somethingWasLost = false;
    for (int i = 0; i < LOSSES; i++) {
      List<String> found = found(left.get(i));
      assertThat(found)
          .as("seed %d", seedsUsed.get(i))
          .hasSizeBetween(atLeast, written.size())
          .isEqualTo(written.subList(0, found.size()));
      somethingWasLost |= found.size() < written.size();
    }
    assertThat(somethingWasLost).isEqualTo(atLeast < written.size());
  }
}
