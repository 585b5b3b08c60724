package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.data.Cranfield;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * How good are searches by vector, by words and by both? On the Cranfield collection, whose
 * judgements say which abstract answers which question. Also tells whether words find what plain
 * Lucene finds, with the same scores.
 */
final class HybridQuestion implements Question {
  private static final int TOP_K = 100;
  private static final double[] WEIGHTS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  private static final int[] RANK_CONSTANTS = {10, 60, 100};

  @Override
  public void answer(Options options) throws IOException {
    Cranfield data = Cranfield.load();
    Output output =
        new Output(options.out(), "hybrid-cranfield", "Hybrid search: the Cranfield collection");
    output.paragraph(
        data.abstracts().size()
            + " abstracts, "
            + data.questions().size()
            + " questions. Of each ranking the first "
            + TOP_K
            + " are judged; each leg has as many candidates.");
    Table table = new Table(List.of("search", "nDCG@10", "recall@100"));
    for (TextLanguage language : List.of(TextLanguage.ENGLISH, TextLanguage.STANDARD)) {
      addRows(data, language, table);
    }
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private static void addRows(Cranfield data, TextLanguage language, Table table)
      throws IOException {
    String words = language.name().toLowerCase(Locale.ROOT);
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = filled(database, data, language);
      if (language == TextLanguage.ENGLISH) {
        row(table, "vectors only", data, collection, question -> question.text(null));
      }
      row(table, "BM25 only, " + words, data, collection, null);
      plainRow(table, "plain Lucene, " + words, data, language, collection);
      for (double weight : WEIGHTS) {
        String name = String.format(Locale.ROOT, "weighted %.1f, %s", weight, words);
        row(table, name, data, collection, one -> one.fusion(Fusion.weighted(weight)));
      }
      for (int k : RANK_CONSTANTS) {
        String name = "reciprocal rank " + k + ", " + words;
        row(table, name, data, collection, one -> one.fusion(Fusion.reciprocalRank(k)));
      }
    }
  }

  private static VectorCollection filled(
      VectorDatabase database, Cranfield data, TextLanguage language) {
    VectorCollection collection =
        database.createCollection(
            "cranfield",
            CollectionConfig.builder(data.abstracts().getFirst().vector().length)
                .text(TextConfig.of(language))
                .build());
    collection.upsert(
        data.abstracts().stream()
            .map(item ->
                VectorRecord.builder(Integer.toString(item.number()), item.vector())
                    .text(item.text())
                    .build())
            .toList());
    return collection;
  }

  /** Judges a way to search; without a change it is by words alone. */
  private static void row(
      Table table,
      String name,
      Cranfield data,
      VectorCollection collection,
      @Nullable UnaryOperator<SearchRequest.Builder> change) {
    RankingQuality quality = new RankingQuality();
    for (Cranfield.Item question : data.questions()) {
      SearchRequest.Builder request =
          change == null
              ? SearchRequest.ofText(question.text())
              : change.apply(
                  SearchRequest.of(question.vector())
                      .text(question.text())
                      .candidates(TOP_K, TOP_K));
      List<Integer> ranking =
          collection.search(request.topK(TOP_K).includeText(false).build()).hits().stream()
              .map(hit -> Integer.parseInt(hit.id()))
              .toList();
      quality.add(ranking, data.gains(question.number()));
    }
    add(table, name, quality);
  }

  private static void add(Table table, String name, RankingQuality quality) {
    table.row(
        name,
        String.format(Locale.ROOT, "%.4f", quality.ndcg()),
        String.format(Locale.ROOT, "%.4f", quality.recall()));
  }

  /** Judges plain Lucene, and refuses to go on if it finds anything else. */
  private static void plainRow(
      Table table, String name, Cranfield data, TextLanguage language, VectorCollection collection)
      throws IOException {
    RankingQuality quality = new RankingQuality();
    try (Analyzer analyzer =
            language == TextLanguage.ENGLISH ? new EnglishAnalyzer() : new StandardAnalyzer();
        PlainLucene lucene = new PlainLucene(analyzer, data.abstracts())) {
      for (Cranfield.Item question : data.questions()) {
        List<PlainLucene.Found> found = lucene.search(question.text(), TOP_K);
        List<SearchHit> ours =
            collection.search(SearchRequest.ofText(question.text()).topK(TOP_K).build()).hits();
        if (!found.stream()
            .map(PlainLucene.Found::score)
            .toList()
            .equals(ours.stream().map(SearchHit::score).toList())) {
          throw new IllegalStateException("scores differ from Lucene's: " + question.text());
        }
        quality.add(
            found.stream().map(PlainLucene.Found::number).toList(), data.gains(question.number()));
      }
    }
    add(table, name, quality);
  }
}
