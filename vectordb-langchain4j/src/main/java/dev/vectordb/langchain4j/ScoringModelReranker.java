package dev.vectordb.langchain4j;

import static dev.langchain4j.internal.ValidationUtils.ensureNotNull;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchHit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Re-ranks by a LangChain4j scoring model: one behind an HTTP interface, or a cross-encoder in this
 * process such as {@code OnnxScoringModel}. A hit without text, or with blank text, is left out. As
 * thread-safe as the model.
 */
public final class ScoringModelReranker implements Reranker {
  private final ScoringModel model;

  /**
   * Wraps a model.
   *
   * @param model the model
   */
  public ScoringModelReranker(ScoringModel model) {
    this.model = ensureNotNull(model, "model");
  }

  @Override
  public float[] score(String query, List<SearchHit> hits) {
    float[] scores = new float[hits.size()];
    Arrays.fill(scores, Float.NaN);
    List<TextSegment> segments = new ArrayList<>(hits.size());
    int[] places = new int[hits.size()];
    for (int i = 0; i < scores.length; i++) {
      TextSegment segment = RecordMapper.toSegment(hits.get(i));
      if (segment != null) {
        places[segments.size()] = i;
        segments.add(segment);
      }
    }
    if (segments.isEmpty()) {
      return scores;
    }
    List<Double> judged = model.scoreAll(segments, query).content();
    if (judged.size() != segments.size()) {
      throw new IllegalStateException(
          "the scoring model returned "
              + judged.size()
              + " scores for "
              + segments.size()
              + " segments");
    }
    for (int i = 0; i < judged.size(); i++) {
      scores[places[i]] = judged.get(i).floatValue();
    }
    return scores;
  }
}
