package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What a base holds of a graph of sixteen nodes that are all linked to each other, from which a
 * graph for each state is opened: the next node needs a new chunk of rows and of links.
 */
final class SmallGraph {
  static final int NODES = 16;
  static final int DIMENSION = 16;

  /** Each component of the vector of the next node. */
  static final float CENTRE = 0.25f;

  /** Twice as many links as there are nodes: none is ever dropped. */
  static final HnswParameters PARAMETERS = new HnswParameters(NODES, NODES, 11);

  private static final MemorySegment ROWS;
  private static final byte[] LINKS;
  private static final MemorySegment UPPER;

  static {
    try (VectorRows rows = new VectorRows(DIMENSION);
        HnswIndex index = new HnswIndex(PARAMETERS, rows, DistanceKind.SQUARED_EUCLIDEAN)) {
      for (int node = 0; node < NODES; node++) {
        rows.append(vector(node));
      }
      index.link(NODES, NODES, _ -> true);
      ByteArrayOutputStream vectors = new ByteArrayOutputStream();
      rows.writeTo(vectors, NODES);
      ByteArrayOutputStream links = new ByteArrayOutputStream();
      ByteArrayOutputStream upper = new ByteArrayOutputStream();
      try (IndexImage image = index.image()) {
        image.writeLinks(links, OrdinalOrder.asTheyAre(NODES));
        image.writeUpper(upper, OrdinalOrder.asTheyAre(NODES));
      }
      ROWS = copy(Arena.global(), vectors.toByteArray());
      LINKS = links.toByteArray();
      UPPER = copy(Arena.global(), upper.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SmallGraph() {}

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length, 64);
    copy.copyFrom(MemorySegment.ofArray(bytes));
    return copy;
  }

  /**
   * Returns the vector of a node: a unit of its own; that of the next node is nearer to all of them
   * than they are to each other, so that it is linked to all.
   */
  static float[] vector(int node) {
    float[] vector = new float[DIMENSION];
    if (node < NODES) {
      vector[node] = 1;
    } else {
      Arrays.fill(vector, CENTRE);
    }
    return vector;
  }

  /** Returns the squared distance of the vectors of the first node and another. */
  static float distance(int node) {
    return node == 0 ? 0 : node < NODES ? 2 : 1.5f;
  }

  static VectorRows rows() {
    return new VectorRows(DIMENSION, ROWS, NODES);
  }

  static HnswIndex index(Arena arena, VectorRows rows) {
    return HnswIndex.open(
        PARAMETERS, rows, DistanceKind.SQUARED_EUCLIDEAN, copy(arena, LINKS), UPPER, NODES);
  }

  static Graph graph(Arena arena, VectorRows rows) {
    Level0Links links = new Level0Links(PARAMETERS.maxConnections0(), copy(arena, LINKS), NODES);
    Graph graph = new Graph(PARAMETERS, rows, DistanceKind.SQUARED_EUCLIDEAN, links, NODES);
    GraphFile.read(graph, UPPER, NODES);
    return graph;
  }
}
