package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.Metadata;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reliability")
class MetadataIndexRandomTest {
  private static final int ROUNDS = Figures.of("filter.oracle.rounds", 800, 20_000);
  private static final long SEED = Figures.seed("MetadataIndexRandomTest");

  @Test
  void answersAsTheOracleDoes() {
    Random random = new Random(SEED);
    RandomMetadata source = new RandomMetadata(random);
    for (int round = 0; round < ROUNDS; round++) {
      IndexedModel model = new IndexedModel();
      String context = "seed=" + SEED + " round=" + round;
      for (int step = 0; step < 50; step++) {
        change(model, source, random);
        for (int i = 0; i < 5; i++) {
          model.check(source.filter(3), context + " step=" + step);
        }
      }
    }
  }

  /** Which fields are indexed changes, limits are soon met, texts are known or not. */
  @Test
  void answersAsTheOracleDoesWhateverIsLeftOut() {
    Random random = new Random(SEED);
    RandomMetadata source = new RandomMetadata(random);
    long undecided = 0;
    for (int round = 0; round < 250; round++) {
      AutomaticLimits limits =
          new AutomaticLimits(
              1 + random.nextInt(8),
              random.nextInt(20),
              1 + random.nextInt(3),
              1 + random.nextInt(9),
              random.nextInt(100));
      IndexedModel model = new IndexedModel(source.indexing(), limits);
      String context = "seed=" + SEED + " round=" + round;
      for (int step = 0; step < 50; step++) {
        if (random.nextInt(10) == 0) {
          model.reopen(random.nextInt(model.size() + 1), source.indexing());
          model.indexTexts(random.nextInt(model.size() + 1));
        } else {
          change(model, source, random);
        }
        for (int i = 0; i < 5; i++) {
          Filter filter = source.filter(3);
          model.check(filter, context + " step=" + step);
          undecided += model.answer(filter).undecided().getCardinality();
        }
      }
    }
    assertThat(undecided).as("records asked").isPositive();
  }

  @Test
  void answersAsTheOracleDoesWhenRunsAndDictionariesAreLarge() {
    Random random = new Random(SEED);
    RandomMetadata source = new RandomMetadata(random);
    IndexedModel model = new IndexedModel();
    for (int step = 0; step < 12; step++) {
      model.putAll(Stream.generate(() -> wide(source, random)).limit(1_000).toList());
      for (int i = 0; i < 600; i++) {
        model.replace(random.nextInt(model.size()), wide(source, random));
      }
      if (random.nextInt(4) == 0) {
        model.reopen(random.nextInt(model.size() + 1));
      }
      for (int i = 0; i < 15; i++) {
        model.check(WideFilters.next(random), "seed=" + SEED + " step=" + step);
        model.check(source.filter(2), "seed=" + SEED + " step=" + step);
      }
    }
  }

  /** Ranges are answered by stretches where they are wide, also after changes within these. */
  @Test
  void answersAsTheOracleDoesWhenRangesSpanStretches() {
    Random random = new Random(SEED);
    IndexedModel model = new IndexedModel();
    int count = 150_000;
    for (int i = 0; i < count; i++) {
      model.put(many(random));
    }
    checkRanges(model, random, "newer than the base");
    for (int i = 0; i < 2_000; i++) {
      model.replace(random.nextInt(count), many(random));
    }
    checkRanges(model, random, "changed");
    model.reopen(count);
    checkRanges(model, random, "in the base");
    String few = "number < 300 AND (CONTAINS(name, '1') OR name LIKE '%2' AND list > 3)";
    model.check(Filter.parse(few), "seed=" + SEED + " few");
    assertThat(model.answer(Filter.parse(few)).undecided().isEmpty())
        .as("records are read rather than all names looked through")
        .isFalse();
    for (int i = 0; i < 2_000; i++) {
      model.replace(random.nextInt(count), many(random));
    }
    checkRanges(model, random, "replaced");
  }

  private static Metadata many(Random random) {
    return Metadata.builder()
        .put("number", random.nextInt(1_000_000))
        .put("list", List.of(random.nextInt(1000), random.nextDouble(1000)))
        .put("name", "name-" + random.nextInt(10_000_000))
        .put("few", "few-" + random.nextInt(5_000))
        .build();
  }

  private static void checkRanges(IndexedModel model, Random random, String when) {
    for (String filter :
        List.of(
            "number >= 1" + random.nextInt(100_000),
            "number < 9" + random.nextInt(100_000),
            "list >= 1.5",
            "list BETWEEN " + random.nextInt(400) + " AND " + (500 + random.nextInt(400)),
            "name LIKE 'name-%'",
            "name LIKE 'name-1%'",
            "name >= 'name-2" + random.nextInt(1000) + "'",
            "name LIKE '%77%'",
            "name LIKE '%7_7%'",
            "name LIKE 'name-%7'",
            "CONTAINS(name, '1" + random.nextInt(10) + "')",
            "few LIKE 'few-%'",
            "few <= 'few-4'",
            "number < 300 AND NOT name LIKE '%1_%'",
            "name LIKE 'name-1%7'",
            "CONTAINS(name, 'name')",
            "NOT CONTAINS(name, 'e-" + random.nextInt(10) + "')",
            "name LIKE '%7_7%' AND CONTAINS(name, '5') AND NOT list < 100",
            "few LIKE '%77%' AND number >= 100000 AND list < 500")) {
      model.check(Filter.parse(filter), "seed=" + SEED + " " + when);
    }
  }

  private static void change(IndexedModel model, RandomMetadata source, Random random) {
    switch (model.size() == 0 ? 0 : random.nextInt(10)) {
      case 0, 1, 2, 3 -> model.put(source.metadata(), source.text());
      case 4 -> model.putAll(List.of(source.metadata(), source.metadata(), Metadata.empty()));
      case 5, 6, 7 -> model.replace(random.nextInt(model.size()), source.metadata());
      case 8 -> model.kill(random.nextInt(model.size()));
      default -> model.reopen(random.nextInt(model.size() + 1));
    }
  }

  private static Metadata wide(RandomMetadata source, Random random) {
    return source.metadata().merge(WideFilters.record(random));
  }
}
