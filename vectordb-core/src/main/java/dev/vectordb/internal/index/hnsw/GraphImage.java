package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.OrdinalOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * One graph, to be written. Parts of two graphs do not fit: one that was built anew has dead nodes
 * on its upper levels that the one before it never linked on level 0.
 */
final class GraphImage implements IndexImage {
  private final Graph graph;

  /** Takes over one use of the graph. */
  GraphImage(Graph graph) {
    this.graph = graph;
  }

  @Override
  public int linkedCount() {
    return graph.claims.done();
  }

  @Override
  public void writeLinks(OutputStream out, OrdinalOrder order) throws IOException {
    checkLinked(order.count());
    graph.level0.writeTo(out, order, graph.locks);
  }

  @Override
  public void writeUpper(OutputStream out, OrdinalOrder order) throws IOException {
    checkLinked(order.count());
    GraphFile.write(graph, out, order);
  }

  @Override
  public void writeNeighbors(
      OutputStream out, OrdinalOrder order, int threads, BooleanSupplier stop) throws IOException {
    checkLinked(order.count());
    new NeighborWriter(graph, order).write(out, threads, stop);
  }

  private void checkLinked(int count) {
    if (count < 0 || count > linkedCount()) {
      throw new IllegalArgumentException(count + " nodes, linked are " + linkedCount());
    }
  }

  @Override
  public void close() {
    graph.release();
  }
}
