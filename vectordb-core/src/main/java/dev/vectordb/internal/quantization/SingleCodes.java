package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.OffHeapRows;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Codes of which each stands by itself, with its factors: {@link RowCode}. */
final class SingleCodes extends CodeRows {
  private final RowCode code;
  private final DistanceKind kind;
  private final OffHeapRows rows;

  SingleCodes(
      Precision precision,
      int dimension,
      DistanceKind kind,
      @Nullable MemorySegment base,
      int baseCount) {
    super(precision, dimension, baseCount);
    this.code =
        switch (precision) {
          case FLOAT16 -> new HalfCode(dimension);
          case INT8 -> new Int8Code(dimension);
          case BINARY -> throw new IllegalArgumentException("these codes stand in runs");
          case FLOAT32 -> throw new IllegalArgumentException("float32 needs no codes");
        };
    this.kind = kind;
    this.rows = new OffHeapRows(bytesPerCode(), base, baseCount, (byte) 0);
  }

  @Override
  public long bytesPerCode() {
    return (long) code.codeBytes() + RowCode.FACTOR_BYTES;
  }

  @Override
  public boolean neverMisses() {
    return true;
  }

  @Override
  BoundScorer boundsOf(float[] query) {
    return new SingleBounds(code, rows, kind, query);
  }

  @Override
  void put(int ordinal, float[] row) {
    rows.ensure(ordinal + 1);
    code.encode(row, rows.segmentOf(ordinal), rows.offsetOf(ordinal));
  }

  @Override
  public long bytes() {
    return rows.bytes();
  }

  @Override
  public void writeTo(OutputStream out, int @Nullable [] ordinals, int count) throws IOException {
    if (ordinals == null) {
      rows.writeTo(out, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      MemorySegment segment = rows.segmentOf(ordinals[i]);
      long offset = rows.offsetOf(ordinals[i]);
      out.write(segment.asSlice(offset, bytesPerCode()).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
