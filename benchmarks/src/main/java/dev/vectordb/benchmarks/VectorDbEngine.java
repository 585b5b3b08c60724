package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This database, as it is by default: durable, with text and metadata, through the public API. */
final class VectorDbEngine implements Engine {
  private static final int BATCH = 1_000;

  private final VectorDatabase database;
  private final VectorCollection collection;
  private final float[][] queries;

  VectorDbEngine(Path directory, float[][] queries) {
    this.database =
        VectorDatabase.builder()
            .directory(directory)
            .indexingThreads(Integer.getInteger("benchmarks.indexingThreads", 2))
            .open();
    this.collection =
        database.getOrCreateCollection(
            "sentences", CollectionConfig.ofDimension(VectorFile.DIMENSION));
    this.queries = queries;
  }

  @Override
  public void build(Dataset data) {
    for (int from = 0; from < data.base().length; from += BATCH) {
      int to = Math.min(from + BATCH, data.base().length);
      List<VectorRecord> records = new ArrayList<>(to - from);
      for (int row = from; row < to; row++) {
        Sentence sentence = data.sentences().get(row);
        records.add(
            VectorRecord.builder(Integer.toString(row), data.base()[row])
                .text(sentence.text())
                .metadata(
                    Metadata.builder()
                        .put("source", sentence.source())
                        .put("position", row)
                        .build())
                .build());
      }
      collection.upsert(records);
    }
    collection.awaitIndexed();
    collection.rewrite();
  }

  @Override
  public int[] search(int query, int effort) {
    SearchRequest.Builder request = SearchRequest.of(queries[query]).topK(GroundTruth.K);
    if (effort == 0) {
      request.exact(true);
    } else {
      request.efSearch(effort);
    }
    return collection.search(request.build()).hits().stream()
        .mapToInt(hit -> Integer.parseInt(hit.id()))
        .toArray();
  }

  @Override
  public void close() {
    database.close();
  }
}
