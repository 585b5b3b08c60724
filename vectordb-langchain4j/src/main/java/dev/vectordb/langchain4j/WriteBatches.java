package dev.vectordb.langchain4j;

import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes records in order, as few atomic batches as the bounds allow: an ingestor hands over
 * everything it has at once, which may be more than the database takes in one. Not thread-safe.
 */
final class WriteBatches {

  /** Entries of one batch, well below what the database takes. */
  static final int MAX_ENTRIES = 10_000;

  /** Estimated bytes of one batch, well below what the database takes. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  private static final int UTF8_BYTES_PER_CHAR = 3;
  private static final int FIXED_BYTES_PER_VALUE = 16;

  private final Consumer<List<VectorRecord>> writer;
  private final List<VectorRecord> batch = new ArrayList<>();
  private long bytes;

  /**
   * Starts with an empty batch.
   *
   * @param writer writes a batch atomically
   */
  WriteBatches(Consumer<List<VectorRecord>> writer) {
    this.writer = writer;
  }

  void add(VectorRecord record) {
    long more = estimatedBytes(record);
    if (batch.size() == MAX_ENTRIES || (!batch.isEmpty() && bytes + more > MAX_BYTES)) {
      flush();
    }
    batch.add(record);
    bytes += more;
  }

  void flush() {
    if (!batch.isEmpty()) {
      writer.accept(List.copyOf(batch));
      batch.clear();
      bytes = 0;
    }
  }

  private static long estimatedBytes(VectorRecord record) {
    String text = record.text();
    return (long) record.dimension() * Float.BYTES
        + estimatedBytes(record.id())
        + (text == null ? 0 : estimatedBytes(text))
        + estimatedBytes(record.metadata().asMap());
  }

  private static long estimatedBytes(Object value) {
    return switch (value) {
      case String string -> (long) string.length() * UTF8_BYTES_PER_CHAR + FIXED_BYTES_PER_VALUE;
      case Map<?, ?> map -> {
        long sum = FIXED_BYTES_PER_VALUE;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          sum += estimatedBytes(entry.getKey()) + estimatedBytes(entry.getValue());
        }
        yield sum;
      }
      default -> FIXED_BYTES_PER_VALUE;
    };
  }
}
