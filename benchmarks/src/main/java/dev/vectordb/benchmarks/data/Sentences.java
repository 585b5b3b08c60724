package dev.vectordb.benchmarks.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The sentences that come with the benchmarks, embedded with all-MiniLM-L6-v2 in this process. That
 * takes minutes, so embeddings are kept, and an interrupted run goes on where it was.
 */
final class Sentences implements DataSource {
  private static final int BATCH = 256;

  @Override
  public void fill(VectorFile base, int rows) throws IOException {
    if (base.rows() < rows) {
      try (Stream<Sentence> texts = texts()) {
        embed(base, texts.limit(rows).map(Sentence::text).toList());
      }
    }
  }

  @Override
  public float[][] queries() throws IOException {
    List<String> texts = Files.readAllLines(DataDirectories.SOURCES.resolve("queries.txt"));
    try (VectorFile file =
        VectorFile.open(
            DataDirectories.cache().resolve("queries.f32"), DatasetKind.SENTENCES.dimension())) {
      embed(file, texts);
      return file.read(0, texts.size());
    }
  }

  static void embed(VectorFile file, List<String> texts) throws IOException {
    if (file.rows() >= texts.size()) {
      return;
    }
    EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    for (int from = file.rows(); from < texts.size(); from += BATCH) {
      List<TextSegment> batch =
          texts.subList(from, Math.min(from + BATCH, texts.size())).stream()
              .map(TextSegment::from)
              .toList();
      file.append(
          model.embedAll(batch).content().stream().map(Embedding::vector).toArray(float[][]::new));
      System.err.printf("\rembedding, once: %d of %d ", from + batch.size(), texts.size());
    }
    System.err.println();
  }

  @Override
  public Stream<Sentence> texts() throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(DataDirectories.SOURCES.resolve("base.tsv.gz"))),
                UTF_8));
    return lines.lines().map(Sentences::parse).onClose(() -> close(lines));
  }

  private static void close(BufferedReader lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sentence parse(String line) {
    int tab = line.indexOf('\t');
    return new Sentence(line.substring(0, tab), line.substring(tab + 1));
  }
}
