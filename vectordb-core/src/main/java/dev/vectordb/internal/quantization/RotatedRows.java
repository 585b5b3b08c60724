package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The vectors of nodes in rotated form, for as long as blocks are made. A vector is a neighbour of
 * some thirty nodes; rotating it takes longer than all else that is done with it, so the result is
 * kept, outside the heap, where there is room for all of them. Thread-safe.
 */
public final class RotatedRows implements AutoCloseable {
  /** Beyond, vectors are rotated whenever they are asked for. */
  private static final long MAX_KEPT_BYTES = 512L << 20;

  private static final int BITS_PER_INT = Integer.SIZE;

  private final VectorRows rows;
  private final Rotation rotation;
  private final long strideBytes;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment kept;

  /** A bit for every row that is kept whole; set after it was written. */
  private final AtomicIntegerArray present;

  private final ThreadLocal<float[]> plain;

  /**
   * Creates rows of which none is rotated yet.
   *
   * @param rows the vectors; stay the caller's
   * @param count how many are asked for
   */
  public RotatedRows(VectorRows rows, int count) {
    this(rows, count, MAX_KEPT_BYTES);
  }

  RotatedRows(VectorRows rows, int count, long maxKeptBytes) {
    this.rows = rows;
    this.rotation = NeighborBlocks.rotation(rows.dimension());
    this.strideBytes = (long) rotation.paddedDimension() * Float.BYTES;
    int keptCount = count * strideBytes <= maxKeptBytes ? count : 0;
    MemorySegment memory = MemorySegment.NULL;
    try {
      memory = arena.allocate(keptCount * strideBytes, Long.BYTES);
    } catch (OutOfMemoryError e) {
      keptCount = 0; // rotating again and again takes longer, but no memory
    }
    this.kept = memory;
    this.present = new AtomicIntegerArray((keptCount + BITS_PER_INT - 1) / BITS_PER_INT);
    this.plain = ThreadLocal.withInitial(() -> new float[rows.dimension()]);
  }

  /**
   * Copies a rotated vector.
   *
   * @param out {@code float[paddedDimension]}
   */
  void read(int node, float[] out) {
    int word = node / BITS_PER_INT;
    int bit = 1 << node;
    if (word < present.length() && (present.getAcquire(word) & bit) != 0) {
      MemorySegment.copy(kept, ValueLayout.JAVA_FLOAT, node * strideBytes, out, 0, out.length);
      return;
    }
    float[] vector = plain.get();
    rows.read(node, vector);
    rotation.apply(vector, out);
    if (word < present.length()) {
      // Two threads may both write the same floats here; the bit is seen after one of them has.
      MemorySegment.copy(out, 0, kept, ValueLayout.JAVA_FLOAT, node * strideBytes, out.length);
      present.getAndAccumulate(word, bit, (a, b) -> a | b);
    }
  }

  /** Frees the memory; nobody reads any more. */
  @Override
  public void close() {
    arena.close();
  }
}
