package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is searched, what is asked, and what the right answers are. Embeddings and answers are
 * computed once and kept in the user's cache directory.
 */
@SuppressWarnings("ArrayRecordComponent") // read by every engine, changed by none
record Dataset(List<Sentence> sentences, float[][] base, float[][] queries, int[][] truth) {

  /**
   * @param size sentences, at most 100,000
   */
  static Dataset load(int size) throws IOException {
    Path cache =
        Path.of(
            System.getProperty(
                "benchmarks.cache",
                System.getProperty("user.home") + "/.cache/vectordb-benchmarks"));
    Files.createDirectories(cache);
    List<Sentence> sentences = Sentences.base(size);
    float[][] queries = VectorFile.readOrEmbed(cache.resolve("queries.f32"), Sentences.queries());
    float[][] base =
        VectorFile.readOrEmbed(
            cache.resolve("base.f32"), sentences.stream().map(Sentence::text).toList());
    int[][] truth =
        GroundTruth.readOrCompute(cache.resolve("truth-" + size + ".txt"), base, queries);
    return new Dataset(sentences, base, queries, truth);
  }

  /** Share of the true neighbours of a query that are among the rows found. */
  double recall(int query, int[] found) {
    int right = 0;
    for (int wanted : truth[query]) {
      for (int row : found) {
        if (row == wanted) {
          right++;
          break;
        }
      }
    }
    return (double) right / truth[query].length;
  }
}
