package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long does it take to find out which records a filter matches? Counts are asked, which do
 * nothing else. Once over records as they were written, and once after a rewrite, when all are in
 * the base.
 */
final class EvaluationQuestion implements Question {
  private static final int USUAL_SIZE = 1_000_000;
  private static final int BATCH = 10_000;
  private static final int DIGITS = 10;

  /** What {@link #measureAll} finds of a filter, in nanoseconds. */
  private record Times(long fresh, long median, long p99, long first) {}

  private static final List<String> FILTERS =
      List.of(
          "lang = 'l3'",
          "lang IN ('l1', 'l3', 'l5')",
          "lang != 'l3'",
          "year >= 1990",
          "price < 10.0",
          "author LIKE 'author-12%'",
          "CONTAINS(tags, 't7')",
          "lang = 'l3' AND year >= 1990 AND CONTAINS(tags, 't7')",
          "lang IN ('l1', 'l3', 'l5') AND price < 50.0 AND year BETWEEN 1950 AND 2000",
          "lang = 'l3' AND author LIKE 'author-12%' AND year >= 1990",
          "NOT (lang = 'l3' OR year < 1990) AND price >= 25.0",
          "year >= 1850 OR price < 90.0 OR lang = 'l3'",
          "name LIKE 'product-1%'",
          "name LIKE 'product-%'",
          "name >= 'product-5'",
          "name LIKE '%77%'",
          "name LIKE '%77'",
          "name LIKE 'product-%7'",
          "name LIKE '%7_7%'",
          "name LIKE '%7%7%'",
          "name LIKE '%7_'",
          "CONTAINS(name, '77')",
          "CONTAINS(name, '7')",
          "CONTAINS(author, '5')",
          "CONTAINS(name, 'product')",
          "sizes >= 20",
          "sizes BETWEEN 10 AND 90",
          "name LIKE 'product-1%' AND sizes >= 20 AND lang = 'l3'",
          "name LIKE 'product-%' AND sizes >= 20 AND year >= 1850",
          "name LIKE '%77%' AND sizes >= 20 AND lang IN ('l1', 'l3', 'l5')",
          "CONTAINS(name, '77') AND sizes BETWEEN 10 AND 90 AND price < 50.0",
          "name LIKE '%7_7%' AND CONTAINS(name, '5') AND NOT sizes < 10",
          "year = 1990 AND lang = 'l3' AND CONTAINS(name, '7')",
          "CONTAINS(name, '7') AND CONTAINS(author, '5') AND NOT sizes < 10",
          "CONTAINS(name, '7') AND CONTAINS(name, '5') AND year >= 1850",
          "name LIKE '%7%7%' AND author LIKE '%5%5%' AND sizes >= 20",
          "name LIKE '%7__' AND author LIKE '%_5_' AND sizes >= 20",
          "name LIKE '%_7%' OR author LIKE '%5_' OR year = 1990");

  @Override
  public void answer(Options options) throws IOException {
    int size = options.number("size", USUAL_SIZE);
    EngineLaunch launch = options.with("size", size).launch(EngineKind.VECTORDB, "evaluation", 1);
    Indexes.empty(launch);
    Output output =
        new Output(options.out(), "evaluation-" + size, "Evaluating filters: " + size + " records");
    Table table =
        new Table(
            List.of(
                "filter",
                "matches",
                "written new us",
                "written median us",
                "written p99 us",
                "written first us",
                "base new us",
                "base median us",
                "base p99 us",
                "base first us"));
    try (VectorDatabase database = VectorDatabase.builder().directory(launch.directory()).open()) {
      VectorCollection collection =
          database.getOrCreateCollection(
              "records", CollectionConfig.builder(2).indexKind(IndexKind.FLAT).build());
      fill(collection, size);
      List<Times> written = measureAll(collection, options.millis());
      collection.rewrite();
      List<Times> base = measureAll(collection, options.millis());
      for (int i = 0; i < FILTERS.size(); i++) {
        Filter filter = Filter.parse(FILTERS.get(i));
        table.row(
            "`" + FILTERS.get(i) + "`",
            String.format(Locale.ROOT, "%,d", collection.count(filter)),
            micros(written.get(i).fresh),
            micros(written.get(i).median),
            micros(written.get(i).p99),
            micros(written.get(i).first),
            micros(base.get(i).fresh),
            micros(base.get(i).median),
            micros(base.get(i).p99),
            micros(base.get(i).first));
      }
    }
    Indexes.empty(launch);
    output.paragraph(
        "Fields: lang (20 strings), year (226 whole numbers), price (doubles, almost all different), author (10,000 strings), name (strings of 14 to 15 characters, all different), tags (lists of three of 50 strings), sizes (lists of three of 100 whole numbers). `new` is the median of nine filters that differ from the one shown in the digits of their strings, each asked for the first time: nothing is known of what they match. Medians and 99th percentiles are of a filter asked again and again. What an index makes when it is first asked for a range or an order of strings is made before both, and the code is compiled; `first` is the time of the very first question.");
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private static void fill(VectorCollection collection, int size) {
    SplittableRandom random = new SplittableRandom(7);
    List<VectorRecord> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < size; i++) {
      batch.add(
          VectorRecord.of(
              Integer.toString(i), new float[] {1, random.nextFloat()}, fields(i, random)));
      if (batch.size() == BATCH || i == size - 1) {
        collection.upsert(batch);
        batch.clear();
      }
    }
  }

  private static Metadata fields(int number, SplittableRandom random) {
    return Metadata.builder()
        .put("lang", "l" + random.nextInt(20))
        .put("year", 1800 + random.nextInt(226))
        .put("price", random.nextDouble() * 100)
        .put("author", "author-" + random.nextInt(10_000))
        .put(
            "tags",
            List.of("t" + random.nextInt(50), "t" + random.nextInt(50), "t" + random.nextInt(50)))
        .put("name", "product-" + scattered(number))
        .put("sizes", List.of(random.nextInt(100), random.nextInt(100), random.nextInt(100)))
        .build();
  }

  /** Gives each number another of six or seven digits, so that names come in no order. */
  private static long scattered(int number) {
    return 100_000 + number * 7_919L % 9_900_000;
  }

  private static List<Times> measureAll(VectorCollection collection, int millis) {
    List<Filter> filters = FILTERS.stream().map(Filter::parse).toList();
    long[] first = filters.stream().mapToLong(filter -> first(collection, filter)).toArray();
    filters.forEach(filter -> measure(collection, filter, millis / 2));
    long[] fresh = fresh(collection);
    List<Times> measured = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      long[] sorted = measure(collection, filters.get(i), millis);
      measured.add(
          new Times(
              fresh[i], sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)], first[i]));
    }
    return measured;
  }

  /**
   * Returns medians over filters with other digits. Each is asked once, and so is each of their
   * conditions on strings, or twice: what is asked a third time need not be searched for.
   */
  private static long[] fresh(VectorCollection collection) {
    for (int a = 0; a < DIGITS; a++) {
      for (int b = 0; b < DIGITS; b++) {
        String pattern = "'%" + a + "%" + b + "%" + a + "%'";
        first(collection, Filter.parse("name LIKE " + pattern));
        first(collection, Filter.parse("name LIKE '%" + a + "__" + b + "%'"));
        first(collection, Filter.parse("author LIKE " + pattern + " AND year >= 1850"));
        String parts = "CONTAINS(name, '" + a + b + "') AND CONTAINS(name, '" + b + "')";
        first(collection, Filter.parse(parts));
      }
    }
    long[][] times = new long[FILTERS.size()][DIGITS - 1];
    for (int by = 1; by < DIGITS; by++) {
      for (int i = 0; i < times.length; i++) {
        times[i][by - 1] = first(collection, Filter.parse(otherDigits(FILTERS.get(i), by)));
      }
    }
    return Arrays.stream(times)
        .mapToLong(each -> Arrays.stream(each).sorted().toArray()[each.length / 2])
        .toArray();
  }

  /** Counts up the digits within quotes, each by itself. */
  private static String otherDigits(String filter, int by) {
    StringBuilder other = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      quoted ^= c == '\'';
      boolean digit = quoted && c >= '0' && c <= '9';
      other.append(digit ? (char) ('0' + (c - '0' + by) % DIGITS) : c);
    }
    return other.toString();
  }

  private static long first(VectorCollection collection, Filter filter) {
    long start = System.nanoTime();
    collection.count(filter);
    return System.nanoTime() - start;
  }

  /** Returns times in nanoseconds, in their order. */
  private static long[] measure(VectorCollection collection, Filter filter, int millis) {
    long[] times = new long[1 << 16];
    int count = 0;
    long end = System.nanoTime() + millis * 1_000_000L;
    while ((count < 100 || System.nanoTime() < end) && count < times.length) {
      long start = System.nanoTime();
      collection.count(filter);
      times[count++] = System.nanoTime() - start;
    }
    long[] sorted = Arrays.copyOf(times, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%,.0f", nanos / 1e3);
  }
}
