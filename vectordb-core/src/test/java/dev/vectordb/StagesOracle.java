package dev.vectordb;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a search with stages means, written as plainly as possible. */
final class StagesOracle {
  private static final Comparator<SearchHit> BEST_FIRST =
      Comparator.<SearchHit>comparingDouble(hit -> -hit.score()).thenComparing(SearchHit::id);

  private final Metric metric;
  private final Collection<VectorRecord> records;

  StagesOracle(Metric metric, Collection<VectorRecord> records) {
    this.metric = metric;
    this.records = records;
  }

  /** All that match and keep the bounds, in order, with vectors. */
  List<SearchHit> ordered(SearchRequest request) {
    float[] query = query(request);
    List<SearchHit> hits = new ArrayList<>();
    for (VectorRecord record : records) {
      boolean matches =
          request.filter() == null
              || FilterOracle.matches(request.filter(), record.metadata().asMap());
      double score = score(query, record.vector());
      boolean near =
          request.maxDistance() == null || (float) score >= leastOf(request.maxDistance());
      if (matches
          && near
          && !record.id().equals(request.id())
          && (request.minScore() == null || (float) score >= request.minScore())) {
        hits.add(
            new SearchHit(
                record.id(), (float) score, record.vector(), record.text(), record.metadata()));
      }
    }
    hits.sort(BEST_FIRST);
    return hits;
  }

  private float leastOf(float distance) {
    return metric == Metric.COSINE ? (float) (1.0 - distance) : (float) (1 / (1.0 + distance));
  }

  private float[] query(SearchRequest request) {
    float[] vector = request.vector();
    return vector != null
        ? vector
        : records.stream()
            .filter(record -> record.id().equals(request.id()))
            .findFirst()
            .orElseThrow()
            .vector();
  }

  double score(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case COSINE -> dot / (Math.sqrt(aa) * Math.sqrt(bb));
      case DOT_PRODUCT -> dot;
      case EUCLIDEAN -> 1 / (1 + Math.sqrt(distance));
    };
  }

  List<SearchHit> search(SearchRequest request) {
    List<SearchHit> all = ordered(request);
    int wanted = request.offset() + request.topK();
    boolean shortlisted = request.rerank() != null || request.mmr() != null;
    List<SearchHit> hits = all;
    if (shortlisted) {
      int shortlist =
          request.shortlist() > 0 ? request.shortlist() : Math.min(2_000, Math.max(50, 4 * wanted));
      hits = shortlist(all, shortlist, wanted, request.grouping());
    }
    if (request.rerank() != null) {
      hits = rerank(hits, request.rerank());
    }
    hits =
        request.mmr() != null
            ? mmr(hits, request.mmr().lambda(), request.rerank() != null, request.grouping())
            : grouped(hits, request.grouping());
    return hits.stream().skip(request.offset()).limit(request.topK()).toList();
  }

  /** The best, and then those that give groups what they lack of the hits wanted. */
  private static List<SearchHit> shortlist(
      List<SearchHit> all, int shortlist, int wanted, @Nullable Grouping grouping) {
    List<SearchHit> taken = new ArrayList<>(all.subList(0, Math.min(shortlist, all.size())));
    if (grouping == null) {
      return taken;
    }
    for (SearchHit hit : all.subList(taken.size(), all.size())) {
      int before = grouped(taken, grouping).size();
      if (before >= wanted) {
        break;
      }
      taken.add(hit);
      if (grouped(taken, grouping).size() == before) {
        taken.removeLast();
      }
    }
    return taken;
  }

  private static List<SearchHit> rerank(List<SearchHit> hits, Rerank rerank) {
    List<SearchHit> reranked = new ArrayList<>();
    for (SearchHit hit : hits) {
      float score = rerank.reranker().score(rerank.query(), List.of(hit))[0];
      if (!Float.isNaN(score) && (rerank.minScore() == null || score >= rerank.minScore())) {
        reranked.add(
            new SearchHit(hit.id(), score, hit.vector(), hit.text(), hit.metadata(), hit.score()));
      }
    }
    reranked.sort(BEST_FIRST);
    return reranked;
  }

  static List<SearchHit> grouped(List<SearchHit> hits, @Nullable Grouping grouping) {
    if (grouping == null) {
      return hits;
    }
    Map<Object, Integer> counts = new HashMap<>();
    List<SearchHit> kept = new ArrayList<>();
    for (SearchHit hit : hits) {
      Object group = group(hit, grouping.field());
      if (group == null || counts.merge(group, 1, Integer::sum) <= grouping.perGroup()) {
        kept.add(hit);
      }
    }
    return kept;
  }

  private static @Nullable Object group(SearchHit hit, FieldPath field) {
    Object value = hit.metadata().get(field.segments().getFirst());
    return value instanceof Number number
        ? new BigDecimal(number.toString()).stripTrailingZeros()
        : value;
  }

  private List<SearchHit> mmr(
      List<SearchHit> hits, double lambda, boolean stretches, @Nullable Grouping grouping) {
    double least = hits.stream().mapToDouble(SearchHit::score).min().orElse(0);
    double most = hits.stream().mapToDouble(SearchHit::score).max().orElse(0);
    List<SearchHit> rest = new ArrayList<>(hits);
    List<SearchHit> chosen = new ArrayList<>();
    while (!rest.isEmpty()) {
      SearchHit best = null;
      double highest = 0;
      for (SearchHit hit : rest) {
        double relevance =
            !stretches ? hit.score() : most > least ? (hit.score() - least) / (most - least) : 1;
        double nearest = Double.NEGATIVE_INFINITY;
        for (SearchHit other : chosen) {
          nearest = Math.max(nearest, similarity(hit, other, stretches));
        }
        double value = chosen.isEmpty() ? relevance : lambda * relevance - (1 - lambda) * nearest;
        if (best == null || value > highest) {
          best = hit;
          highest = value;
        }
      }
      rest.remove(best);
      chosen.add(Objects.requireNonNull(best));
      if (grouped(chosen, grouping).size() < chosen.size()) {
        chosen.removeLast();
      }
    }
    return chosen;
  }

  private double similarity(SearchHit a, SearchHit b, boolean stretches) {
    float[] x = Objects.requireNonNull(a.vector());
    float[] y = Objects.requireNonNull(b.vector());
    if (stretches && metric != Metric.EUCLIDEAN) {
      double cosine = new StagesOracle(Metric.COSINE, List.of()).score(x, y);
      return ((Double.isNaN(cosine) ? 0 : cosine) + 1) / 2;
    }
    return score(x, y);
  }
}
