package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.model.Metric;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * JVector's graph in a mapped file, with the product-quantized codes of a node's neighbours beside
 * its links (a byte for every four components) and the 32-bit floats, with which candidates are
 * ordered anew. Its effort is the number of candidates.
 */
final class JVectorFusedEngine implements Engine {
  private static final int COMPONENTS_PER_CODE = 4;
  private static final int CENTROIDS = 256;
  private static final float UNWEIGHTED = -1f;

  private final EngineSetup setup;
  private final JVectorGraph shared;
  private final Path file;
  private @Nullable State state;

  /** An open file. */
  private record State(OnDiskGraphIndex graph, ThreadLocal<GraphSearcher> searchers) {
    static State open(Path file) throws IOException {
      OnDiskGraphIndex graph = OnDiskGraphIndex.load(ReaderSupplierFactory.open(file));
      return new State(graph, ThreadLocal.withInitial(() -> new GraphSearcher(graph)));
    }
  }

  JVectorFusedEngine(EngineSetup setup) throws IOException {
    this.setup = setup;
    this.shared = new JVectorGraph(setup.data());
    this.file = setup.directory().resolve("graph");
    if (Files.exists(file)) {
      state = State.open(file);
    }
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    RandomAccessVectorValues vectors = shared.vectors(rows);
    try (ForkJoinPool pool = new ForkJoinPool(setup.threads());
        GraphIndexBuilder builder = shared.builder(vectors, pool)) {
      ImmutableGraphIndex graph = builder.build(vectors);
      ProductQuantization quantization =
          ProductQuantization.compute(
              vectors,
              vectors.dimension() / COMPONENTS_PER_CODE,
              CENTROIDS,
              setup.data().kind().metric() == Metric.EUCLIDEAN,
              UNWEIGHTED,
              pool,
              pool);
      write(graph, vectors, quantization, quantization.encodeAll(vectors, pool));
    }
    state = State.open(file);
    return new BuildTimes(watch.millis(), watch.millis());
  }

  private void write(
      ImmutableGraphIndex graph,
      RandomAccessVectorValues vectors,
      ProductQuantization quantization,
      PQVectors codes)
      throws IOException {
    Map<FeatureId, IntFunction<Feature.State>> states = new EnumMap<>(FeatureId.class);
    try (ImmutableGraphIndex.View view = graph.getView();
        OnDiskGraphIndexWriter writer =
            new OnDiskGraphIndexWriter.Builder(graph, file)
                .with(new InlineVectors(vectors.dimension()))
                .with(new FusedPQ(graph.maxDegree(), quantization))
                .withMapper(new OrdinalMapper.IdentityMapper(vectors.size() - 1))
                .build()) {
      states.put(
          FeatureId.INLINE_VECTORS, node -> new InlineVectors.State(vectors.getVector(node)));
      states.put(FeatureId.FUSED_PQ, node -> new FusedPQ.State(view, codes, node));
      writer.write(states);
    }
  }

  @Override
  public int[] search(int query, int effort) {
    GraphSearcher searcher = Objects.requireNonNull(state).searchers().get();
    VectorFloat<?> vector = shared.query(query);
    ImmutableGraphIndex.ScoringView view = (ImmutableGraphIndex.ScoringView) searcher.getView();
    DefaultSearchScoreProvider scores =
        new DefaultSearchScoreProvider(
            view.approximateScoreFunctionFor(vector, shared.similarity()),
            view.rerankerFor(vector, shared.similarity()));
    return JVectorGraph.rows(searcher.search(scores, Dataset.K, effort, 0f, 0f, Bits.ALL));
  }

  @Override
  public void close() throws IOException {
    if (state != null) {
      state.graph().close();
    }
  }
}
