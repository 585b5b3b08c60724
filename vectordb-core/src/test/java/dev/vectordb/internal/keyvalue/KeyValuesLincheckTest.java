package dev.vectordb.internal.keyvalue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.Figures;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * R11, P11 for keys and values: Lincheck finds an order of the calls on a store with its log that
 * explains all answers.
 */
@Tag("reliability")
class KeyValuesLincheckTest {
  private static final int SCENARIOS = Figures.of("lincheck.scenarios", 20, 500);
  private static final int RUNS = Figures.of("lincheck.runs", 150, 2_000);

  @Test
  void callsOnFewKeysOfAStore() {
    try {
      new StressOptions()
          .iterations(SCENARIOS)
          .invocationsPerIteration(RUNS)
          .threads(3)
          .actorsPerThread(3)
          .sequentialSpecification(OneThread.class)
          .check(Store.class);
    } finally {
      Store.EXECUTOR.shutdownNow();
    }
  }

  /** What one thread would be answered. */
  public static class OneThread {
    final Map<Integer, Integer> values = new TreeMap<>();

    /** Returns whether the key is new. */
    public boolean put(int key, int value) {
      return values.put(key, value) == null;
    }

    /** Returns whether it was there. */
    public boolean delete(int key) {
      return values.remove(key) != null;
    }

    /** Returns whether there were any. */
    public boolean clear() {
      boolean any = !values.isEmpty();
      values.clear();
      return any;
    }

    /** Returns the value as text. */
    public @Nullable String get(int key) {
      Integer value = values.get(key);
      return value == null ? null : String.valueOf(value);
    }

    /** Returns all keys and values. */
    public String list() {
      StringBuilder all = new StringBuilder();
      values.forEach((key, value) -> all.append(key).append('=').append(value).append(' '));
      return all.toString();
    }
  }

  private static String text(KeyValuePage page, int prefix) {
    StringBuilder all = new StringBuilder();
    for (KeyValue entry : page.entries()) {
      all.append(entry.key().substring(prefix)).append('=').append(entry.text()).append(' ');
    }
    return all.toString();
  }

  private static byte[] bytes(int value) {
    return String.valueOf(value).getBytes(UTF_8);
  }

  /** The calls on keys of a tenant that no other state has, of one durable store. */
  @Param(name = "key", gen = IntGen.class, conf = "0:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class Store {
    static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor();
    private static final KeyValues STORE = open();
    private static int states;

    private final String tenant = "t" + states++;

    private static KeyValues open() {
      try {
        FaultyFiles files = new FaultyFiles();
        files.createDirectories(Path.of("/database"));
        return KeyValues.open(
            files, Path.of("/database"), false, EXECUTOR, Environment.system(), 8_000);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** One. */
    @Operation
    public boolean put(@Param(name = "key") int key, @Param(name = "value") int value) {
      return STORE.put(tenant, String.valueOf(key), bytes(value));
    }

    /** One. */
    @Operation
    public boolean delete(@Param(name = "key") int key) {
      return STORE.delete(tenant, String.valueOf(key));
    }

    /** All. */
    @Operation
    public boolean clear() {
      return STORE.clear(tenant);
    }

    /** One, without a lock. */
    @Operation
    public @Nullable String get(@Param(name = "key") int key) {
      byte[] value = STORE.get(tenant, String.valueOf(key));
      return value == null ? null : new String(value, UTF_8);
    }

    /** All, at one moment. */
    @Operation
    public String list() {
      return text(STORE.list(tenant, "", null, 10), 0);
    }
  }
}
