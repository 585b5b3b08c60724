package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.FilterMatrix;
import dev.vectordb.model.Metric;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Apache Lucene's HNSW over 32-bit floats with the graph parameters that this database has by
 * default. Built in bulk it is one segment. Its effort is the {@code k} of the query, of which ten
 * are read. While it is written to, every batch is made visible, but not forced to the device.
 */
final class LuceneEngine implements Engine {
  private static final String VECTOR = "vector";
  private static final String ID = "id";
  private static final int MAX_CONNECTIONS = 16;
  private static final int EF_CONSTRUCTION = 200;
  private static final int BATCH = 1_000;
  private static final int FILTERED_EFFORT = 100;

  private final EngineSetup setup;
  private final Dataset data;
  private final VectorSimilarityFunction similarity;
  private final Directory directory;
  private final ExecutorService mergers;
  private @Nullable IndexWriter writer;
  private @Nullable SearcherManager searchers;
  private @Nullable FilterMatrix matrix;

  LuceneEngine(EngineSetup setup) throws IOException {
    this.setup = setup;
    this.data = setup.data();
    this.similarity =
        data.kind().metric() == Metric.EUCLIDEAN
            ? VectorSimilarityFunction.EUCLIDEAN
            : VectorSimilarityFunction.DOT_PRODUCT;
    this.directory = FSDirectory.open(setup.directory());
    this.mergers = Executors.newFixedThreadPool(setup.threads());
    if (DirectoryReader.indexExists(directory)) {
      searchers = new SearcherManager(directory, null);
    }
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    IndexWriter into = writer();
    if (mode == BuildMode.BULK) {
      WriterThreads.run(
          setup.threads(),
          rows,
          (from, to) -> data.forEach(from, to, row -> into.addDocument(document(row))));
    } else {
      data.forEach(
          0,
          rows,
          row -> {
            into.addDocument(document(row));
            if ((row.row() + 1) % BATCH == 0) {
              refresh();
            }
          });
    }
    double written = watch.millis();
    if (mode == BuildMode.BULK) {
      into.forceMerge(1);
    }
    into.commit();
    refresh();
    return new BuildTimes(written, watch.millis());
  }

  private IndexWriter writer() throws IOException {
    if (writer == null) {
      KnnVectorsFormat format =
          setup.threads() == 1
              ? new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, EF_CONSTRUCTION)
              : new Lucene99HnswVectorsFormat(
                  MAX_CONNECTIONS, EF_CONSTRUCTION, setup.threads(), mergers);
      writer =
          new IndexWriter(
              directory,
              new IndexWriterConfig()
                  .setRAMBufferSizeMB(1_024)
                  .setUseCompoundFile(false)
                  .setCodec(new OneFormatCodec(format)));
    }
    return writer;
  }

  private Document document(DataRow row) {
    Document document = new Document();
    document.add(new KnnFloatVectorField(VECTOR, row.vector(), similarity));
    document.add(new StringField(ID, Integer.toString(row.row()), Field.Store.YES));
    document.add(new StringField("source", row.source(), Field.Store.YES));
    document.add(new StoredField("text", row.text()));
    if (matrix != null) {
      matrix.forEachField(
          row.row(),
          (field, level) ->
              document.add(new StringField(field, Integer.toString(level), Field.Store.NO)));
    }
    return document;
  }

  @Override
  public void tag(FilterMatrix fields) {
    matrix = fields;
  }

  /** With an effort of 100, as this database has by default. */
  @Override
  public FilteredAnswer searchFiltered(int query, FilterCell cell, boolean exact)
      throws IOException {
    if (exact) {
      throw new UnsupportedOperationException("Lucene chooses by itself when it scans");
    }
    List<BytesRef> levels =
        FilterMatrix.levelsUpTo(cell.level()).stream().map(BytesRef::new).toList();
    Query filter = new TermInSetQuery(FilterMatrix.field(query, cell.correlation()), levels);
    return new FilteredAnswer(
        search(new KnnFloatVectorQuery(VECTOR, data.queries()[query], FILTERED_EFFORT, filter)),
        "",
        0);
  }

  private void refresh() throws IOException {
    if (searchers == null) {
      searchers = new SearcherManager(writer(), null);
    } else {
      searchers.maybeRefreshBlocking();
    }
  }

  @Override
  public int[] search(int query, int effort) throws IOException {
    return search(new KnnFloatVectorQuery(VECTOR, data.queries()[query], effort));
  }

  private int[] search(Query query) throws IOException {
    SearcherManager manager = Objects.requireNonNull(searchers);
    IndexSearcher searcher = manager.acquire();
    try {
      ScoreDoc[] found = searcher.search(query, Dataset.K).scoreDocs;
      StoredFields stored = searcher.storedFields();
      int[] rows = new int[found.length];
      for (int i = 0; i < rows.length; i++) {
        // As the other stores do, read what a user wants to see, not the number alone.
        Document document = stored.document(found[i].doc, Set.of(ID, "source", "text"));
        rows[i] = Integer.parseInt(document.get(ID));
      }
      return rows;
    } finally {
      manager.release(searcher);
    }
  }

  @Override
  public void upsert(List<DataRow> rows) throws IOException {
    switchToLive();
    for (DataRow row : rows) {
      writer().updateDocument(term(row.row()), document(row));
    }
    refresh();
  }

  @Override
  public void settle() throws IOException {
    switchToLive();
    writer().forceMerge(1);
    writer().commit();
    refresh();
  }

  @Override
  public void delete(List<Integer> rows) throws IOException {
    switchToLive();
    writer().deleteDocuments(rows.stream().map(LuceneEngine::term).toArray(Term[]::new));
    refresh();
  }

  /** Lets searches see what the writer has not committed. */
  private void switchToLive() throws IOException {
    if (writer == null) {
      searchers = new SearcherManager(writer(), null);
    }
  }

  private static Term term(int row) {
    return new Term(ID, Integer.toString(row));
  }

  @Override
  public void close() throws IOException {
    if (searchers != null) {
      searchers.close();
    }
    if (writer != null) {
      writer.close();
    }
    mergers.close();
    directory.close();
  }

  /** Lucene's codec with other parameters of the graph. */
  private static final class OneFormatCodec extends FilterCodec {
    private final KnnVectorsFormat format;

    OneFormatCodec(KnnVectorsFormat format) {
      super("Lucene104", new Lucene104Codec());
      this.format = format;
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
      return new PerFieldKnnVectorsFormat() {
        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
          return format;
        }
      };
    }
  }
}
