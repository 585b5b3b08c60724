package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words find in a loaded collection what plain Lucene finds, with the same scores to the bit. */
class PlainLuceneTest {
  private static final int TEXTS = 3_000;
  private static final int QUERIES = 200;
  private static final int TOP_K = 100;

  @TempDir Path directory;

  private final Random random = new Random(20);

  /** Words that a few share and many have seldom, with endings to stem. */
  private String words(int count) {
    String[] endings = {"", "s", "ing", "ed", "ly"};
    return random
        .ints(count)
        .mapToObj(i -> "w" + (int) Math.exp(random.nextDouble() * 8) + endings[Math.floorMod(i, 5)])
        .collect(Collectors.joining(" ", "the ", "."));
  }

  @Test
  void scoresArePlainLuceneScores() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(words(5 + random.nextInt(200)));
    }
    try (ByteBuffersDirectory plain = new ByteBuffersDirectory();
        Analyzer analyzer = new EnglishAnalyzer()) {
      index(plain, analyzer, texts);
      CollectionConfig config =
          CollectionConfig.builder(2)
              .durability(Durability.os())
              .text(TextConfig.of(TextLanguage.ENGLISH))
              .build();
      try (DirectoryReader reader = DirectoryReader.open(plain)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        try (VectorDatabase database = VectorDatabase.open(directory)) {
          VectorCollection collection = database.createCollection("c", config);
          load(collection, texts.subList(0, 1_000), 0);
          collection.rewrite();
          load(collection, texts.subList(1_000, TEXTS), 1_000);
          compare(collection, searcher, analyzer);
          collection.rewrite();
          compare(collection, searcher, analyzer);
        }
        try (VectorDatabase database = VectorDatabase.open(directory)) {
          compare(database.collection("c"), searcher, analyzer);
        }
      }
    }
  }

  private static void index(ByteBuffersDirectory target, Analyzer analyzer, List<String> texts)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(target, new IndexWriterConfig(analyzer))) {
      for (int i = 0; i < texts.size(); i++) {
        Document document = new Document();
        document.add(new StringField("id", "r" + i, Field.Store.YES));
        document.add(new TextField("body", texts.get(i), Field.Store.NO));
        writer.addDocument(document);
      }
    }
  }

  private static void load(VectorCollection collection, List<String> texts, int first) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      batch.add(
          VectorRecord.builder("r" + (first + i), new float[] {1, i}).text(texts.get(i)).build());
    }
    collection.upsert(batch);
  }

  private void compare(VectorCollection collection, IndexSearcher searcher, Analyzer analyzer)
      throws IOException {
    for (int i = 0; i < QUERIES; i++) {
      String words = words(1 + random.nextInt(12));
      Query query = new QueryBuilder(analyzer).createBooleanQuery("body", words);
      ScoreDoc[] expected = searcher.search(query, TOP_K).scoreDocs;
      List<SearchHit> hits =
          collection
              .search(SearchRequest.ofText(words).topK(TOP_K).includeText(false).build())
              .hits();
      assertThat(hits).as(words).hasSize(expected.length);
      float last = expected.length == 0 ? 0 : expected[expected.length - 1].score;
      List<String> plain = new ArrayList<>();
      for (int at = 0; at < expected.length; at++) {
        assertThat(hits.get(at).score()).as(words).isEqualTo(expected[at].score);
        if (expected[at].score > last) { // which of those that tie at the end are shown is chance
          plain.add(searcher.storedFields().document(expected[at].doc).get("id"));
        }
      }
      assertThat(hits.stream().map(SearchHit::id).toList()).as(words).containsAll(plain);
    }
  }
}
