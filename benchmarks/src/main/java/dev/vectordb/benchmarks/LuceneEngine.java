package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
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
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Apache Lucene's HNSW over 32-bit floats, merged into one segment, with the graph parameters that
 * this database has by default. Its effort is the {@code k} of the query, of which ten are read.
 */
final class LuceneEngine implements Engine {
  private static final String VECTOR = "vector";
  private static final int MAX_CONNECTIONS = 16;
  private static final int EF_CONSTRUCTION = 200;
  private static final int MERGE_THREADS = 2;

  private final Directory directory;
  private final float[][] queries;
  private @Nullable DirectoryReader reader;

  LuceneEngine(Path directory, float[][] queries) throws IOException {
    this.directory = FSDirectory.open(directory);
    this.queries = queries;
  }

  @Override
  public void build(Dataset data) throws IOException {
    try (ExecutorService mergers = Executors.newFixedThreadPool(MERGE_THREADS);
        IndexWriter writer = new IndexWriter(directory, config(mergers))) {
      for (int row = 0; row < data.base().length; row++) {
        Sentence sentence = data.sentences().get(row);
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(
                VECTOR, data.base()[row], VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new StringField("id", Integer.toString(row), Field.Store.YES));
        document.add(new StringField("source", sentence.source(), Field.Store.YES));
        document.add(new StoredField("text", sentence.text()));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
  }

  private static IndexWriterConfig config(ExecutorService mergers) {
    KnnVectorsFormat format =
        new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, EF_CONSTRUCTION, MERGE_THREADS, mergers);
    return new IndexWriterConfig()
        .setRAMBufferSizeMB(1_024)
        .setUseCompoundFile(false)
        .setCodec(new OneFormatCodec(format));
  }

  @Override
  public int[] search(int query, int effort) throws IOException {
    IndexSearcher searcher = new IndexSearcher(Objects.requireNonNull(reader));
    ScoreDoc[] found =
        searcher.search(new KnnFloatVectorQuery(VECTOR, queries[query], effort), GroundTruth.K)
            .scoreDocs;
    StoredFields stored = searcher.storedFields();
    int[] rows = new int[found.length];
    for (int i = 0; i < rows.length; i++) {
      // As the other engines do, read what a user wants to see, not the number alone.
      Document document = stored.document(found[i].doc, Set.of("id", "source", "text"));
      rows[i] = Integer.parseInt(document.get("id"));
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
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
