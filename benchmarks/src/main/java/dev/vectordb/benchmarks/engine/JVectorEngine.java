package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * JVector's graph over 32-bit floats, both on the heap. It holds vectors and numbers, no text. Its
 * effort is the number of candidates kept.
 */
@SuppressWarnings("deprecation") // its way to keep a graph without the vectors
final class JVectorEngine implements Engine {
  private final EngineSetup setup;
  private final JVectorGraph shared;
  private final Path file;
  private @Nullable State state;

  /** A complete graph. */
  private record State(
      RandomAccessVectorValues vectors,
      ImmutableGraphIndex graph,
      ThreadLocal<GraphSearcher> searchers) {
    static State of(RandomAccessVectorValues vectors, ImmutableGraphIndex graph) {
      return new State(vectors, graph, ThreadLocal.withInitial(() -> new GraphSearcher(graph)));
    }
  }

  JVectorEngine(EngineSetup setup) throws IOException {
    this.setup = setup;
    this.shared = new JVectorGraph(setup.data());
    this.file = setup.directory().resolve("graph");
    if (Files.exists(file)) {
      state = load();
    }
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    RandomAccessVectorValues vectors = shared.vectors(rows);
    BuildTimes times;
    try (ForkJoinPool pool = new ForkJoinPool(setup.threads());
        GraphIndexBuilder builder = shared.builder(vectors, pool)) {
      state = State.of(vectors, builder.build(vectors));
      times = new BuildTimes(watch.millis(), watch.millis());
    }
    save();
    return times;
  }

  /** Keeps the graph, so that another process need not build it; no part of the time to build. */
  private void save() throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      ((OnHeapGraphIndex) Objects.requireNonNull(state).graph()).save(out);
    }
  }

  private State load() throws IOException {
    RandomAccessVectorValues vectors = shared.vectors(setup.data().size());
    try (ForkJoinPool pool = new ForkJoinPool(setup.threads());
        ReaderSupplier readers = ReaderSupplierFactory.open(file);
        RandomAccessReader reader = readers.get();
        GraphIndexBuilder builder = shared.builder(vectors, pool)) {
      builder.load(reader);
      return State.of(vectors, builder.getGraph());
    }
  }

  @Override
  public int[] search(int query, int effort) {
    State now = Objects.requireNonNull(state);
    VectorFloat<?> vector = shared.query(query);
    return JVectorGraph.rows(
        now.searchers()
            .get()
            .search(
                DefaultSearchScoreProvider.exact(vector, shared.similarity(), now.vectors()),
                Dataset.K,
                effort,
                0f,
                0f,
                Bits.ALL));
  }

  @Override
  public void close() {}
}
