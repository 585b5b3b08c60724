package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words see whole batches and no halves, while records are replaced and bases rewritten. */
class TextConcurrencyTest {
  private static final int GROUP = 40;
  private static final int ROUNDS = 150;
  private static final int INSERTED = 1_000;

  @TempDir Path directory;

  /** Each round replaces the group by one of another word; a search sees one of them, wholly. */
  @Test
  void aSearchSeesOneMoment() throws Exception {
    try (VectorDatabase database = VectorDatabase.open(directory);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      VectorCollection collection =
          database.createCollection(
              "c",
              CollectionConfig.builder(2)
                  .durability(Durability.os())
                  .text(TextConfig.of(TextLanguage.STANDARD))
                  .build());
      write(collection, 0);
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Integer>> searchers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        boolean hybrid = i == 1;
        searchers.add(threads.submit(() -> searchUntil(over, collection, hybrid)));
      }
      Future<?> rewriter =
          threads.submit(() -> {
            while (!over.get()) {
              collection.rewrite();
            }
          });
      try {
        for (int round = 1; round <= ROUNDS; round++) {
          write(collection, round);
          Set<String> words = roundsOf(search(collection, false));
          assertThat(words).as("what was written is found").containsExactly("round" + round);
        }
      } finally {
        over.set(true); // else the others would never end
      }
      for (Future<Integer> searcher : searchers) {
        assertThat(searcher.get()).isPositive();
      }
      rewriter.get();
    }
  }

  /** Nobody is replaced, so that no record is dead: what came later must be told all the same. */
  @Test
  void whatCameAfterASearchBeganIsNotFound() throws Exception {
    try (VectorDatabase database = VectorDatabase.inMemory();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      VectorCollection collection =
          database.createCollection(
              "c", CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.STANDARD)).build());
      AtomicBoolean over = new AtomicBoolean();
      List<Future<?>> searchers = new ArrayList<>();
      SearchRequest request =
          SearchRequest.ofText("member").topK(INSERTED).includeText(false).explain(true).build();
      for (int i = 0; i < 3; i++) {
        searchers.add(
            threads.submit(() -> {
              while (!over.get()) {
                SearchResult result = collection.search(request);
                assertThat((long) result.hits().size())
                    .isEqualTo(Objects.requireNonNull(result.explanation()).liveRecords());
              }
            }));
      }
      try {
        for (int i = 0; i < INSERTED; i++) {
          collection.upsert(
              VectorRecord.builder("r" + i, new float[] {1, i}).text("member").build());
        }
      } finally {
        over.set(true); // else the others would never end
      }
      for (Future<?> searcher : searchers) {
        searcher.get();
      }
    }
  }

  private static void write(VectorCollection collection, int round) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < GROUP; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {1, i}).text("member round" + round).build());
    }
    collection.upsert(batch);
  }

  private static List<SearchHit> search(VectorCollection collection, boolean hybrid) {
    SearchRequest.Builder request =
        hybrid
            ? SearchRequest.of(new float[] {1, 3}).text("member")
            : SearchRequest.ofText("member");
    return collection.search(request.topK(2 * GROUP).build()).hits();
  }

  private static Set<String> roundsOf(List<SearchHit> hits) {
    Set<String> rounds = new HashSet<>();
    hits.forEach(hit -> rounds.add(String.valueOf(hit.text()).split(" ", -1)[1]));
    return rounds;
  }

  private static int searchUntil(AtomicBoolean over, VectorCollection collection, boolean hybrid) {
    int searches = 0;
    while (!over.get()) {
      List<SearchHit> hits = search(collection, hybrid);
      assertThat(hits).hasSize(GROUP);
      assertThat(roundsOf(hits)).hasSize(1);
      searches++;
    }
    return searches;
  }
}
