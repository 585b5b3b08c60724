package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The codes of {@link Precision#BINARY}: the signs of rotated vectors, after Gao and Long, "RaBitQ:
 * Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest
 * Neighbor Search", SIGMOD 2024, in {@link RunBlocks}. The error of a distance is not bounded for
 * good but with a probability ({@link RunScorer}).
 *
 * <p>Vectors are seen from a mean of some of them. Until there are enough for one, none has a code,
 * and their bounds say nothing.
 *
 * <pre>
 * header, 64 bytes: magic | version | dimension | RUN | codes | squared (0: negated dot)
 *                   | centered (0: no code yet, nothing follows but the center) | zeros
 * center, rotated:  float[paddedDimension]
 * run of ordinals 0 to 31, run of 32 to 63, ...
 * </pre>
 *
 * All little-endian. What is left over of the last run is zeros.
 */
final class BitRuns extends CodeRows {
  private static final int RUN = RunBlocks.RUN;
  private static final int HEADER_BYTES = 64;
  private static final int MAGIC = 0x52544942;
  private static final int VERSION = 1;

  /** The int of the header that says whether there is a center. */
  private static final int CENTERED = 6;

  private final VectorRows rows;
  private final boolean squaredEuclidean;
  private final RunBlocks blocks;

  private BitRuns(VectorRows rows, DistanceKind kind, RunBlocks blocks, int count) {
    super(Precision.BINARY, rows.dimension(), count);
    this.rows = rows;
    this.squaredEuclidean = isSquared(kind);
    this.blocks = blocks;
  }

  private static boolean isSquared(DistanceKind kind) {
    return kind == DistanceKind.SQUARED_EUCLIDEAN;
  }

  static BitRuns empty(VectorRows rows, DistanceKind kind, int available) {
    RunBlocks blocks = new RunBlocks(rows.dimension(), isSquared(kind), null, 0);
    if (available >= RUN) {
      blocks.centerOn(rows, 0, available);
      blocks.publishCenter();
    }
    return new BitRuns(rows, kind, blocks, 0);
  }

  static BitRuns open(VectorRows rows, DistanceKind kind, MemorySegment base, int baseCount) {
    int dimension = rows.dimension();
    int padded = Rotation.paddedDimension(dimension);
    long start = HEADER_BYTES + (long) padded * Float.BYTES;
    boolean centered =
        base.byteSize() >= start
            && base.get(NeighborBlocks.INT, (long) CENTERED * Integer.BYTES) != 0;
    int runs = centered ? runs(baseCount) : 0;
    int[] expected = header(dimension, isSquared(kind), baseCount, centered);
    boolean sound =
        base.byteSize() == start + runs * RunBlocks.runBytes(dimension)
            && (centered || baseCount < RUN);
    for (int i = 0; sound && i < expected.length; i++) {
      sound = base.get(NeighborBlocks.INT, (long) i * Integer.BYTES) == expected[i];
    }
    if (!sound) {
      throw new IllegalArgumentException("not the codes of " + baseCount + " vectors");
    }
    int whole = centered ? baseCount / RUN : 0;
    RunBlocks blocks =
        new RunBlocks(
            dimension,
            isSquared(kind),
            base.asSlice(start, whole * RunBlocks.runBytes(dimension)),
            whole);
    if (centered) {
      float[] center = new float[padded];
      MemorySegment.copy(base, NeighborBlocks.FLOAT, HEADER_BYTES, center, 0, padded);
      blocks.centerOn(center);
      blocks.publishCenter();
    }
    if (runs > whole) {
      // What is appended goes on in the last run, so that has to be where it can be written.
      blocks.ensure(runs);
      long last = RunBlocks.runBytes(dimension);
      MemorySegment.copy(
          base, start + whole * last, blocks.segmentOf(whole), blocks.offsetOf(whole), last);
    }
    return new BitRuns(rows, kind, blocks, baseCount);
  }

  private static int[] header(int dimension, boolean squared, int count, boolean centered) {
    return new int[] {MAGIC, VERSION, dimension, RUN, count, squared ? 1 : 0, centered ? 1 : 0};
  }

  private static int runs(int count) {
    return (count + RUN - 1) / RUN;
  }

  @Override
  public long bytesPerCode() {
    return RunBlocks.bytesPerVector(rows.dimension());
  }

  @Override
  public boolean neverMisses() {
    return false;
  }

  @Override
  BoundScorer boundsOf(float[] query) {
    return new RunBounds(blocks, query);
  }

  @Override
  void put(int ordinal, float[] row) {
    if (blocks.isCentered()) {
      blocks.ensure(runs(ordinal + 1));
      blocks.put(ordinal, row);
    } else if (ordinal + 1 >= RUN) {
      beginWith(ordinal + 1);
    }
  }

  private void beginWith(int available) {
    blocks.ensure(runs(available));
    blocks.centerOn(rows, 0, available);
    float[] row = new float[rows.dimension()];
    for (int i = 0; i < available; i++) {
      rows.read(i, row);
      blocks.put(i, row);
    }
    blocks.publishCenter();
  }

  @Override
  public long bytes() {
    return blocks.bytes();
  }

  @Override
  public void writeTo(OutputStream out, int @Nullable [] ordinals, int count) throws IOException {
    boolean centered = blocks.isCentered();
    int dimension = rows.dimension();
    float[] center = blocks.center();
    ByteBuffer head =
        ByteBuffer.allocate(HEADER_BYTES + center.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    head.asIntBuffer().put(header(dimension, squaredEuclidean, count, centered));
    if (centered) {
      head.position(HEADER_BYTES).asFloatBuffer().put(center);
    }
    out.write(head.array());
    for (int from = 0; centered && from < count; from += RUN) {
      ByteBuffer run =
          ByteBuffer.allocate((int) RunBlocks.runBytes(dimension)).order(ByteOrder.LITTLE_ENDIAN);
      for (int slot = 0; slot < Math.min(RUN, count - from); slot++) {
        copySlot(ordinals == null ? from + slot : ordinals[from + slot], run, slot);
      }
      out.write(run.array());
    }
  }

  /** Copies what stands in a slot: two factors, and the words of a code. */
  private void copySlot(int ordinal, ByteBuffer target, int slot) {
    MemorySegment segment = blocks.segmentOf(ordinal / RUN);
    long offset = blocks.offsetOf(ordinal / RUN);
    int from = ordinal % RUN;
    for (int factor = 0; factor < 2 * RUN; factor += RUN) {
      long at = offset + (long) (factor + from) * Float.BYTES;
      target.putFloat((factor + slot) * Float.BYTES, segment.get(NeighborBlocks.FLOAT, at));
    }
    int codes = 2 * RUN * Float.BYTES;
    for (int word = 0; codes + word * RUN * Long.BYTES < target.capacity(); word++) {
      long at = offset + codes + ((long) word * RUN + from) * Long.BYTES;
      target.putLong(
          codes + (word * RUN + slot) * Long.BYTES, segment.get(NeighborBlocks.LONG, at));
    }
  }

  @Override
  public void close() {
    blocks.close();
  }
}
