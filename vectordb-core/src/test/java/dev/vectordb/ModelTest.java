package dev.vectordb;

import dev.vectordb.internal.engine.SimulatedCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metric;
import dev.vectordb.model.OperationListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R9: random operations answer as a plain map does. A failing run is shrunk: operations are left
 * out as long as it still fails.
 */
@Tag("reliability")
class ModelTest {
  private static final int OPERATIONS = Figures.of("model.operations", 100, 200);
  private static final int RUNS_WITH_POWER_LOSS = Figures.of("model.runs", 2_000, 100_000);
  private static final int RUNS_IN_MEMORY = Math.max(1, RUNS_WITH_POWER_LOSS / 4);
  private static final int RUNS_ON_DISK = Math.max(1, RUNS_WITH_POWER_LOSS / 50);
  private static final int SHRINKING_RUNS = 500;

  @TempDir Path directory;

  private final AtomicInteger homes = new AtomicInteger();

  @Test
  void anInMemoryDatabaseIsAMap() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      check(
          RUNS_IN_MEMORY, config -> new InMemory(database, "c" + homes.getAndIncrement(), config));
    }
  }

  @Test
  void aDurableDatabaseIsAMap() {
    check(
        RUNS_ON_DISK,
        config -> new OnDisk(directory.resolve("d" + homes.getAndIncrement()), config));
  }

  @Test
  void aDurableDatabaseIsAMapThroughLossesOfPower() {
    check(RUNS_WITH_POWER_LOSS, Simulated::new);
  }

  /** Makes a place for one run. */
  private interface Homes {
    ClosableHome next(CollectionConfig.Builder config);
  }

  private interface ClosableHome extends ModelRun.Home, AutoCloseable {
    @Override
    void close();
  }

  private static void check(int runs, Homes homes) {
    long first = Figures.seed("ModelTest, " + runs + " runs of " + OPERATIONS);
    long[] seeds = LongStream.range(0, runs).map(run -> first + run).toArray();
    Figures.forEach(seeds, new Random(first), (seed, _) -> check(seed, homes));
  }

  private static void check(long seed, Homes homes) {
    Metric metric = Metric.values()[(int) Math.floorMod(seed, (long) Metric.values().length)];
    ModelOperations source = new ModelOperations(new Random(seed));
    CollectionConfig.Builder config = source.config(metric);
    List<ModelOperation> operations = source.next(OPERATIONS);
    Throwable failure = failure(homes, config, operations);
    if (failure != null) {
      List<ModelOperation> fewer = shrink(homes, config, operations);
      Path trace = ModelTrace.write(seed, fewer);
      throw new AssertionError(
          "-Dseed=%d, %s, fails with these, which are in %s:%n%s"
              .formatted(
                  seed,
                  config.build(),
                  trace,
                  fewer.stream().map(String::valueOf).collect(Collectors.joining("\n"))),
          failure);
    }
  }

  private static @Nullable Throwable failure(
      Homes homes, CollectionConfig.Builder config, List<ModelOperation> operations) {
    try (ClosableHome home = homes.next(config)) {
      new ModelRun(home).run(operations);
      return null;
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
  }

  private static List<ModelOperation> shrink(
      Homes homes, CollectionConfig.Builder config, List<ModelOperation> failing) {
    List<ModelOperation> least = failing;
    int runs = 0;
    for (int size = failing.size() / 2; size > 0; size = size / 2) {
      for (int from = 0; from + size <= least.size() && runs < SHRINKING_RUNS; runs++) {
        List<ModelOperation> fewer = new ArrayList<>(least);
        fewer.subList(from, from + size).clear();
        if (failure(homes, config, fewer) != null) {
          least = fewer;
        } else {
          from += size;
        }
      }
    }
    return least;
  }

  /** A collection of its own in a database in memory. */
  private record InMemory(VectorDatabase database, String name, VectorCollection collection)
      implements ClosableHome {
    InMemory(VectorDatabase database, String name, CollectionConfig.Builder config) {
      this(database, name, database.createCollection(name, config.build()));
    }

    @Override
    public void reopen() {
      // What lives in memory would be gone.
    }

    @Override
    public void abandon() {
      // As above.
    }

    @Override
    public void close() {
      database.dropCollection(name);
    }
  }

  /** On a simulated disk, in the mode that promises to lose nothing with the power. */
  private static final class Simulated implements ClosableHome {
    private final SimulatedCollection collection;

    Simulated(CollectionConfig.Builder config) {
      collection = new SimulatedCollection(config.durability(Durability.sync()).build());
    }

    @Override
    public VectorCollection collection() {
      return new EmbeddedVectorCollection(
          SimulatedCollection::noArchives,
          collection.engine(),
          SimulatedCollection::noEvents,
          OperationListener.NONE);
    }

    @Override
    public void reopen() {
      collection.reopen();
    }

    @Override
    public void abandon() {
      collection.kill();
    }

    @Override
    public void losePower(long seed) {
      collection.losePower(seed);
    }

    @Override
    public void close() {
      collection.close();
    }
  }

  /** A database of its own. */
  private static final class OnDisk implements ClosableHome {
    private Path path;
    private VectorDatabase database;
    private int copies;

    OnDisk(Path path, CollectionConfig.Builder config) {
      this.path = path;
      database = VectorDatabase.open(path);
      database.createCollection("c", config.durability(Durability.os()).build());
    }

    @Override
    public VectorCollection collection() {
      return database.collection("c");
    }

    @Override
    public void reopen() {
      database.close();
      database = VectorDatabase.open(path);
    }

    /** What the files hold now is what they would hold had the process been killed. */
    @Override
    public void abandon() {
      Path copy;
      do {
        copy = path.resolveSibling(path.getFileName() + "-" + copies++);
      } while (!copyTree(path, copy));
      database.close();
      path = copy;
      database = VectorDatabase.open(path);
    }

    @Override
    public void close() {
      database.close();
    }

    /** Copies; false if files went away meanwhile, as those of an old base do after a rewrite. */
    private static boolean copyTree(Path from, Path to) {
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          // The catalog is derived, and H2 may be in the middle of writing it.
          if (!file.getFileName().toString().startsWith("catalog")) {
            Files.copy(file, to.resolve(from.relativize(file)));
          }
        }
        return true;
      } catch (NoSuchFileException e) {
        return false;
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof NoSuchFileException) {
          return false;
        }
        throw e;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
