package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What searches cost is measured after the opening, before anybody searches. */
@Timeout(120)
class CostsAtOpeningTest {
  private static final Path DIRECTORY = Path.of("/db/collections/c");
  private static final UUID COLLECTION = new UUID(3, 5);
  private static final long LONGER_THAN_THE_FIRST = 400;

  private final FaultyFiles files = new FaultyFiles();
  private final EngineRuntime runtime =
      new EngineRuntime(
          new EngineSettings(null, false, 1 << 20, 2, Long.MAX_VALUE, 1, new FaultyFiles()));
  private final Random random = new Random(7);

  @BeforeEach
  void create() throws IOException {
    files.createDirectories(DIRECTORY);
    Aof.create(files, DIRECTORY, COLLECTION, 1);
    Manifest.write(files, DIRECTORY, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private Shard open() throws IOException {
    return Shard.open(
        new ShardContext(
            "c", COLLECTION, CollectionConfig.ofDimension(4), files, DIRECTORY, runtime));
  }

  /** Writes so many records with their graph into a base. */
  private void write(int count) throws IOException, InterruptedException {
    Shard shard = open();
    try {
      List<VectorRecord> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float[] vector = {1, random.nextFloat(), random.nextFloat(), random.nextFloat()};
        records.add(VectorRecord.of("r" + i, vector));
      }
      shard.writer().upsert(records);
      while (!shard.isIndexed(count)) {
        Thread.sleep(5);
      }
      shard.rewrite();
      assertThat(shard.searcher().measurements()).as("of what was empty when opened").isZero();
    } finally {
      shard.close();
    }
  }

  @Test
  void aGraphWorthAChoiceIsMeasuredWithoutASearch() throws Exception {
    write(SearchPlan.EXACT_MATCHES + 500);
    Shard shard = open();
    try {
      while (shard.searcher().measurements() == 0) {
        Thread.sleep(5);
      }
      assertThat(shard.searcher().costs().isSettled() || shard.searcher().measurements() <= 3)
          .isTrue();
    } finally {
      shard.close();
    }
  }

  @Test
  void whatIsScannedAnywayIsNotMeasured() throws Exception {
    write(SearchPlan.EXACT_MATCHES / 2);
    Shard shard = open();
    try {
      Thread.sleep(LONGER_THAN_THE_FIRST);
      assertThat(shard.searcher().measurements()).isZero();
    } finally {
      shard.close();
    }
  }

  @Test
  void aClosedOneIsNotMeasured() throws Exception {
    write(SearchPlan.EXACT_MATCHES + 500);
    Shard shard = open();
    shard.close();
    Thread.sleep(LONGER_THAN_THE_FIRST);
    assertThat(shard.searcher().measurements()).isZero();
  }
}
