package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.util.List;

/** The engines. */
public enum EngineKind {
  /** This database. */
  VECTORDB("VectorDB"),
  /** This database in plain Java, as without the incubator module; only if it is named. */
  VECTORDB_SCALAR("VectorDB, scalar kernels"),
  /** This database without a directory; only if it is named. */
  VECTORDB_MEMORY("VectorDB in memory"),
  /** This database without a graph, scanning codes of 8 bits a component. */
  VECTORDB_INT8("VectorDB, INT8 scan"),
  /** This database without a graph, scanning codes of one bit a component. */
  VECTORDB_BINARY("VectorDB, BINARY scan"),
  /** Apache Lucene. */
  LUCENE("Lucene HNSW"),
  /** JVector on the heap. */
  JVECTOR("JVector"),
  /** JVector with fused product quantization. */
  JVECTOR_FUSED("JVector fused PQ"),
  /** hnswlib-core by jelmerk. */
  HNSWLIB("hnswlib-core"),
  /** LangChain4j's in-memory store. */
  LANGCHAIN4J("LangChain4j InMemoryEmbeddingStore"),
  /** Spring AI's simple store. */
  SPRING_AI("Spring AI SimpleVectorStore"),
  /**
   * The graph of this database alone, along exact distances; bare graphs only if they are named.
   */
  GRAPH_FLOATS("A: float32 rows"),
  /** The same, walked by {@link GraphWalk}: what a walk in this module is worth. */
  GRAPH_WALKED("A, walked as B is"),
  /** The same graph, walked along INT8 codes, one row a node. */
  GRAPH_BYTES("B1: INT8 codes"),
  /** The same graph, walked along codes of one bit a component, one row a node. */
  GRAPH_BITS("B2: 1-bit codes"),
  /** The same graph, along blocks of neighbours. */
  GRAPH_BLOCKS("C: blocks beside the links"),
  /** The same, its nodes and rows in order of locality. */
  GRAPH_ORDERED("D: C in order of locality");

  private static final int LARGEST_SCANNED = 200_000;

  private final String title;

  EngineKind(String title) {
    this.title = title;
  }

  /**
   * Returns the name for readers.
   *
   * @return the name
   */
  public String title() {
    return title;
  }

  /**
   * Returns the beginning of the name, for a narrow column.
   *
   * @return its first word
   */
  public String shortTitle() {
    return title.split("[ :,]", 2)[0];
  }

  /**
   * Tells whether it has no index.
   *
   * @return whether every query is compared with every vector
   */
  public boolean scansAlways() {
    return this == LANGCHAIN4J || this == SPRING_AI || scansCodes();
  }

  /**
   * Tells whether it compares codes first and vectors where they leave a doubt; only asked about
   * scans, unless it is named.
   *
   * @return whether it is this database without a graph
   */
  public boolean scansCodes() {
    return this == VECTORDB_INT8 || this == VECTORDB_BINARY;
  }

  /**
   * Tells whether it is a graph without records around it.
   *
   * @return whether it takes part in the comparison of ways to search one graph
   */
  public boolean bareGraph() {
    return switch (this) {
      case GRAPH_FLOATS, GRAPH_WALKED, GRAPH_BYTES, GRAPH_BITS, GRAPH_BLOCKS, GRAPH_ORDERED -> true;
      default -> false;
    };
  }

  /**
   * Tells whether it can be asked to compare with every vector.
   *
   * @return whether effort 0 is allowed
   */
  public boolean canScan() {
    return scansAlways()
        || this == VECTORDB
        || this == VECTORDB_SCALAR
        || this == VECTORDB_MEMORY
        || this == HNSWLIB;
  }

  /**
   * Tells whether a search need not say how much effort to spend.
   *
   * @return whether effort -1 is allowed
   */
  public boolean choosesEffort() {
    return this == VECTORDB;
  }

  /**
   * Tells whether it opens what another process built.
   *
   * @return whether the index outlives the process
   */
  public boolean reopens() {
    return this == VECTORDB
        || this == VECTORDB_SCALAR
        || scansCodes()
        || this == LUCENE
        || this == JVECTOR
        || this == JVECTOR_FUSED
        || bareGraph();
  }

  /**
   * Tells whether it is measured while records come and go.
   *
   * @return whether records can be written and deleted
   */
  public boolean live() {
    return churns() || scansCodes() || this == LUCENE || this == HNSWLIB;
  }

  /**
   * Tells whether it is measured while all of it is replaced, piece by piece.
   *
   * @return whether it takes part in the churn
   */
  public boolean churns() {
    return this == VECTORDB || this == VECTORDB_MEMORY;
  }

  /**
   * Tells whether it is asked with filters.
   *
   * @return whether it takes part in the filter matrix
   */
  public boolean filters() {
    return this == VECTORDB || this == LUCENE;
  }

  /**
   * Tells whether a way to build is one of its own. Those that put every vector into the graph one
   * by one anyway know {@link BuildMode#BULK} only.
   *
   * @param mode the way
   * @return whether it is
   */
  public boolean builds(BuildMode mode) {
    return mode == BuildMode.BULK || this == VECTORDB || this == VECTORDB_SCALAR || this == LUCENE;
  }

  /**
   * Tells whether it takes part in a comparison of engines unless it is named: stores that compare
   * everything know cosine only, and take too long over large sets.
   *
   * @param data the data set
   * @param size its records
   * @return whether it does
   */
  public boolean suits(DatasetKind data, int size) {
    if (this == VECTORDB_SCALAR || this == VECTORDB_MEMORY || bareGraph()) {
      return false;
    }
    return !scansAlways() || (data.metric() == Metric.COSINE && size <= LARGEST_SCANNED);
  }

  /** Arguments that its JVM needs; those of a user come later and prevail. */
  List<String> jvmArguments() {
    return switch (this) {
      case JVECTOR -> List.of("-Djvector.vectorization_provider=panama");
      case VECTORDB_SCALAR -> List.of("-Dvectordb.kernels=scalar");
      default -> List.of();
    };
  }

  Engine open(EngineSetup setup) throws IOException {
    return switch (this) {
      case VECTORDB, VECTORDB_SCALAR ->
          new VectorDbEngine(setup, IndexKind.HNSW, Precision.FLOAT32);
      case VECTORDB_MEMORY -> VectorDbEngine.inMemory(setup);
      case VECTORDB_INT8 -> new VectorDbEngine(setup, IndexKind.FLAT, Precision.INT8);
      case VECTORDB_BINARY -> new VectorDbEngine(setup, IndexKind.FLAT, Precision.BINARY);
      case LUCENE -> new LuceneEngine(setup);
      case JVECTOR -> new JVectorEngine(setup);
      case JVECTOR_FUSED -> new JVectorFusedEngine(setup);
      case HNSWLIB -> new HnswlibEngine(setup);
      case LANGCHAIN4J -> new LangChain4jEngine(setup);
      case SPRING_AI -> new SpringAiEngine(setup);
      case GRAPH_FLOATS, GRAPH_WALKED, GRAPH_BYTES, GRAPH_BITS, GRAPH_BLOCKS, GRAPH_ORDERED ->
          new GraphEngine(setup, this);
    };
  }
}
