package dev.vectordb;

import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Everything in a collection, and records of every shape to put into one. */
final class Contents {
  private Contents() {}

  /**
   * All records by id, in the order of their writing; equal only if vectors are to the last bit.
   */
  static Map<String, VectorRecord> of(VectorCollection collection) {
    Map<String, VectorRecord> found = new LinkedHashMap<>();
    ListRequest request = ListRequest.firstPage(997);
    String cursor;
    do {
      RecordPage page = collection.list(request);
      for (VectorRecord record : page.records()) {
        if (found.put(record.id(), record) != null) {
          throw new AssertionError("listed twice: " + record);
        }
      }
      cursor = page.nextCursor();
      request = request.after(cursor);
    } while (cursor != null);
    if (collection.count() != found.size()) {
      throw new AssertionError(collection.count() + " counted, " + found.size() + " listed");
    }
    return found;
  }

  /** A record with or without a text, with metadata of every kind, of any norm. */
  static VectorRecord record(String id, int dimension, Random random) {
    float[] vector = new float[dimension];
    float scale = (float) Math.pow(10, random.nextInt(5) - 2);
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian() * scale;
    }
    vector[0] += scale;
    VectorRecord.Builder builder = VectorRecord.builder(id, vector);
    if (random.nextInt(4) > 0) {
      builder.text("words of " + id + " and the number " + random.nextInt(100) + ", è così");
    }
    if (random.nextInt(5) > 0) {
      builder.metadata(
          Metadata.builder()
              .put("n", random.nextInt(1000))
              .put("share", random.nextDouble())
              .put("odd", random.nextBoolean())
              .put("name", "名" + random.nextInt(50))
              .put("at", Instant.ofEpochSecond(random.nextInt(1 << 30)))
              .put("tags", List.of("a" + random.nextInt(3), "b"))
              .put("inner", Map.of("deep", random.nextInt(9)))
              .build());
    }
    return builder.build();
  }

  static List<VectorRecord> records(String prefix, int count, int dimension, Random random) {
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(prefix + i, dimension, random));
    }
    return records;
  }
}
