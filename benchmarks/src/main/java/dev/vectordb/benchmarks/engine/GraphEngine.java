package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.hnsw.HnswIndex;
import dev.vectordb.internal.index.hnsw.HnswParameters;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The graph of this database without records around it, searched in one of several ways. Engines of
 * one directory search the same graph: the first builds and writes it, the others open it. Rows,
 * links, codes and blocks are in anonymous memory.
 */
final class GraphEngine implements Engine {
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 200, 1);
  private static final String LINKS = "links";
  private static final String UPPER = "upper";

  /** INT8 codes mistake the order of close neighbours only. */
  private static final int BYTES_RESCORED = 2 * Dataset.K;

  /** Codes of one bit mistake more than any lesser number makes up for. */
  private static final int BITS_RESCORED = Integer.MAX_VALUE;

  private final EngineSetup setup;
  private final EngineKind variant;
  private final float[][] queries;
  private final DistanceKind distance;
  private final Arena arena = Arena.ofShared();
  private VectorRows rows;
  private @Nullable Searcher searcher;
  private @Nullable HnswIndex index;

  /** One way to search; thread-safe. */
  @FunctionalInterface
  private interface Searcher {
    int[] search(float[] query, int effort);
  }

  GraphEngine(EngineSetup setup, EngineKind variant) throws IOException {
    this.setup = setup;
    this.variant = variant;
    Dataset data = setup.data();
    boolean cosine = data.kind().metric() == Metric.COSINE;
    this.distance = cosine ? DistanceKind.NEGATED_DOT : DistanceKind.SQUARED_EUCLIDEAN;
    this.rows = new VectorRows(data.kind().dimension());
    this.queries = new float[data.queries().length][];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = cosine ? normalised(data.queries()[i]) : data.queries()[i];
    }
    data.forEach(
        0, data.size(), row -> rows.append(cosine ? normalised(row.vector()) : row.vector()));
    if (Files.exists(file(UPPER))) {
      open();
    }
  }

  private Path file(String name) {
    return setup.directory().resolve(name);
  }

  private static float[] normalised(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float[] result = vector.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (result[i] / Math.sqrt(squares));
    }
    return result;
  }

  /** Builds what is not there yet; all rows of the data set, whatever is asked. */
  @Override
  public BuildTimes build(int count, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    if (searcher == null) {
      write();
      open();
    }
    return new BuildTimes(watch.millis(), watch.millis());
  }

  private void write() throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(setup.threads());
        HnswIndex built = new HnswIndex(PARAMETERS, rows, distance)) {
      BuildResources resources = new BuildResources(executor, setup.threads(), () -> false);
      built.build(rows.count(), _ -> true, resources);
      OrdinalOrder all = OrdinalOrder.asTheyAre(rows.count());
      try (IndexImage image = built.image()) {
        try (OutputStream out = Files.newOutputStream(file(LINKS))) {
          image.writeLinks(out, all);
        }
        // The last of the two, so that there are links where it is.
        try (OutputStream out = Files.newOutputStream(file(UPPER))) {
          image.writeUpper(out, all);
        }
      }
    }
  }

  private void open() throws IOException {
    MemorySegment links = read(LINKS);
    searcher =
        switch (variant) {
          case GRAPH_FLOATS -> indexed(links, false);
          case GRAPH_BLOCKS -> indexed(links, true);
          case GRAPH_ORDERED -> ordered(links);
          default -> walked(new WalkedGraph(links, Files.readAllBytes(file(UPPER))));
        };
  }

  private MemorySegment read(String name) throws IOException {
    return copy(Files.readAllBytes(file(name)));
  }

  private MemorySegment copy(byte[] bytes) {
    MemorySegment source = MemorySegment.ofArray(bytes);
    MemorySegment copy = arena.allocate(source.byteSize(), 64);
    return copy.copyFrom(source);
  }

  /** As a rewrite does it: first the order, then rows and links in it, then blocks of those. */
  private Searcher ordered(MemorySegment links) throws IOException {
    int[] nodes = new int[rows.count()];
    Arrays.setAll(nodes, i -> i);
    ByteArrayOutputStream newLinks = new ByteArrayOutputStream();
    ByteArrayOutputStream newUpper = new ByteArrayOutputStream();
    try (ExecutorService executor = Executors.newFixedThreadPool(setup.threads());
        HnswIndex written =
            HnswIndex.open(PARAMETERS, rows, distance, links, read(UPPER), rows.count())) {
      BuildResources resources = new BuildResources(executor, setup.threads(), () -> false);
      OrdinalOrder order = OrdinalOrder.of(written.localityOrder(nodes, resources));
      try (IndexImage image = written.image()) {
        image.writeLinks(newLinks, order);
        image.writeUpper(newUpper, order);
      }
      Arrays.setAll(nodes, order::nodeAt);
    }
    VectorRows moved = new VectorRows(rows.dimension());
    float[] row = new float[rows.dimension()];
    for (int node : nodes) {
      rows.read(node, row);
      moved.append(row);
    }
    rows.close();
    rows = moved;
    Searcher searched = indexed(copy(newLinks.toByteArray()), copy(newUpper.toByteArray()), true);
    return (query, effort) -> {
      int[] found = searched.search(query, effort);
      Arrays.setAll(found, i -> nodes[found[i]]);
      return found;
    };
  }

  private Searcher indexed(MemorySegment links, boolean blocks) throws IOException {
    return indexed(links, read(UPPER), blocks);
  }

  private Searcher indexed(MemorySegment links, MemorySegment upper, boolean blocks) {
    HnswIndex opened = HnswIndex.open(PARAMETERS, rows, distance, links, upper, rows.count());
    index = opened;
    if (blocks) {
      opened.renewNeighbors(setup.threads(), () -> false);
    }
    return (query, effort) -> {
      TopK top = new TopK(Dataset.K);
      opened.search(
          new IndexQuery(
              query,
              Dataset.K,
              Math.max(Dataset.K, effort),
              rows.count(),
              null,
              1,
              Long.MAX_VALUE,
              TimeLimit.NEVER),
          top);
      top.sort();
      int[] found = new int[top.size()];
      Arrays.setAll(found, top::ordinal);
      return found;
    };
  }

  private Searcher walked(WalkedGraph graph) {
    Supplier<GraphWalk> walks = walks(graph);
    ConcurrentLinkedDeque<GraphWalk> idle = new ConcurrentLinkedDeque<>();
    return (query, effort) -> {
      GraphWalk borrowed = idle.poll();
      GraphWalk walk = borrowed == null ? walks.get() : borrowed;
      int[] found = walk.search(query, Dataset.K, effort);
      idle.push(walk);
      return found;
    };
  }

  private Supplier<GraphWalk> walks(WalkedGraph graph) {
    boolean euclidean = distance == DistanceKind.SQUARED_EUCLIDEAN;
    Supplier<QueryScorer> exact = () -> new QueryScorer(rows, distance);
    return switch (variant) {
      case GRAPH_WALKED -> () -> new GraphWalk(graph, new FloatHops(exact.get()), exact.get(), 0);
      case GRAPH_BYTES -> {
        ByteCodes codes = new ByteCodes(rows, euclidean, arena);
        yield () -> new GraphWalk(graph, new ByteHops(codes), exact.get(), BYTES_RESCORED);
      }
      case GRAPH_BITS -> {
        BitCodes codes = new BitCodes(rows, euclidean, arena);
        yield () ->
            new GraphWalk(graph, new BitHops(codes, graph.width()), exact.get(), BITS_RESCORED);
      }
      default -> throw new IllegalArgumentException(variant + " is no graph");
    };
  }

  @Override
  public int[] search(int query, int effort) {
    return Objects.requireNonNull(searcher).search(queries[query], effort);
  }

  @Override
  public void close() {
    if (index != null) {
      index.close();
    }
    rows.close();
    arena.close();
  }
}
