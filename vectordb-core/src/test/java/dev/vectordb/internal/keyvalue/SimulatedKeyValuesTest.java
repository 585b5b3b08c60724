package dev.vectordb.internal.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.environment.Threads;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.SteppingFiles;
import dev.vectordb.model.KeyValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The key-value store in a simulated environment: writes of several clients share forces and meet
 * rewrites of the log in an order that a seed draws, and the process or the power ends at any step.
 */
@Tag("reliability")
class SimulatedKeyValuesTest {
  private static final int RUNS = Figures.of("simulation.keyvalues", 40, 20_000);
  private static final int ROUNDS = 50;
  private static final Path ROOT = Path.of("/database");

  /** A log so long is rewritten. */
  private static final long MIN_REWRITE_BYTES = 3_000;

  private static final int KEYS = 5;

  /** What a tenant has written, and what it is writing. */
  private static final class Client {
    final String tenant;
    Map<String, Byte> acknowledged = new TreeMap<>();
    Map<String, Byte> pending = acknowledged;

    Client(String tenant) {
      this.tenant = tenant;
    }
  }

  /** The course of a seed. */
  private static final class Course {
    private final SplittableRandom random;
    private final Simulation simulation;
    private final List<Client> clients =
        List.of(new Client("one"), new Client("two"), new Client("three"));
    private final List<String> calls = new ArrayList<>();
    private FaultyFiles disk;
    private SteppingFiles files;
    private Threads.Pool pool;
    private KeyValues store;
    private int life;
    private int crashes;

    Course(long seed) throws IOException {
      random = new SplittableRandom(seed);
      simulation = new Simulation(random.nextLong());
      disk = new FaultyFiles(random.split());
      disk.createDirectories(ROOT);
      open();
    }

    private void open() {
      files = new SteppingFiles(disk, calls, random.split());
      pool = simulation.newThreads().pool("writer", Integer.MAX_VALUE);
      store =
          simulation.run(
              "open",
              () -> KeyValues.open(files, ROOT, false, pool, simulation, MIN_REWRITE_BYTES));
    }

    private void close() {
      boolean _ =
          simulation.run(
              "close",
              () -> {
                try {
                  store.close();
                } catch (IOException e) {
                  assertThat(e).hasMessageContaining("dead");
                }
                return true;
              });
      pool.close();
      simulation.settle();
    }

    void run() {
      for (int round = 0; round < ROUNDS; round++) {
        List<Thread> writes =
            clients.subList(0, 1 + random.nextInt(clients.size())).stream()
                .map(client -> write(client, life))
                .toList();
        int left = random.nextInt(100) < 12 ? random.nextInt(40) : Integer.MAX_VALUE;
        for (Thread write : writes) {
          while (write.isAlive() && left-- > 0) {
            assertThat(simulation.stepOrWait()).as("%s ends", write).isTrue();
          }
        }
        if (left <= 0) {
          crash();
        } else if (random.nextInt(20) == 0) {
          close();
          open();
        }
        clients.forEach(this::check);
      }
      close();
    }

    private Thread write(Client client, int began) {
      String key = "key " + random.nextInt(KEYS);
      byte value = (byte) random.nextInt(100);
      Map<String, Byte> after = new TreeMap<>(client.acknowledged);
      Runnable write =
          switch (random.nextInt(8)) {
            case 0 -> {
              after.clear();
              yield () -> store.clear(client.tenant);
            }
            case 1, 2 -> {
              after.remove(key);
              yield () -> store.delete(client.tenant, key);
            }
            default -> {
              after.put(key, value);
              yield () -> store.put(client.tenant, key, bytes(value));
            }
          };
      client.pending = after;
      return simulation.start(
          "client",
          () -> {
            try {
              write.run();
              if (life == began) {
                client.acknowledged = after;
              }
            } catch (RuntimeException e) {
              if (life == began) {
                throw e;
              }
            }
          });
    }

    private static byte[] bytes(byte value) {
      byte[] bytes = new byte[200];
      Arrays.fill(bytes, value);
      return bytes;
    }

    private void crash() {
      crashes++;
      life++;
      FaultyFiles next =
          random.nextBoolean() ? disk.afterProcessKill() : disk.afterPowerLoss(random.nextLong());
      files.end();
      close();
      disk = next;
      open();
      for (Client client : clients) {
        Map<String, Byte> found = found(client);
        assertThat(List.of(client.acknowledged, client.pending))
            .as("%s finds after a crash", client.tenant)
            .contains(found);
        client.acknowledged = found;
        client.pending = found;
      }
    }

    private void check(Client client) {
      assertThat(found(client)).as("%s finds", client.tenant).isEqualTo(client.acknowledged);
    }

    private Map<String, Byte> found(Client client) {
      Map<String, Byte> found = new TreeMap<>();
      for (KeyValue entry : store.list(client.tenant, "", null, KEYS).entries()) {
        assertThat(entry.value()).isEqualTo(bytes(entry.value()[0]));
        found.put(entry.key(), entry.value()[0]);
      }
      return found;
    }
  }

  private static Course run(long seed) {
    try {
      Course course = new Course(seed);
      course.run();
      return course;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("fails with -Dseed=" + seed, e);
    }
  }

  @Test
  void nothingIsLostWhateverTheOrder() {
    long first = Figures.seed("SimulatedKeyValuesTest, " + RUNS + " runs");
    int crashes = 0;
    for (long seed = first; seed < first + RUNS; seed++) {
      crashes += run(seed).crashes;
    }
    assertThat(crashes).isPositive();
    assertThat(run(first).calls).as("the same again").isEqualTo(run(first).calls);
  }
}
