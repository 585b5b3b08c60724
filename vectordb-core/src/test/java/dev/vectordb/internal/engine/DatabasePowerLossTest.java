package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DatabaseScript.State;
import dev.vectordb.internal.storage.FaultyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R2 and R3 for collections as such: the power is lost at, or a failure meets, each file operation
 * while collections are created, changed and dropped. Each is there as it was acknowledged, or was
 * under way; and the database opens.
 *
 * <p>The lock and the catalog, which follows the directories, are on the real disk.
 */
@Tag("reliability")
class DatabasePowerLossTest {
  private static final int SEEDS_PER_INDEX = Figures.of("powerloss.seeds", 5, 100);

  @TempDir Path directory;

  private final AtomicInteger lives = new AtomicInteger();

  private Path newRoot() {
    return directory.resolve("life" + lives.getAndIncrement());
  }

  private long[] indexes(Random seeds) throws IOException {
    FaultyFiles files = new FaultyFiles();
    Path root = newRoot();
    DatabaseScript script = new DatabaseScript(root, files);
    script.run();
    assertThat(script.wasDisturbed()).isFalse();
    long operations = files.operations();
    assertThat(operations).isGreaterThan(100);
    assertLegal(root, files, script, "undisturbed");
    assertThat(DatabaseScript.recover(root, files).keySet()).containsExactly("c");
    return Figures.operations(0, operations, seeds);
  }

  @Test
  void everyPowerLossLeavesEachCollectionWholeOrAbsent() throws IOException {
    Random seeds = new Random(Figures.seed("DatabasePowerLossTest"));
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          Path root = newRoot();
          FaultyFiles files = new FaultyFiles();
          files.losePowerAt(index);
          DatabaseScript script = run(root, files);
          assertLegal(root, files.afterProcessKill(), script, "killed at " + index);
          for (int i = 0; i < SEEDS_PER_INDEX; i++) {
            long seed = random.nextLong();
            String what = "power lost at " + index + ", seed " + seed;
            assertLegal(root, files.afterPowerLoss(seed), script, what);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesEachCollectionWholeOrAbsent(boolean forEver) throws IOException {
    Random seeds = new Random(Figures.seed("DatabasePowerLossTest"));
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          Path root = newRoot();
          FaultyFiles files = new FaultyFiles();
          files.failAt(index, forEver);
          DatabaseScript script = run(root, files);
          files.inject((kind, path, operation) -> null);
          String what = "operation " + index + " failed";
          assertLegal(root, files.afterProcessKill(), script, what + ", killed");
          long seed = random.nextLong();
          assertLegal(
              root, files.afterPowerLoss(seed), script, what + ", power lost, seed " + seed);
        });
  }

  /** What failed is followed by what would be done again: the power fails at the second attempt. */
  @Test
  void aFailureFollowedByALossOfPowerLeavesOneCollectionOfAName() throws IOException {
    Random seeds = new Random(Figures.seed("DatabasePowerLossTest"));
    Figures.forEach(
        indexes(seeds),
        seeds,
        (index, random) -> {
          Path root = newRoot();
          FaultyFiles files = new FaultyFiles();
          files.failAt(index, false);
          long lost = index + 1 + random.nextInt(25);
          files.losePowerAt(lost);
          DatabaseScript script = run(root, files);
          for (int i = 0; i < SEEDS_PER_INDEX; i++) {
            long seed = random.nextLong();
            String what = "%d failed, power lost at %d, seed %d".formatted(index, lost, seed);
            assertLegal(root, files.afterPowerLoss(seed), script, what);
          }
        });
  }

  private static DatabaseScript run(Path root, FaultyFiles files) {
    DatabaseScript script = new DatabaseScript(root, files);
    try {
      script.run();
    } catch (VectorDatabaseException e) {
      // An opening that failed, as was asked for.
    }
    return script;
  }

  private static void assertLegal(Path root, FaultyFiles left, DatabaseScript script, String what) {
    Map<String, State> found = recover(root, left, what);
    script
        .legal()
        .forEach((name, states) ->
            assertThat(found.getOrDefault(name, State.ABSENT))
                .as("%s: collection %s", what, name)
                .isIn(states));
    // What the opening cleared away and what was written to it must not come back or go.
    Map<String, State> expected = new TreeMap<>();
    found.forEach((name, state) -> {
      Set<String> ids = new TreeSet<>(state.ids());
      ids.add(DatabaseScript.AFTER);
      expected.put(name, new State(state.dimension(), state.precision(), ids));
    });
    String again = what + ", and the power lost after an opening";
    assertThat(recover(root, left.afterPowerLoss(left.operations()), again))
        .as(again)
        .isEqualTo(expected);
  }

  private static Map<String, State> recover(Path root, FaultyFiles left, String what) {
    try {
      return DatabaseScript.recover(root, left);
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }
}
