package dev.vectordb.internal.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.KeyValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R2 and R3 for the key-value store: the power is lost at, or a failure meets, each file operation
 * of a life with puts, deletions, rewrites of the log and a reopening. What was acknowledged is
 * there afterwards; the write that was under way is there wholly or not at all.
 */
class KeyValuesPowerLossTest {
  private static final Path ROOT = Path.of("/database");
  private static final int SEEDS_PER_INDEX = 3;
  private static final String TENANT = "t";

  /** So large that a few make the log worth rewriting. */
  private static final int LARGE_BYTES = 2_000;

  private static final long MIN_REWRITE_BYTES = 8_000;

  /** The writes of a life, what they acknowledged, and what may be there as well. */
  private static final class Script {
    private final FaultyFiles files;
    private final TreeMap<String, Integer> acknowledged = new TreeMap<>();
    private TreeMap<String, Integer> pending = acknowledged;

    Script(FaultyFiles files) {
      this.files = files;
    }

    void run() throws IOException {
      KeyValues store = open(files);
      for (int i = 0; i < 24; i++) {
        put(store, "large " + i % 2, i);
        put(store, "small " + i % 5, i);
        if (i % 3 == 2) {
          delete(store, "small " + i % 5);
        }
        if (i == 11) {
          store.close();
          store = open(files);
        }
      }
      clear(store);
      put(store, "last", 1);
      store.close();
    }

    private void put(KeyValues store, String key, int value) {
      pending = new TreeMap<>(acknowledged);
      pending.put(key, value);
      acknowledge(() -> store.put(TENANT, key, value(key, value)));
    }

    private void delete(KeyValues store, String key) {
      pending = new TreeMap<>(acknowledged);
      pending.remove(key);
      acknowledge(() -> store.delete(TENANT, key));
    }

    private void clear(KeyValues store) {
      pending = new TreeMap<>();
      acknowledge(() -> store.clear(TENANT));
    }

    private void acknowledge(Runnable write) {
      write.run();
      acknowledged.clear();
      acknowledged.putAll(pending);
    }
  }

  private static KeyValues open(FaultyFiles files) throws IOException {
    return KeyValues.open(
        files, ROOT, false, Runnable::run, Environment.system(), MIN_REWRITE_BYTES);
  }

  private static byte[] value(String key, int value) {
    byte[] bytes = new byte[key.startsWith("large") ? LARGE_BYTES : 10];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static FaultyFiles created() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(ROOT);
    return files;
  }

  private static Script run(FaultyFiles files) {
    Script script = new Script(files);
    try {
      script.run();
    } catch (IOException | VectorDatabaseException e) {
      // The failure that was asked for; what it leaves is what the test looks at.
    }
    return script;
  }

  private static LongStream indexes() throws IOException {
    FaultyFiles files = created();
    long first = files.operations();
    Script script = new Script(files);
    script.run();
    assertThat(recover(files, "undisturbed")).isEqualTo(Map.of("last", 1));
    assertThat(files.list(ROOT.resolve("keyvalue")))
        .as("the log was rewritten")
        .doesNotContain("aof-000001.incr");
    assertThat(files.operations() - first).isGreaterThan(200);
    return LongStream.rangeClosed(first, files.operations());
  }

  private static Map<String, Integer> recover(FaultyFiles left, String what) {
    try {
      KeyValues store = open(left);
      Map<String, Integer> found = new TreeMap<>();
      String after = null;
      do {
        var page = store.list(TENANT, "", after, Limits.MAX_KEY_VALUE_PAGE_SIZE);
        for (KeyValue entry : page.entries()) {
          int value = entry.value()[0];
          assertThat(entry.value()).as(what).isEqualTo(value(entry.key(), value));
          found.put(entry.key(), value);
        }
        after = page.nextAfter();
      } while (after != null);
      store.put(TENANT, "after", value("after", 99));
      store.close();
      found.remove("after");
      return found;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  private static void assertLegal(FaultyFiles left, Script script, long seed, String what) {
    Map<String, Integer> found = recover(left, what);
    if (!found.equals(script.pending)) {
      assertThat(found).as(what).isEqualTo(script.acknowledged);
    }
    // What was found, and the write after it, must outlast the next crash too.
    FaultyFiles again = left.afterPowerLoss(seed + 1);
    assertThat(recover(again, what + ", and again")).as(what + ", and again").isEqualTo(found);
    assertThat(again.operations()).isPositive();
  }

  private static Random seeds(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("KeyValuesPowerLossTest." + test + ": -Dseed=" + seed);
    return new Random(seed);
  }

  @Test
  void everyPowerLossLeavesALegalState() throws IOException {
    Random seeds = seeds("everyPowerLossLeavesALegalState");
    for (long index : indexes().toArray()) {
      FaultyFiles files = created();
      files.losePowerAt(index);
      Script script = run(files);
      for (int i = 0; i < SEEDS_PER_INDEX; i++) {
        long seed = seeds.nextLong();
        String what = "power lost at " + index + ", seed " + seed;
        assertLegal(files.afterPowerLoss(seed), script, seed, what);
      }
      long seed = seeds.nextLong();
      assertLegal(files.afterProcessKill(), script, seed, "killed at " + index + ", seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFailureLeavesALegalState(boolean forEver) throws IOException {
    Random seeds = seeds("everyFailureLeavesALegalState");
    for (long index : indexes().toArray()) {
      FaultyFiles files = created();
      files.failAt(index, forEver);
      Script script = run(files);
      files.inject((kind, path, operation) -> null);
      long seed = seeds.nextLong();
      String what = "operation " + index + " failed, seed " + seed;
      assertLegal(files.afterPowerLoss(seed), script, seed, what + ", power lost");
      assertLegal(files.afterProcessKill(), script, seed, what + ", killed");
    }
  }
}
