package dev.vectordb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * BM25 as the books have it, over texts of words between single spaces: no index, no skipping, no
 * merging. Superseded and deleted texts count in the statistics until {@link #compact}.
 */
final class TextOracle {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private record Text(@Nullable String id, List<String> words) {}

  /** A text that matches. */
  record Scored(String id, double score) {}

  private final List<Text> counted = new ArrayList<>();
  private final Map<String, Integer> live = new LinkedHashMap<>();

  void put(String id, @Nullable String text) {
    delete(id);
    live.put(id, counted.size());
    counted.add(new Text(id, text == null ? List.of() : List.of(text.split(" ", -1))));
  }

  void delete(String id) {
    live.remove(id);
  }

  int deadCount() {
    return counted.size() - live.size();
  }

  int count() {
    return counted.size();
  }

  Set<String> ids() {
    return Set.copyOf(live.keySet());
  }

  /** Forgets the dead. */
  void compact() {
    List<Text> kept = new ArrayList<>();
    live.replaceAll((id, at) -> {
      kept.add(counted.get(at));
      return kept.size() - 1;
    });
    counted.clear();
    counted.addAll(kept);
  }

  /** All that match, best first, ties by id. */
  List<Scored> search(String query, Predicate<String> filter) {
    Map<String, Integer> words = new LinkedHashMap<>();
    for (String word : query.split(" ", -1)) {
      words.merge(word, 1, Integer::sum);
    }
    List<Scored> found = new ArrayList<>();
    live.forEach((id, at) -> {
      List<String> text = counted.get(at).words;
      if (filter.test(id) && words.keySet().stream().anyMatch(text::contains)) {
        double score = 0;
        for (Map.Entry<String, Integer> word : words.entrySet()) {
          score += word.getValue() * score(word.getKey(), text);
        }
        found.add(new Scored(id, score));
      }
    });
    found.sort(Comparator.comparingDouble((Scored one) -> -one.score).thenComparing(one -> one.id));
    return found;
  }

  private double score(String word, List<String> text) {
    long frequency = text.stream().filter(word::equals).count();
    List<Text> nonEmpty = counted.stream().filter(one -> !one.words.isEmpty()).toList();
    long having = nonEmpty.stream().filter(one -> new HashSet<>(one.words).contains(word)).count();
    double average = nonEmpty.stream().mapToInt(one -> one.words.size()).average().orElse(1);
    double idf = Math.log(1 + (nonEmpty.size() - having + 0.5) / (having + 0.5));
    return idf * frequency / (frequency + K1 * (1 - B + B * text.size() / average));
  }
}
