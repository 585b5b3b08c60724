package dev.vectordb.benchmarks.engine;

import com.github.jelmerk.knn.DistanceFunction;
import com.github.jelmerk.knn.Item;
import com.github.jelmerk.knn.Jdk17DistanceFunctions;
import com.github.jelmerk.knn.hnsw.HnswIndex;
import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.model.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The HNSW index of jelmerk's hnswlib-core with its Vector API distances, on the heap, with the
 * graph parameters that this database has by default. It holds vectors and numbers, no text.
 */
final class HnswlibEngine implements Engine {
  private static final int MAX_CONNECTIONS = 16;
  private static final int EF_CONSTRUCTION = 200;

  /** Places of removed records are not used again. */
  private static final int SPARE = 100_000;

  private static final int RARELY = Integer.MAX_VALUE;

  private final Dataset data;
  private final int threads;
  private final HnswIndex<Integer, float[], Entry, Float> index;

  HnswlibEngine(EngineSetup setup) {
    this.data = setup.data();
    this.threads = setup.threads();
    DistanceFunction<float[], Float> distance =
        data.kind().metric() == Metric.EUCLIDEAN
            ? Jdk17DistanceFunctions.VECTOR_FLOAT_256_EUCLIDEAN_DISTANCE
            : Jdk17DistanceFunctions.VECTOR_FLOAT_256_INNER_PRODUCT;
    this.index =
        HnswIndex.newBuilder(data.kind().dimension(), distance, data.size() + SPARE)
            .withM(MAX_CONNECTIONS)
            .withEfConstruction(EF_CONSTRUCTION)
            .withRemoveEnabled()
            .build();
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    List<Entry> entries = new ArrayList<>(rows);
    data.forEach(0, rows, row -> entries.add(new Entry(row.row(), row.vector())));
    try {
      index.addAll(entries, threads, (_, _) -> {}, RARELY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new BuildTimes(watch.millis(), watch.millis());
  }

  @Override
  public int[] search(int query, int effort) {
    float[] vector = data.queries()[query];
    if (effort == 0) {
      return rows(index.asExactIndex().findNearest(vector, Dataset.K));
    }
    if (index.getEf() != effort) {
      index.setEf(effort);
    }
    return rows(index.findNearest(vector, Dataset.K));
  }

  private static int[] rows(List<com.github.jelmerk.knn.SearchResult<Entry, Float>> found) {
    return found.stream().mapToInt(result -> result.item().id()).toArray();
  }

  @Override
  public void upsert(List<DataRow> rows) {
    for (DataRow row : rows) {
      index.add(new Entry(row.row(), row.vector()));
    }
  }

  @Override
  public void delete(List<Integer> rows) {
    for (Integer row : rows) {
      index.remove(row, 0);
    }
  }

  @Override
  public void close() {}

  /** What the index holds. */
  @SuppressWarnings("ArrayRecordComponent") // the library compares ids only
  private record Entry(Integer id, float[] vector) implements Item<Integer, float[]> {
    @Override
    public int dimensions() {
      return vector.length;
    }
  }
}
