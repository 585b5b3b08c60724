package dev.vectordb.internal.index.hnsw;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.quantization.BlockEncoder;
import dev.vectordb.internal.quantization.BlockShape;
import dev.vectordb.internal.quantization.RotatedRows;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the blocks of neighbours of a graph with several threads. */
final class NeighborWriter {
  private static final long BYTES_PER_TASK = 1 << 19;

  private final Graph graph;
  private final OrdinalOrder order;
  private final int count;
  private final BlockShape shape;

  /** Prepares to write the blocks of nodes in an order. */
  NeighborWriter(Graph graph, OrdinalOrder order) {
    this.graph = graph;
    this.order = order;
    this.count = order.count();
    this.shape = NeighborEncoder.shapeOf(graph);
  }

  /** Returns the bytes of what is written. */
  long bytes() {
    return BlockEncoder.header(shape, count).length + count * shape.blockBytes();
  }

  /**
   * Writes the header and the blocks in order.
   *
   * @throws DatabaseClosedException if it was stopped
   */
  void write(OutputStream out, int threads, BooleanSupplier stop) throws IOException {
    TrackedBlocks former = graph.acquireBlocks();
    try {
      write(out, former, threads, stop);
    } finally {
      if (former != null) {
        former.release();
      }
    }
  }

  private void write(
      OutputStream out, @Nullable TrackedBlocks former, int threads, BooleanSupplier stop)
      throws IOException {
    out.write(BlockEncoder.header(shape, count));
    try (RotatedRows rotated = new RotatedRows(graph.rows, count);
        ExecutorService workers = Executors.newFixedThreadPool(threads, NeighborWriter::daemon)) {
      ArrayDeque<Future<byte[]>> tasks = new ArrayDeque<>();
      int next = 0;
      while (next < count || !tasks.isEmpty()) {
        if (stop.getAsBoolean()) {
          throw stopped();
        }
        while (next < count && tasks.size() < 2 * threads) {
          int from = next;
          int to = (int) Math.min(count, from + Math.max(1, BYTES_PER_TASK / shape.blockBytes()));
          tasks.add(workers.submit(() -> encode(from, to, former, rotated, stop)));
          next = to;
        }
        out.write(resultOf(tasks.remove()));
      }
    }
  }

  private static DatabaseClosedException stopped() {
    return new DatabaseClosedException("closed while neighbours were encoded");
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "vectordb-encoder");
    thread.setDaemon(true);
    return thread;
  }

  private byte[] encode(
      int from, int to, @Nullable TrackedBlocks former, RotatedRows rotated, BooleanSupplier stop) {
    byte[] bytes = new byte[Math.toIntExact((to - from) * shape.blockBytes())];
    NeighborEncoder encoder = new NeighborEncoder(graph, order, former, rotated);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment blocks = arena.allocate(bytes.length, Long.BYTES);
      for (int place = from; place < to; place++) {
        if (stop.getAsBoolean()) {
          throw stopped();
        }
        encoder.encode(place, blocks, (place - from) * shape.blockBytes());
      }
      MemorySegment.copy(blocks, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
    }
    encoder.close();
    return bytes;
  }

  private static byte[] resultOf(Future<byte[]> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while neighbours were encoded");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DatabaseClosedException stopped) {
        throw stopped;
      }
      throw new IOException("neighbours could not be encoded", e.getCause());
    }
  }
}
