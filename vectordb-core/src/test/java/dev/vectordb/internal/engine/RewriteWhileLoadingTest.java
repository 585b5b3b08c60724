package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rewrite beside a load: what comes while the base is written is not linked twice. */
class RewriteWhileLoadingTest {
  private static final int DIMENSION = 32;
  private static final int BEFORE = 6_000;
  private static final int AMID = 6_000;

  private final SplittableRandom random = Seeds.fixed(RewriteWhileLoadingTest.class, 7);

  @Test
  @Timeout(100)
  void whatWasLinkedMeanwhileStaysLinked(@TempDir Path directory) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch loaded = new CountDownLatch(1);
    EngineHazardsTest.Wrapper files =
        new EngineHazardsTest.Wrapper() {
          @Override
          public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            if (to.getFileName().toString().startsWith("base-")) {
              written.countDown();
              try {
                assertThat(loaded.await(60, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }
          }
        };
    List<float[]> vectors = new ArrayList<>();
    try (DatabaseEngine database = EngineHazardsTest.engine(directory, files)) {
      CollectionEngine collection =
          database.create("default", "c", CollectionConfig.ofDimension(DIMENSION));
      load(collection, vectors, BEFORE);
      CompletableFuture<Void> rewrite = CompletableFuture.runAsync(collection::optimize);
      assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
      load(collection, vectors, AMID);
      loaded.countDown();
      assertThat(rewrite).succeedsWithin(60, TimeUnit.SECONDS);
      assertThat(collection.stats().tailRecords()).as("left to be linked once more").isZero();
      assertThat(collection.stats().liveRecords()).isEqualTo(BEFORE + AMID);
      assertFound(collection, vectors);
    }
    try (DatabaseEngine database =
        EngineHazardsTest.engine(directory, new EngineHazardsTest.Wrapper())) {
      CollectionEngine collection = database.get("default", "c");
      collection.awaitIndexed();
      assertFound(collection, vectors);
    }
  }

  private void load(CollectionEngine collection, List<float[]> vectors, int count) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      batch.add(VectorRecord.of("r" + vectors.size(), vector));
      vectors.add(vector);
    }
    collection.upsert(batch);
    collection.awaitIndexed();
  }

  private static void assertFound(CollectionEngine collection, List<float[]> vectors) {
    int found = 0;
    for (int i = 0; i < vectors.size(); i += 7) {
      SearchRequest request = SearchRequest.of(vectors.get(i)).topK(1).build();
      found += collection.search(request).hits().getFirst().id().equals("r" + i) ? 1 : 0;
    }
    assertThat(found).isGreaterThan((int) (0.98 * vectors.size() / 7));
  }
}
