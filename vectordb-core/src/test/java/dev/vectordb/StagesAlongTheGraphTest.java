package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pages and groups of what a graph finds, late hits among it. Random vectors of many components are
 * the hardest for a graph.
 */
class StagesAlongTheGraphTest {
  private static final int COUNT = 12_000;
  private static final int DIMENSION = 64;
  private static final int GROUPS = 100;
  private static final int QUERIES = 40;

  private final Random random = new Random(7);
  private final VectorDatabase database = VectorDatabase.inMemory();
  private final VectorCollection collection =
      database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));

  @BeforeEach
  void fill() {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      batch.add(
          VectorRecord.builder("r" + i, vector())
              .metadata(Metadata.builder().put("group", i % GROUPS).build())
              .build());
    }
    collection.upsert(batch);
    collection.awaitIndexed();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static boolean isBestFirst(List<SearchHit> hits) {
    for (int i = 1; i < hits.size(); i++) {
      if (hits.get(i).score() > hits.get(i - 1).score()) {
        return false;
      }
    }
    return true;
  }

  @Test
  void pagesFollowOneAnotherWithoutRepeating() {
    for (int query = 0; query < QUERIES; query++) {
      SearchRequest.Builder request = SearchRequest.of(vector()).topK(20).paged();
      List<SearchHit> all = new ArrayList<>();
      @Nullable String cursor = null;
      for (int page = 0; page < 8; page++) {
        SearchResult result =
            collection.search(cursor == null ? request.build() : request.cursor(cursor).build());
        all.addAll(result.hits());
        cursor = result.nextCursor();
      }
      assertThat(all).extracting(SearchHit::id).hasSize(160).doesNotHaveDuplicates();
      assertThat(isBestFirst(all)).as("best first: %s", all).isTrue();
    }
  }

  @Test
  void groupsComeBestFirst() {
    for (int query = 0; query < QUERIES; query++) {
      List<SearchHit> hits =
          collection
              .search(SearchRequest.of(vector()).topK(60).groupBy(Grouping.by("group")).build())
              .hits();
      assertThat(hits).hasSize(60);
      assertThat(
              hits.stream()
                  .map(hit -> hit.metadata().asMap().get("group"))
                  .collect(Collectors.toSet()))
          .hasSize(60);
      assertThat(isBestFirst(hits)).as("best first: %s", hits).isTrue();
    }
  }
}
