package dev.vectordb.benchmarks.engine;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.VectorDatabaseBuilder;
import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.FilterMatrix;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * This database, mostly as it is by default: durable, with text and metadata, through the public
 * API.
 */
final class VectorDbEngine implements Engine {
  private static final int BATCH = 1_000;
  private static final int UPDATING_THREADS = 16;

  private final VectorDatabase database;
  private final VectorCollection collection;
  private final Dataset data;
  private final boolean scansCodes;
  private @Nullable FilterMatrix matrix;

  /**
   * Opens a database with one collection.
   *
   * @param index FLAT scans always, and then compares codes first if there are any
   */
  VectorDbEngine(EngineSetup setup, IndexKind index, Precision precision) {
    this(VectorDatabase.builder().directory(setup.directory()), setup, index, precision);
  }

  private VectorDbEngine(
      VectorDatabaseBuilder builder, EngineSetup setup, IndexKind index, Precision precision) {
    this.scansCodes = precision != Precision.FLOAT32;
    this.data = setup.data();
    this.database = builder.indexingThreads(setup.threads()).open();
    this.collection =
        database.getOrCreateCollection(
            "records",
            CollectionConfig.builder(data.kind().dimension())
                .metric(data.kind().metric())
                .indexKind(index)
                .precision(precision)
                .build());
  }

  /** Opens a database with one collection that writes nothing to disk. */
  static VectorDbEngine inMemory(EngineSetup setup) {
    return new VectorDbEngine(VectorDatabase.builder(), setup, IndexKind.HNSW, Precision.FLOAT32);
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    List<VectorRecord> batch = new ArrayList<>();
    data.forEach(
        0,
        rows,
        row -> {
          batch.add(toRecord(row));
          if (batch.size() == BATCH || row.row() == rows - 1) {
            collection.upsert(batch);
            batch.clear();
            if (mode == BuildMode.INCREMENTAL) {
              collection.awaitIndexed();
            }
          }
        });
    double written = watch.millis();
    if (mode == BuildMode.BULK) {
      collection.optimize();
    } else {
      collection.awaitIndexed();
    }
    return new BuildTimes(written, watch.millis());
  }

  private VectorRecord toRecord(DataRow row) {
    Metadata.Builder metadata =
        Metadata.builder().put("source", row.source()).put("position", row.row());
    if (matrix != null) {
      matrix.forEachField(
          row.row(), (field, level) -> metadata.put(field, Integer.toString(level)));
    }
    return VectorRecord.builder(Integer.toString(row.row()), row.vector())
        .text(row.text())
        .metadata(metadata.build())
        .build();
  }

  @Override
  public void tag(FilterMatrix fields) {
    matrix = fields;
  }

  /** Reads the texts of the hits, but not the fields, which no user would have so many of. */
  @Override
  public FilteredAnswer searchFiltered(int query, FilterCell cell, boolean exact) {
    SearchResult result =
        collection.search(
            SearchRequest.of(data.queries()[query])
                .topK(Dataset.K)
                .filter(
                    Filters.field(FilterMatrix.field(query, cell.correlation()))
                        .in(FilterMatrix.levelsUpTo(cell.level())))
                .includeMetadata(false)
                .exact(exact)
                .explain(true)
                .build());
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    return new FilteredAnswer(
        result.hits().stream().mapToInt(hit -> Integer.parseInt(hit.id())).toArray(),
        explanation.tier().name(),
        explanation.scoredVectors());
  }

  @Override
  public int[] search(int query, int effort) {
    SearchRequest.Builder request = SearchRequest.of(data.queries()[query]).topK(Dataset.K);
    if (effort > 0) {
      request.efSearch(effort);
    } else if (effort == 0 && !scansCodes) {
      request.exact(true);
    }
    return collection.search(request.build()).hits().stream()
        .mapToInt(hit -> Integer.parseInt(hit.id()))
        .toArray();
  }

  @Override
  public void upsert(List<DataRow> rows) {
    collection.upsert(rows.stream().map(this::toRecord).toList());
  }

  @Override
  public void delete(List<Integer> rows) {
    collection.delete(rows.stream().map(Object::toString).toList());
  }

  /** From several threads, so that they share the waits for the device. */
  @Override
  public void updateMetadata(List<Integer> rows, int version) throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(UPDATING_THREADS)) {
      List<Future<?>> updates = new ArrayList<>();
      for (int row : rows) {
        Metadata changes = Metadata.builder().put("version", version).build();
        updates.add(
            executor.submit(() ->
                collection.updateMetadata(Integer.toString(row), changes, MetadataUpdate.MERGE)));
      }
      for (Future<?> update : updates) {
        update.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while metadata were updated");
    }
  }

  @Override
  public double deadShare() {
    CollectionStats stats = collection.stats();
    return (double) stats.deletedRecords()
        / Math.max(1, stats.deletedRecords() + stats.liveRecords());
  }

  @Override
  public void settle() {
    collection.optimize();
  }

  @Override
  public void awaitIndexed() {
    collection.awaitIndexed();
  }

  @Override
  public void close() {
    database.close();
  }
}
