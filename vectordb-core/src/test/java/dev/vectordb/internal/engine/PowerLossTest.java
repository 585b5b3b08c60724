package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.environment.SkippingEnvironment;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R2 and R3: the power is lost at, or a failure meets, each file operation of a shard's life. What
 * was acknowledged is there afterwards; the write that was under way is there wholly or not at all.
 */
@Tag("reliability")
class PowerLossTest {
  private static final int SEEDS_PER_INDEX = Figures.of("powerloss.seeds", 5, 100);

  /** So many records have their ordinals in order of locality. */
  private static final int ORDERED_FROM = 3;

  private static final SkippingEnvironment ENVIRONMENT = new SkippingEnvironment();

  private static EngineRuntime runtime;

  @BeforeAll
  static void start() {
    runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()),
            ORDERED_FROM,
            ENVIRONMENT);
  }

  /** As long as a shard waits before it tries to write again. */
  private static void letPass() {
    ENVIRONMENT.skip(250_000_000);
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  @Test
  void everyPowerLossLeavesALegalState() throws IOException {
    Random seeds = seeds();
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          FaultyFiles files = created();
          files.losePowerAt(index);
          ShardScript script = run(files, null);
          for (int i = 0; i < SEEDS_PER_INDEX; i++) {
            long seed = random.nextLong();
            String what = "power lost at " + index + ", seed " + seed;
            assertLegal(files.afterPowerLoss(seed), script, seed, what);
          }
        });
  }

  @Test
  void everyKillLeavesALegalStateEvenIfThePowerFailsLater() throws IOException {
    Random seeds = seeds();
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          FaultyFiles files = created();
          files.losePowerAt(index);
          ShardScript script = run(files, null);
          long seed = random.nextLong();
          assertLegal(
              files.afterProcessKill(), script, seed, "killed at " + index + ", seed " + seed);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesALegalState(boolean forEver) throws IOException {
    Random seeds = seeds();
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          FaultyFiles files = created();
          files.failAt(index, forEver);
          ShardScript script = run(files, forEver ? null : PowerLossTest::letPass);
          files.inject((kind, path, operation) -> null);
          long seed = random.nextLong();
          String what = "operation " + index + " failed, seed " + seed;
          assertThat(!forEver && script.refusedToTheEnd()).as(what + ": never recovered").isFalse();
          assertLegal(files.afterPowerLoss(seed), script, seed, what + ", power lost");
          assertLegal(files.afterProcessKill(), script, seed, what + ", killed");
        });
  }

  private static Random seeds() {
    return new Random(Figures.seed("PowerLossTest"));
  }

  private static FaultyFiles created() throws IOException {
    FaultyFiles files = new FaultyFiles();
    ShardScript.create(files);
    return files;
  }

  /** Operations of an undisturbed life, which also shows that it ends as it should. */
  private static long[] indexes(Random seeds) throws IOException {
    FaultyFiles files = created();
    long first = files.operations();
    ShardScript script = new ShardScript(runtime, files);
    script.run();
    long operations = files.operations();
    assertThat(operations - first).isGreaterThan(150);
    assertThat(ShardScript.recover(runtime, files)).isEqualTo(script.acknowledged()).isNotEmpty();
    return Figures.operations(first, operations, seeds);
  }

  private static ShardScript run(FaultyFiles files, @Nullable Runnable moment) {
    ShardScript script = new ShardScript(runtime, files, moment);
    try {
      script.run();
    } catch (IOException | RuntimeException e) {
      // The failure that was asked for; what it leaves is what the test looks at.
    }
    return script;
  }

  private static void assertLegal(FaultyFiles left, ShardScript script, long seed, String what) {
    Map<String, VectorRecord> found = recover(left, what);
    if (!found.equals(script.pending())) {
      assertThat(found).as(what).isEqualTo(script.acknowledged());
    }
    // The write that followed the recovery was acknowledged too: the next crash must not take it.
    Map<String, VectorRecord> expected = new TreeMap<>(found);
    expected.put("after", VectorRecord.of("after", new float[] {9, 9, 9, 9}));
    String again = what + ", and once more";
    assertThat(recover(left.afterPowerLoss(seed + 1), again)).as(again).isEqualTo(expected);
  }

  private static Map<String, VectorRecord> recover(FaultyFiles left, String what) {
    try {
      return ShardScript.recover(runtime, left);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(what, e);
    }
  }
}
