package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R2 to R4 for the files alone: whatever fails, what is found is a legal state. */
@Tag("reliability")
class StoragePowerLossTest {
  private static final int SEEDS_PER_INDEX = Figures.of("powerloss.seeds", 5, 100);
  private static final int NEVER = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, NEVER})
  void everyPowerLossLeavesALegalState(int forceEvery) throws IOException {
    Random seeds = new Random(Seeds.next("everyPowerLossLeavesALegalState"));
    long operations = operationsOf(forceEvery);
    for (long index = 0; index <= operations; index++) {
      FaultyFiles files = new FaultyFiles();
      files.losePowerAt(index);
      StorageScript script = run(files, forceEvery);
      for (int i = 0; i < SEEDS_PER_INDEX; i++) {
        long seed = seeds.nextLong();
        assertLegal(files.afterPowerLoss(seed), script, seed, "power lost at " + index);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyKillLeavesALegalStateEvenIfThePowerFailsLater(int forceEvery) throws IOException {
    Random seeds = new Random(Seeds.next("everyKillLeavesALegalState"));
    long operations = operationsOf(forceEvery);
    for (long index = 0; index <= operations; index++) {
      FaultyFiles files = new FaultyFiles();
      files.losePowerAt(index);
      StorageScript script = run(files, forceEvery);
      long seed = seeds.nextLong();
      FaultyFiles killed = files.afterProcessKill();
      String what = "killed at " + index;
      long found = StorageScript.recover(killed);
      assertThat(found).as(what).isBetween(script.durable, script.attempted);
      assertReached(killed.afterPowerLoss(seed), found, seed, what);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesALegalState(boolean forEver) throws IOException {
    Random seeds = new Random(Seeds.next("everyFailureLeavesALegalState"));
    long operations = operationsOf(1);
    for (long index = 0; index < operations; index++) {
      FaultyFiles files = new FaultyFiles();
      files.failAt(index, forEver);
      StorageScript script = run(files, 1);
      long seed = seeds.nextLong();
      String what = "operation " + index + " failed";
      assertLegal(files.afterPowerLoss(seed), script, seed, what + ", power lost");
      assertLegal(files.afterProcessKill(), script, seed, what + ", killed");
    }
  }

  @Test
  void everyFullDiskLeavesALegalState() throws IOException {
    FaultyFiles whole = new FaultyFiles();
    new StorageScript(whole, 1).run();
    long seed = Seeds.next("everyFullDiskLeavesALegalState");
    for (long budget = 0; budget < 60_000; budget += 601) {
      FaultyFiles files = new FaultyFiles();
      files.limitBytes(budget);
      StorageScript script = run(files, 1);
      files.limitBytes(Long.MAX_VALUE);
      assertLegal(files.afterPowerLoss(seed), script, seed, "budget " + budget);
      assertLegal(files.afterProcessKill(), script, seed, "budget " + budget);
    }
  }

  private static long operationsOf(int forceEvery) throws IOException {
    FaultyFiles files = new FaultyFiles();
    StorageScript script = new StorageScript(files, forceEvery);
    script.run();
    assertThat(StorageScript.recover(files)).isEqualTo(script.attempted).isGreaterThan(50);
    return files.operations();
  }

  private static StorageScript run(FaultyFiles files, int forceEvery) {
    StorageScript script = new StorageScript(files, forceEvery);
    try {
      script.run();
    } catch (IOException e) {
      // The failure that was asked for; what it leaves is what the test looks at.
    }
    files.inject((kind, path, operation) -> null);
    return script;
  }

  private static void assertLegal(FaultyFiles left, StorageScript script, long seed, String what) {
    long found = recover(left, seed, what);
    assertThat(found).as("%s, seed %s", what, seed).isBetween(script.durable, script.attempted);
    assertReached(left.afterPowerLoss(seed + 1), found, seed, what + ", and once more");
  }

  /** The write that recovery made was durable too, so it must be there after the next crash. */
  private static void assertReached(FaultyFiles left, long found, long seed, String what) {
    if (left.exists(StorageScript.DIR.resolve("MANIFEST"))) {
      assertThat(recover(left, seed, what)).as("%s, seed %s", what, seed).isEqualTo(found + 1);
    } else {
      assertThat(found).as("%s, seed %s", what, seed).isZero();
    }
  }

  private static long recover(FaultyFiles files, long seed, String what) {
    try {
      return StorageScript.recover(files);
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what + ", seed " + seed, e);
    }
  }
}
