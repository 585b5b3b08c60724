package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Cranfield;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

/** Texts in Lucene as its users put them there: what our searches by words must equal. */
final class PlainLucene implements AutoCloseable {
  private static final String FIELD = "body";

  private final Analyzer analyzer;
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;

  /** A text that was found. */
  record Found(int number, float score) {}

  PlainLucene(Analyzer analyzer, List<Cranfield.Item> texts) throws IOException {
    this.analyzer = analyzer;
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      for (Cranfield.Item text : texts) {
        Document document = new Document();
        document.add(new StoredField("number", text.number()));
        document.add(new TextField(FIELD, text.text(), Field.Store.NO));
        writer.addDocument(document);
      }
    }
    this.reader = DirectoryReader.open(directory);
  }

  List<Found> search(String words, int topK) throws IOException {
    Query query = new QueryBuilder(analyzer).createBooleanQuery(FIELD, words);
    IndexSearcher searcher = new IndexSearcher(reader);
    List<Found> found = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, topK).scoreDocs) {
      Document document = searcher.storedFields().document(hit.doc);
      found.add(new Found(document.getField("number").numericValue().intValue(), hit.score));
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
