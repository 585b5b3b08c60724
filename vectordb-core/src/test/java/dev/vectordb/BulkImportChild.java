package dev.vectordb;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.VectorRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** The process that is killed: imports the same ids again and again, and writes beside it. */
final class BulkImportChild {
  static final int RECORDS = 3_000;

  private BulkImportChild() {}

  static VectorCollection collection(VectorDatabase database) {
    return database.getOrCreateCollection(
        "c", CollectionConfig.builder(2).metric(Metric.EUCLIDEAN).build());
  }

  /** Arguments: directory, the round that was acknowledged, the writes that were. */
  public static void main(String[] arguments) {
    try (VectorDatabase database = VectorDatabase.open(Path.of(arguments[0]))) {
      VectorCollection collection = collection(database);
      int[] written = {Integer.parseInt(arguments[2])};
      Thread writer =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                while (true) {
                  int number = written[0] + 1;
                  collection.upsert(
                      VectorRecord.of(
                          "own", new float[] {number, 1}, Metadata.of("number", number)));
                  written[0] = number;
                  say("written " + number);
                }
              });
      for (int round = Integer.parseInt(arguments[1]) + 1; writer.isAlive(); round++) {
        Metadata metadata = Metadata.of("round", round);
        say("importing " + round);
        collection.bulkImport(
            IntStream.range(0, RECORDS)
                .mapToObj(i -> VectorRecord.of("i" + i, new float[] {i, 1}, metadata))
                .iterator(),
            ProgressListener.NONE);
        say("imported " + round);
      }
    }
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
