package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.model.Metric;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * What the two JVector engines share: vectors and the parameters of the graph. The degree of 32 is
 * that of the lowest level of an HNSW graph with 16 connections; overflow and alpha are those of
 * JVector's own examples.
 */
final class JVectorGraph {
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final int MAX_DEGREE = 32;
  private static final int BEAM_WIDTH = 200;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final Dataset data;
  private final VectorFloat<?>[] queries;

  JVectorGraph(Dataset data) {
    this.data = data;
    this.queries = new VectorFloat<?>[data.queries().length];
    Arrays.setAll(queries, i -> TYPES.createFloatVector(data.queries()[i]));
  }

  VectorSimilarityFunction similarity() {
    return data.kind().metric() == Metric.EUCLIDEAN
        ? VectorSimilarityFunction.EUCLIDEAN
        : VectorSimilarityFunction.DOT_PRODUCT;
  }

  VectorFloat<?> query(int query) {
    return queries[query];
  }

  RandomAccessVectorValues vectors(int rows) throws IOException {
    List<VectorFloat<?>> vectors = new ArrayList<>(rows);
    data.forEach(0, rows, row -> vectors.add(TYPES.createFloatVector(row.vector())));
    return new ListRandomAccessVectorValues(vectors, data.kind().dimension());
  }

  GraphIndexBuilder builder(RandomAccessVectorValues vectors, ForkJoinPool pool) {
    return GraphIndexBuilder.builder(
            BuildScoreProvider.randomAccessScoreProvider(vectors, similarity()),
            data.kind().dimension(),
            List.of(MAX_DEGREE, MAX_DEGREE / 2))
        .withBeamWidth(BEAM_WIDTH)
        .withNeighborOverflow(OVERFLOW)
        .withAlpha(ALPHA)
        .withSimdExecutor(pool)
        .withParallelExecutor(pool)
        .build();
  }

  static int[] rows(SearchResult result) {
    return Arrays.stream(result.getNodes()).mapToInt(node -> node.node).toArray();
  }
}
