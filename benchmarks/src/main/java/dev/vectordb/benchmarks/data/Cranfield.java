package dev.vectordb.benchmarks.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The Cranfield collection: abstracts on aeronautics, questions, and how well which abstract
 * answers which question. Vectors are computed once and kept.
 */
public final class Cranfield {
  private static final Path FILES = DataDirectories.SOURCES.resolve("cranfield");

  /** A complete answer is 1 in the judgements, one of minimum interest 4. */
  private static final int WORST_GRADE = 4;

  /**
   * A text with its number and its vector.
   *
   * @param number as the collection counts, from 1
   * @param text the text
   * @param vector of all-MiniLM-L6-v2
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  public record Item(int number, String text, float[] vector) {}

  private final List<Item> abstracts;
  private final List<Item> questions;
  private final Map<Integer, Map<Integer, Integer>> gains;

  private Cranfield(
      List<Item> abstracts, List<Item> questions, Map<Integer, Map<Integer, Integer>> gains) {
    this.abstracts = abstracts;
    this.questions = questions;
    this.gains = gains;
  }

  /**
   * Loads the collection, and embeds it if that was not done before.
   *
   * @return the collection
   * @throws IOException if a file cannot be read
   */
  public static Cranfield load() throws IOException {
    Map<Integer, String> questions = new LinkedHashMap<>();
    for (String line : Files.readAllLines(FILES.resolve("queries.tsv"))) {
      String[] cells = line.split("\t", 2);
      questions.put(Integer.parseInt(cells[0]), cells[1]);
    }
    return new Cranfield(
        embedded("cranfield-abstracts.f32", abstractTexts()),
        embedded("cranfield-questions.f32", questions),
        judgements());
  }

  /** The body of an abstract repeats its title, so that is left out; two have no body at all. */
  static Map<Integer, String> abstractTexts() throws IOException {
    Map<Integer, String> texts = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FILES.resolve("cran.all.1400.gz"))),
                UTF_8))) {
      int number = 0;
      char part = ' ';
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("\\.I \\d+")) {
          number = Integer.parseInt(line.substring(3));
        } else if (line.matches("\\.[TABW]")) {
          part = line.charAt(1);
        } else if (part == 'W' && !line.isBlank()) {
          texts.merge(number, line.strip(), (before, more) -> before + ' ' + more);
        }
      }
    }
    return texts;
  }

  private static List<Item> embedded(String name, Map<Integer, String> texts) throws IOException {
    try (VectorFile file =
        VectorFile.open(DataDirectories.cache().resolve(name), DatasetKind.SENTENCES.dimension())) {
      Sentences.embed(file, List.copyOf(texts.values()));
      List<Item> items = new ArrayList<>();
      for (Map.Entry<Integer, String> text : texts.entrySet()) {
        items.add(new Item(text.getKey(), text.getValue(), file.read(items.size())));
      }
      return items;
    }
  }

  static Map<Integer, Map<Integer, Integer>> judgements() throws IOException {
    Map<Integer, Map<Integer, Integer>> gains = new HashMap<>();
    for (String line : Files.readAllLines(FILES.resolve("qrels.tsv"))) {
      String[] cells = line.split("\t", -1);
      int grade = Integer.parseInt(cells[2]);
      if (grade >= 1 && grade <= WORST_GRADE) {
        gains
            .computeIfAbsent(Integer.parseInt(cells[0]), question -> new HashMap<>())
            .put(Integer.parseInt(cells[1]), WORST_GRADE + 1 - grade);
      }
    }
    return gains;
  }

  /**
   * Returns what is searched.
   *
   * @return the abstracts that have a text
   */
  public List<Item> abstracts() {
    return List.copyOf(abstracts);
  }

  /**
   * Returns what is asked.
   *
   * @return the questions
   */
  public List<Item> questions() {
    return List.copyOf(questions);
  }

  /**
   * Returns what answers a question.
   *
   * @param question its number
   * @return by number of the abstract, 4 for a complete answer to 1 for one of minimum interest
   */
  public Map<Integer, Integer> gains(int question) {
    return gains.getOrDefault(question, Map.of());
  }
}
