package dev.vectordb.spring.ai;

import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts a long list of records into batches that a collection takes: up to 10,000 records and about
 * 64 MiB. What fits in one is written atomically.
 */
final class DocumentBatches {
  static final int MAX_RECORDS = 10_000;
  static final long MAX_BYTES = 64L * 1024 * 1024;

  private final Consumer<List<VectorRecord>> target;
  private final List<VectorRecord> pending = new ArrayList<>();
  private long pendingBytes;

  DocumentBatches(Consumer<List<VectorRecord>> target) {
    this.target = target;
  }

  void add(VectorRecord record) {
    long bytes = estimateBytes(record);
    if (pending.size() == MAX_RECORDS || (!pending.isEmpty() && pendingBytes + bytes > MAX_BYTES)) {
      flush();
    }
    pending.add(record);
    pendingBytes += bytes;
  }

  void flush() {
    if (!pending.isEmpty()) {
      target.accept(List.copyOf(pending));
      pending.clear();
      pendingBytes = 0;
    }
  }

  /** From above: a character takes three bytes at most, a number is as long as its digits. */
  private static long estimateBytes(VectorRecord record) {
    String text = record.text();
    long characters = record.metadata().toString().length() + (text == null ? 0L : text.length());
    return (long) record.dimension() * Float.BYTES + 3 * characters;
  }
}
