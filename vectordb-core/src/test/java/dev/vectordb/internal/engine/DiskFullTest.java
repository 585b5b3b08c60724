package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * R4: a shard lives on disks of many sizes that it fills. Each write is there wholly or not at all,
 * and when there is room again, it is written to again.
 */
@Tag("reliability")
class DiskFullTest {
  private static final int BUDGETS = Figures.of("disk.budgets", 60, 3_000);

  @Test
  void everyBudgetLeavesALegalState() throws IOException {
    Random seeds = new Random(Figures.seed("DiskFullTest"));
    EngineRuntime runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
    FaultyFiles whole = new FaultyFiles();
    ShardScript.create(whole);
    long least = whole.bytes();
    long most = highWater(runtime, whole);
    int refused = 0;
    for (int i = 0; i < BUDGETS; i++) {
      long budget = least + (long) ((most - least) * (i + seeds.nextDouble()) / BUDGETS);
      FaultyFiles files = new FaultyFiles();
      ShardScript.create(files);
      files.limitBytes(budget);
      ShardScript script = new ShardScript(runtime, files);
      try {
        script.run();
      } catch (IOException | RuntimeException e) {
        // An opening or a close without room.
      }
      files.limitBytes(Long.MAX_VALUE);
      long seed = seeds.nextLong();
      String what = "budget " + budget + ", seed " + seed;
      refused += script.refusedSomething() ? 1 : 0;
      assertLegal(runtime, files.afterProcessKill(), script, what + ", killed");
      assertLegal(runtime, files.afterPowerLoss(seed), script, what + ", power lost");
    }
    runtime.close();
    assertThat(refused).as("disks that were too small").isGreaterThan(BUDGETS / 50);
  }

  /** Bytes that an undisturbed life takes at most. */
  private static long highWater(EngineRuntime runtime, FaultyFiles files) throws IOException {
    long[] most = {0};
    files.inject((kind, path, operation) -> {
      most[0] = Math.max(most[0], files.bytes());
      return null;
    });
    new ShardScript(runtime, files).run();
    return most[0];
  }

  private static void assertLegal(
      EngineRuntime runtime, FaultyFiles left, ShardScript script, String what) throws IOException {
    Map<String, VectorRecord> found = ShardScript.recover(runtime, left);
    if (!found.equals(script.pending())) {
      assertThat(found).as(what).isEqualTo(script.acknowledged());
    }
    Map<String, VectorRecord> again = ShardScript.recover(runtime, left);
    Map<String, VectorRecord> expected = new TreeMap<>(found);
    expected.put("after", VectorRecord.of("after", new float[] {9, 9, 9, 9}));
    assertThat(again).as(what + ", once more").isEqualTo(expected);
  }
}
