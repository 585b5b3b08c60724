package dev.vectordb.spring.boot;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Mmr;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchStages;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/** Makes of the properties what becomes of the hits of stores. */
final class ConfiguredStages {
  private static final String PREFIX = "vectordb.search.";

  private ConfiguredStages() {}

  static SearchStages of(VectorDbProperties.Search properties, ObjectProvider<Reranker> rerankers) {
    Double lambda = properties.mmr().lambda();
    String field = properties.groupBy();
    boolean reranks = properties.rerank().enabled();
    Reranker reranker = reranks ? reranker(rerankers) : null;
    Mmr mmr = lambda == null ? null : named("mmr.lambda", () -> new Mmr(lambda));
    Grouping grouping =
        StringUtils.hasText(field)
            ? named("group-by", () -> new Grouping(FieldPath.ofText(field), 1))
            : null;
    Float minScore = reranks ? properties.rerank().minScore() : null;
    return named(
        "shortlist",
        () -> new SearchStages(reranker, minScore, mmr, grouping, properties.shortlist()));
  }

  private static Reranker reranker(ObjectProvider<Reranker> rerankers) {
    @Nullable Reranker reranker = rerankers.getIfUnique();
    if (reranker == null) {
      throw new InvalidConfigException(
          PREFIX + "rerank.enabled",
          "is set, but there is not exactly one bean of type Reranker, and no LangChain4j"
              + " ScoringModel to make one of");
    }
    return reranker;
  }

  private static <T> T named(String property, Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidInputException e) {
      InvalidConfigException renamed = new InvalidConfigException(PREFIX + property, e.problem());
      renamed.initCause(e);
      throw renamed;
    }
  }
}
