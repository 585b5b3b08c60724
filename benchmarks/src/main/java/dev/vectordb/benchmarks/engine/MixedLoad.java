package dev.vectordb.benchmarks.engine;

import java.util.Locale;

/**
 * What searches and writes see of each other.
 *
 * @param idle searches while nothing is written
 * @param insert searches while records are inserted as fast as the engine takes them, and until
 *     they are in the index
 * @param batches inserts of a batch meanwhile
 * @param recordsPerSecond how fast records were inserted
 * @param indexedMillis from the first insert until all were in the index
 * @param churn searches while a few records are deleted and written again, at a fixed rate
 * @param writes those deletes and writes
 */
public record MixedLoad(
    Measurement idle,
    Measurement insert,
    Latencies batches,
    double recordsPerSecond,
    double indexedMillis,
    Measurement churn,
    Latencies writes) {

  String toLine() {
    return String.join(
        ";",
        idle.toLine(),
        insert.toLine(),
        batches.toLine(),
        String.format(Locale.ROOT, "%.1f", recordsPerSecond),
        String.format(Locale.ROOT, "%.1f", indexedMillis),
        churn.toLine(),
        writes.toLine());
  }

  static MixedLoad parse(String line) {
    String[] parts = line.split(";", -1);
    return new MixedLoad(
        Measurement.parse(parts[0]),
        Measurement.parse(parts[1]),
        Latencies.parse(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]),
        Measurement.parse(parts[5]),
        Latencies.parse(parts[6]));
  }
}
