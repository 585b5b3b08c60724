package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long does a writer wait while the collection is rewritten? One thread updates records one by
 * one, first alone, then while another asks for a rewrite after the other, in turns; in each of two
 * durability modes.
 */
final class PauseQuestion implements Question {
  private static final int USUAL_SIZE = 20_000;
  private static final int DIMENSION = 384;
  private static final int BATCH = 1_000;
  private static final int MOST_CALLS = 1 << 21;

  private final SplittableRandom random = new SplittableRandom(11);
  private final Table table =
      new Table(
          List.of(
              "durability",
              "beside",
              "writes",
              "rewrites",
              "median us",
              "p99 us",
              "p99.9 us",
              "longest us",
              "p99.9 x alone"));

  /** Times of writes, in the order of their length, and the rewrites beside them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(long[] nanos, int rewrites) {
    double at(double share) {
      return nanos[(int) Math.min(nanos.length - 1, (long) (nanos.length * share))] / 1e3;
    }
  }

  @Override
  public void answer(Options options) throws IOException {
    int size = options.number("size", USUAL_SIZE);
    EngineLaunch launch = options.with("size", size).launch(EngineKind.VECTORDB, "pause", 1);
    for (Durability durability : List.of(Durability.sync(), Durability.os())) {
      Indexes.empty(launch);
      try (VectorDatabase database = VectorDatabase.open(launch.directory().resolve("db"))) {
        VectorCollection collection =
            database.createCollection(
                "c", CollectionConfig.builder(DIMENSION).durability(durability).build());
        fill(collection, size);
        measure(collection, size, options.millis(), false); // warms up
        for (int round = 0; round < options.rounds(); round++) {
          Seen alone = measure(collection, size, options.millis(), false);
          Seen beside = measure(collection, size, options.millis(), true);
          add(durability, "nothing", alone, alone);
          add(durability, "rewrites", beside, alone);
        }
      }
    }
    Indexes.empty(launch);
    Output output =
        new Output(options.out(), "pause-" + size, "Writes beside rewrites: " + size + " records");
    output.paragraph(
        "One thread updates one record of 384 components a write; a row a round. A measurement lasts until "
            + options.millis()
            + " ms are over and, beside rewrites, three of them are done.");
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private void fill(VectorCollection collection, int size) {
    for (int from = 0; from < size; from += BATCH) {
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = from; i < Math.min(size, from + BATCH); i++) {
        batch.add(record(i));
      }
      collection.upsert(batch);
    }
    collection.optimize();
  }

  private VectorRecord record(int number) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (random.nextDouble() - 0.5);
    }
    return VectorRecord.of("r" + number, vector);
  }

  private Seen measure(VectorCollection collection, int size, int millis, boolean rewriting) {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger rewrites = new AtomicInteger();
    Thread rewriter =
        Thread.ofPlatform()
            .start(() -> {
              while (rewriting && !stop.get()) {
                collection.rewrite();
                rewrites.incrementAndGet();
              }
            });
    long[] times = new long[MOST_CALLS];
    int count = 0;
    long end = System.nanoTime() + millis * 1_000_000L;
    while (count < MOST_CALLS && (System.nanoTime() < end || (rewriting && rewrites.get() < 3))) {
      VectorRecord record = record(random.nextInt(size));
      long start = System.nanoTime();
      collection.upsert(record);
      times[count++] = System.nanoTime() - start;
    }
    stop.set(true);
    try {
      rewriter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long[] sorted = Arrays.copyOf(times, count);
    Arrays.sort(sorted);
    return new Seen(sorted, rewrites.get());
  }

  private void add(Durability durability, String beside, Seen seen, Seen alone) {
    table.row(
        durability.mode().name(),
        beside,
        seen.nanos().length,
        seen.rewrites(),
        micros(seen.at(0.5)),
        micros(seen.at(0.99)),
        micros(seen.at(0.999)),
        micros(seen.at(1)),
        String.format(Locale.ROOT, "%.1f", seen.at(0.999) / alone.at(0.999)));
  }

  private static String micros(double micros) {
    return String.format(Locale.ROOT, "%.0f", micros);
  }
}
