package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metric;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The course of events that a seed stands for: clients who write and read, background steps among
 * theirs, time that goes on, a date that is set, full disks, and crashes at any step.
 */
final class SimulatedCourse {
  private static final Duration REWRITE_INTERVAL = Duration.ofMinutes(1);
  private static final Duration FORCE_INTERVAL = Duration.ofMillis(200);

  private final SplittableRandom random;
  private final Simulation simulation;
  private final SimulatedShard shard;
  private final List<SimulatedClient> clients;
  private final Durability durability;
  private final boolean rewritesByTime;
  private int crashes;

  /**
   * Begins a course.
   *
   * @param seed what all is drawn from
   * @param disk empty, or with a collection that has a graph; taken over
   */
  SimulatedCourse(long seed, FaultyFiles disk) {
    this.random = new SplittableRandom(seed);
    this.simulation = new Simulation(random.nextLong());
    this.durability =
        switch (random.nextInt(5)) {
          case 0 -> Durability.interval(FORCE_INTERVAL);
          case 1 -> Durability.os();
          default -> Durability.sync();
        };
    this.rewritesByTime = random.nextBoolean();
    this.shard =
        new SimulatedShard(
            simulation,
            disk,
            config(durability),
            rewritesByTime ? REWRITE_INTERVAL : Duration.ZERO,
            random.nextLong());
    this.clients =
        List.of(
            new SimulatedClient("a", shard, random.split()),
            new SimulatedClient("b", shard, random.split()),
            new SimulatedClient("c", shard, random.split()));
  }

  static CollectionConfig config(Durability durability) {
    return CollectionConfig.builder(4)
        .metric(Metric.EUCLIDEAN)
        .durability(durability)
        .text(TextConfig.of(TextLanguage.STANDARD))
        .build();
  }

  Simulation simulation() {
    return simulation;
  }

  /** Every call of the storage, in its order. */
  List<String> calls() {
    return shard.calls();
  }

  int crashes() {
    return crashes;
  }

  int answers() {
    return clients.stream().mapToInt(SimulatedClient::answers).sum();
  }

  private boolean draws(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Runs it to its end, and compares what is there. */
  void run(int rounds) {
    for (int round = 0; round < rounds; round++) {
      round();
      between();
    }
    end();
  }

  /** Lets one to three clients make a call each, and perhaps crashes amid that. */
  private void round() {
    boolean sync = durability.mode() == Durability.Mode.SYNC;
    List<Thread> calls =
        clients.subList(0, 1 + random.nextInt(clients.size())).stream()
            .map(client -> simulation.start("client", client.next(sync)))
            .toList();
    int left = draws(12) ? random.nextInt(80) : Integer.MAX_VALUE;
    for (Thread call : calls) {
      while (call.isAlive()) {
        if (left-- == 0) {
          crash();
          return;
        }
        assertThat(simulation.stepOrWait()).as("the call of %s ends", call).isTrue();
      }
    }
  }

  private void crash() {
    crashes++;
    clients.forEach(SimulatedClient::died);
    boolean powerLost = random.nextBoolean();
    if (powerLost) {
      shard.losePower();
    } else {
      shard.kill();
    }
    onFiber(() -> clients.forEach(client -> client.find(powerLost)));
  }

  private void onFiber(Runnable task) {
    boolean _ =
        simulation.run(
            "check",
            () -> {
              task.run();
              return true;
            });
  }

  /** Background steps, time, and what else befalls a machine. */
  private void between() {
    for (int steps = random.nextInt(40); steps > 0 && simulation.step(); steps--) {
      // Each step is one of the background's.
    }
    if (draws(30)) {
      advance(Duration.ofMillis(random.nextInt(1, 400)));
    }
    if (draws(6)) {
      advance(Duration.ofMillis(random.nextInt(1_000, 100_000)));
    }
    if (draws(5)) {
      simulation.setDate(simulation.time().now().plusSeconds(random.nextInt(-1_000_000, 100)));
    }
    if (draws(shard.isDiskFull() ? 40 : 0)) {
      shard.endOfLimit();
      advance(Duration.ofSeconds(2));
      assertThat(shard.shard().stats().state()).as("there is room").isEqualTo(CollectionState.UP);
    } else if (draws(3)) {
      shard.limitRoom(random.nextInt(3_000));
    }
    if (draws(2)) {
      shard.endOfLimit();
      shard.reopen();
      clients.forEach(SimulatedClient::durable);
      onFiber(() -> clients.forEach(SimulatedClient::check));
    }
  }

  /** When the interval has gone by, what was written before is forced. */
  private void advance(Duration by) {
    simulation.advance(by);
    if (durability.mode() == Durability.Mode.INTERVAL && by.compareTo(FORCE_INTERVAL) > 0) {
      clients.forEach(SimulatedClient::durable);
    }
  }

  private void end() {
    shard.endOfLimit();
    advance(Duration.ofMinutes(10));
    onFiber(() -> clients.forEach(SimulatedClient::check));
    assertThat(shard.shard().stats().state()).isEqualTo(CollectionState.UP);
    if (rewritesByTime) {
      assertThat(sequenceNumberOfBase())
          .as("all is in the base by now")
          .isEqualTo(shard.shard().snapshot().sequenceNumber());
    }
    assertThat(Indexer.backlog(shard.shard().generation())).as("left to be linked").isZero();
    shard.reopen();
    onFiber(() -> clients.forEach(SimulatedClient::check));
    shard.close();
    assertThat(simulation.step()).as("something happens after the close").isFalse();
  }

  private long sequenceNumberOfBase() {
    BaseReader base = shard.shard().generation().base;
    return base == null ? 0 : BaseMeta.decode(base.section("meta")).sequenceNumber();
  }
}
