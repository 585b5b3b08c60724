package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchExplanation.Tier;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order hits come that are equally near, and what a graph does not hold. */
class HitStreamTest {
  private static final int DIMENSION = 16;

  private final Random random = new Random(11);

  private static HitStream stream(
      GenerationFactory factory,
      CollectionConfig config,
      Generation generation,
      int linked,
      SearchRequest request) {
    assertThat(generation.acquire()).isTrue();
    TimeSource time = TimeSource.system();
    return new HitStream(
        new HitStream.Source(
            generation,
            new SearchView(generation.snapshot(), linked, null, 0),
            config,
            factory.distanceKind(),
            new HitLoader(new RecordCache(1 << 20).of(new UUID(0, 0))),
            new SearchTimes(time, time.nanoTime()),
            new Foreground(4, time)),
        request,
        factory.codec().row(Objects.requireNonNull(request.vector())),
        null);
  }

  private static List<SearchHit> hits(HitStream stream, int count) {
    List<SearchHit> hits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SearchHit hit = stream.next(10, TimeLimit.NEVER);
      if (hit == null) {
        return hits;
      }
      hits.add(hit);
    }
    return hits;
  }

  /** Kernels add their products up in another order, and differ in the last bits. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void whatIsEquallyNearComesByIdHoweverItIsAddedUp(Metric metric) {
    CollectionConfig config = CollectionConfig.builder(DIMENSION).metric(metric).build();
    GenerationFactory factory = new GenerationFactory("c", config);
    Generation generation = factory.empty();
    try {
      List<Float> components = new ArrayList<>();
      for (int i = 0; i < DIMENSION; i++) {
        components.add((1 + random.nextInt(1 << 20)) * 0x1p-20f);
      }
      List<LogRecord> batch = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Collections.shuffle(components, random);
        float[] vector = new float[DIMENSION];
        for (int j = 0; j < DIMENSION; j++) {
          vector[j] = components.get(j);
        }
        String id = "r" + (1_000 + (i * 37) % 400);
        batch.add(LogRecord.upsert(i + 1, id, vector, null, null));
      }
      generation.apply(batch);
      float[] query = new float[DIMENSION];
      Arrays.fill(query, 0.25f);
      SearchRequest request = SearchRequest.of(query).exact(true).build();
      try (HitStream stream = stream(factory, config, generation, 0, request)) {
        List<SearchHit> hits = hits(stream, 1_000);
        assertThat(hits).hasSize(400).isSortedAccordingTo(ShardSearcher.BEST_FIRST);
        assertThat(hits.stream().map(SearchHit::score).distinct().count()).isLessThan(4);
      }
    } finally {
      generation.release();
    }
  }

  /** Copies of the query have the distance 0, of which nothing can be off. */
  @Test
  void copiesOfTheQueryComeById() {
    CollectionConfig config = CollectionConfig.builder(DIMENSION).metric(Metric.EUCLIDEAN).build();
    GenerationFactory factory = new GenerationFactory("c", config);
    Generation generation = factory.empty();
    try {
      float[] vector = new float[DIMENSION];
      vector[0] = 1;
      List<LogRecord> batch = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        batch.add(
            LogRecord.upsert(i + 1, "r" + (1_000 + (i * 37) % 300), vector.clone(), null, null));
      }
      generation.apply(batch);
      SearchRequest request = SearchRequest.of(vector).exact(true).build();
      try (HitStream stream = stream(factory, config, generation, 0, request)) {
        assertThat(hits(stream, 1_000))
            .hasSize(300)
            .isSortedAccordingTo(Comparator.comparing(SearchHit::id));
      }
    } finally {
      generation.release();
    }
  }

  @Test
  void whatTheGraphDoesNotHoldYetComesInItsPlace() {
    int count = 6_000;
    int linked = 5_000;
    CollectionConfig config = CollectionConfig.ofDimension(DIMENSION);
    GenerationFactory factory = new GenerationFactory("c", config);
    Generation generation = factory.empty();
    try {
      List<LogRecord> batch = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        batch.add(LogRecord.upsert(i + 1, "r" + i, vector(), null, null));
      }
      generation.apply(batch);
      VectorIndex index = Objects.requireNonNull(generation.index);
      BuildResources resources = new BuildResources(Runnable::run, 1, () -> false);
      assertThat(index.build(linked, _ -> true, resources)).isTrue();
      for (int query = 0; query < 10; query++) {
        SearchRequest.Builder request = SearchRequest.of(vector());
        try (HitStream exact =
                stream(factory, config, generation, linked, request.exact(true).build());
            HitStream along =
                stream(factory, config, generation, linked, request.exact(false).build())) {
          List<String> wanted =
              hits(exact, 100).stream()
                  .map(SearchHit::id)
                  .filter(id -> Integer.parseInt(id.substring(1)) >= linked)
                  .toList();
          List<String> found =
              hits(along, 110).stream()
                  .map(SearchHit::id)
                  .filter(id -> Integer.parseInt(id.substring(1)) >= linked)
                  .toList();
          assertThat(along.explanation().tier()).isEqualTo(Tier.GRAPH);
          assertThat(wanted).isNotEmpty();
          assertThat(found).startsWith(wanted.toArray(String[]::new));
        }
      }
    } finally {
      generation.release();
    }
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
