package dev.vectordb.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the sentences that come with the benchmarks. */
final class Sentences {
  private static final Path DATA = Path.of("data");

  private Sentences() {}

  static List<Sentence> base(int count) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(DATA.resolve("base.tsv.gz"))), UTF_8))) {
      return lines.lines().limit(count).map(Sentences::parse).toList();
    }
  }

  static List<String> queries() throws IOException {
    return Files.readAllLines(DATA.resolve("queries.txt"));
  }

  private static Sentence parse(String line) {
    int tab = line.indexOf('\t');
    return new Sentence(line.substring(0, tab), line.substring(tab + 1));
  }
}
