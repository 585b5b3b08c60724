package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.Simulation;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What searches cost is measured after the opening, before anybody searches. */
class CostsAtOpeningTest {
  private static final Path DIRECTORY = Path.of("/db/collections/c");
  private static final UUID COLLECTION = new UUID(3, 5);

  private final FaultyFiles files = new FaultyFiles();
  private final Simulation simulation = new Simulation(11);
  private final EngineRuntime runtime =
      new EngineRuntime(
          new EngineSettings(null, false, 1 << 20, 1, Long.MAX_VALUE, 1, new FaultyFiles()),
          OrdinalChooser.MIN_RECORDS,
          simulation);
  private final Random random = new Random(7);

  @BeforeEach
  void create() throws IOException {
    files.createDirectories(DIRECTORY);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
  }

  private Shard open() {
    return simulation.run(
        "open",
        () ->
            Shard.open(
                new ShardContext(
                    "c", COLLECTION, CollectionConfig.ofDimension(4), files, DIRECTORY, runtime)));
  }

  private void close(Shard shard) {
    boolean _ =
        simulation.run(
            "close",
            () -> {
              shard.close();
              return true;
            });
  }

  /** Writes so many records with their graph into a base. */
  private void write(int count) {
    Shard shard = open();
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = {1, random.nextFloat(), random.nextFloat(), random.nextFloat()};
      records.add(VectorRecord.of("r" + i, vector));
    }
    boolean _ =
        simulation.run(
            "write",
            () -> {
              shard.writer().upsert(records);
              while (!shard.isIndexed(count)) {
                simulation.time().pause(1_000);
              }
              shard.rewrite();
              return true;
            });
    assertThat(shard.searcher().measurements()).as("of what was empty when opened").isZero();
    close(shard);
  }

  @Test
  void aGraphWorthAChoiceIsMeasuredWithoutASearch() {
    write(SearchPlan.EXACT_MATCHES + 500);
    Shard shard = open();
    simulation.advance(Duration.ofMillis(199));
    assertThat(shard.searcher().measurements()).isZero();
    simulation.advance(Duration.ofMillis(1));
    assertThat(shard.searcher().measurements()).isOne();
    simulation.advance(Duration.ofMinutes(1));
    assertThat(shard.searcher().measurements()).as("by a clock that stands still").isEqualTo(3);
    close(shard);
  }

  @Test
  void whatIsScannedAnywayIsNotMeasured() {
    write(SearchPlan.EXACT_MATCHES / 2);
    Shard shard = open();
    simulation.advance(Duration.ofMinutes(1));
    assertThat(shard.searcher().measurements()).isZero();
    close(shard);
  }

  @Test
  void aClosedOneIsNotMeasured() {
    write(SearchPlan.EXACT_MATCHES + 500);
    Shard shard = open();
    close(shard);
    simulation.advance(Duration.ofMinutes(1));
    assertThat(shard.searcher().measurements()).isZero();
  }
}
