package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The engine in a simulated environment: a seed decides which thread goes on at every wait, when
 * the time comes for what, and where the process or the power ends. What is there is compared with
 * what its clients were told.
 */
@Tag("reliability")
class SimulatedEngineTest {
  private static final int RUNS = Figures.of("simulation.runs", 25, 20_000);
  private static final int RUNS_OF_LARGE = Math.max(2, RUNS / 20);
  private static final int RUNS_TWICE = Math.max(3, RUNS / 10);
  private static final int ROUNDS = 60;

  private static FaultyFiles large;

  /** A collection with a graph. */
  @BeforeAll
  static void makeLarge() {
    Simulation simulation = new Simulation(1);
    SimulatedShard shard =
        new SimulatedShard(
            simulation,
            new FaultyFiles(new SplittableRandom(2)),
            SimulatedCourse.config(Durability.sync()),
            Duration.ZERO,
            3);
    SplittableRandom random = new SplittableRandom(4);
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < Indexer.MIN_RECORDS + 50; i++) {
      float[] vector = {
        random.nextInt(100), random.nextInt(100), random.nextInt(100), random.nextInt(100)
      };
      records.add(
          VectorRecord.builder("z" + i, vector).metadata(Metadata.of("owner", "z")).build());
    }
    boolean _ =
        simulation.run(
            "fill",
            () -> {
              shard.engine().upsert(records);
              shard.engine().optimize();
              return true;
            });
    shard.close();
    large = shard.disk();
  }

  private static FaultyFiles disk(long seed, boolean isLarge) {
    SplittableRandom ids = new SplittableRandom(seed);
    return isLarge ? large.afterProcessKill(ids) : new FaultyFiles(ids);
  }

  private static SimulatedCourse run(long seed, boolean isLarge) {
    SimulatedCourse course = null;
    try {
      course = new SimulatedCourse(seed, disk(seed, isLarge));
      course.run(isLarge ? ROUNDS / 3 : ROUNDS);
      return course;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("fails with -Dseed=" + seed, e);
    }
  }

  @Test
  void nothingIsLostWhateverTheOrder() {
    long first = Figures.seed("SimulatedEngineTest, " + RUNS + " runs");
    int crashes = 0;
    int answers = 0;
    long steps = 0;
    for (long seed = first; seed < first + RUNS; seed++) {
      SimulatedCourse course = run(seed, false);
      crashes += course.crashes();
      answers += course.answers();
      steps += course.simulation().trace().size();
    }
    System.out.printf("%d calls, %d steps, %d crashes%n", answers, steps, crashes);
  }

  @Test
  void nothingIsLostWithAGraph() {
    long first = Figures.seed("SimulatedEngineTest, " + RUNS_OF_LARGE + " runs with a graph");
    for (long seed = first; seed < first + RUNS_OF_LARGE; seed++) {
      SimulatedCourse _ = run(seed, true);
    }
  }

  @Test
  void aSeedIsOneCourseOfEvents() {
    long first = Figures.seed("SimulatedEngineTest, " + RUNS_TWICE + " runs, twice");
    for (long seed = first; seed < first + RUNS_TWICE; seed++) {
      SimulatedCourse once = run(seed, seed % 3 == 0);
      SimulatedCourse again = run(seed, seed % 3 == 0);
      assertSame("step", seed, once.simulation().trace(), again.simulation().trace());
      assertSame("call of the storage", seed, once.calls(), again.calls());
    }
  }

  private static void assertSame(String what, long seed, List<String> once, List<String> again) {
    for (int i = 0; i < Math.min(once.size(), again.size()); i++) {
      assertThat(again.get(i)).as("-Dseed=%d, %s %d", seed, what, i).isEqualTo(once.get(i));
    }
    assertThat(again).as("-Dseed=%d", seed).hasSameSizeAs(once);
  }
}
