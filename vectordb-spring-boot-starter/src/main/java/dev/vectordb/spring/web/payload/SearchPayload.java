package dev.vectordb.spring.web.payload;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Highlight;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Mmr;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A search as it was sent. The query is a {@code vector}, the {@code id} of a record, or a {@code
 * query} that the embedding model makes the vector of; {@code text} are words to search for, alone
 * or beside one of these. Not thread-safe.
 */
public final class SearchPayload {
  private final JsonInput in;
  private final SearchContext context;

  private float @Nullable [] vector;
  private @Nullable String id;
  private @Nullable String query;
  private @Nullable String text;
  private @Nullable Fusion fusion;
  private int vectorCandidates;
  private int textCandidates;
  private @Nullable Highlight highlight;
  private @Nullable Integer topK;
  private int offset;
  private @Nullable Float minScore;
  private @Nullable Float maxDistance;
  private @Nullable Filter filter;
  private boolean includeVector;
  private boolean includeText = true;
  private boolean includeMetadata = true;
  private boolean exact;
  private boolean explain;
  private int efSearch;
  private @Nullable Long timeoutMillis;
  private @Nullable Long atLeast;
  private @Nullable String rerankQuery;
  private @Nullable Float rerankMinScore;
  private boolean reranked;
  private @Nullable Mmr mmr;
  private @Nullable Grouping grouping;
  private int shortlist;
  private boolean paged;
  private @Nullable String cursor;

  private SearchPayload(JsonInput in, SearchContext context) {
    this.in = in;
    this.context = context;
  }

  /**
   * Reads a search.
   *
   * @param in stands at the object
   * @param context what the service adds to it
   * @return the request
   */
  public static SearchRequest read(JsonInput in, SearchContext context) {
    SearchPayload payload = new SearchPayload(in, context);
    in.object(payload::readField);
    return payload.toRequest();
  }

  private void readField(String name) {
    switch (name) {
      case "vector" -> vector = in.vector();
      case "id" -> id = in.string();
      case "query" -> query = in.string();
      case "text" -> text = in.string();
      case "fusion" -> fusion = readFusion();
      case "vectorCandidates" -> vectorCandidates = in.integer();
      case "textCandidates" -> textCandidates = in.integer();
      case "highlight" -> highlight = readHighlight();
      case "topK" -> topK = in.integer();
      case "offset" -> offset = in.integer();
      case "minScore" -> minScore = in.single();
      case "maxDistance" -> maxDistance = in.single();
      case "filter" -> filter = Filter.parse(in.string());
      case "includeVector" -> includeVector = in.bool();
      case "includeText" -> includeText = in.bool();
      case "includeMetadata" -> includeMetadata = in.bool();
      default -> readMore(name);
    }
  }

  private void readMore(String name) {
    switch (name) {
      case "exact" -> exact = in.bool();
      case "explain" -> explain = in.bool();
      case "efSearch" -> efSearch = in.integer();
      case "timeoutMillis" -> timeoutMillis = in.longInteger();
      case "atLeast" -> atLeast = in.longInteger();
      case "rerank" -> readRerank();
      case "mmr" -> mmr = readMmr();
      case "groupBy" -> grouping = readGrouping();
      case "shortlist" -> shortlist = in.integer();
      case "paged" -> paged = in.bool();
      case "cursor" -> cursor = in.string();
      default -> throw in.unknown(name);
    }
  }

  private Fusion readFusion() {
    var draft =
        new Object() {
          @Nullable Double alpha;
          @Nullable Integer k;
        };
    in.object(name -> {
      switch (name) {
        case "alpha" -> draft.alpha = in.number();
        case "k" -> draft.k = in.integer();
        default -> throw in.unknown(name);
      }
    });
    if (draft.alpha != null && draft.k == null) {
      return Fusion.weighted(draft.alpha);
    }
    if (draft.k != null && draft.alpha == null) {
      return Fusion.reciprocalRank(draft.k);
    }
    throw in.invalid("must have alpha (weighted) or k (reciprocal rank)");
  }

  private Highlight readHighlight() {
    var draft =
        new Object() {
          int maxSnippets = Highlight.DEFAULT.maxSnippets();
          int snippetChars = Highlight.DEFAULT.snippetChars();
        };
    in.object(name -> {
      switch (name) {
        case "maxSnippets" -> draft.maxSnippets = in.integer();
        case "snippetChars" -> draft.snippetChars = in.integer();
        default -> throw in.unknown(name);
      }
    });
    return new Highlight(draft.maxSnippets, draft.snippetChars);
  }

  private void readRerank() {
    reranked = true;
    in.object(name -> {
      switch (name) {
        case "query" -> rerankQuery = in.string();
        case "minScore" -> rerankMinScore = in.single();
        default -> throw in.unknown(name);
      }
    });
  }

  private Mmr readMmr() {
    double[] lambda = {Double.NaN};
    in.object(name -> {
      if (!name.equals("lambda")) {
        throw in.unknown(name);
      }
      lambda[0] = in.number();
    });
    return new Mmr(lambda[0]);
  }

  private Grouping readGrouping() {
    var draft =
        new Object() {
          @Nullable String field;
          int perGroup = 1;
        };
    in.object(name -> {
      switch (name) {
        case "field" -> draft.field = in.string();
        case "perGroup" -> draft.perGroup = in.integer();
        default -> throw in.unknown(name);
      }
    });
    if (draft.field == null) {
      throw in.invalid("has no field");
    }
    return new Grouping(FieldPath.ofText(draft.field), draft.perGroup);
  }

  private SearchRequest toRequest() {
    SearchRequest.Builder request =
        start()
            .candidates(vectorCandidates, textCandidates)
            .highlight(highlight)
            .offset(offset)
            .filter(filter)
            .includeVector(includeVector)
            .includeText(includeText)
            .includeMetadata(includeMetadata)
            .exact(exact)
            .explain(explain)
            .efSearch(efSearch)
            .mmr(mmr)
            .groupBy(grouping)
            .shortlist(shortlist)
            .timeout(timeout());
    if (fusion != null) {
      request.fusion(fusion);
    }
    if (topK != null) {
      request.topK(topK);
    }
    if (minScore != null) {
      request.minScore(minScore);
    }
    if (maxDistance != null) {
      request.maxDistance(maxDistance);
    }
    if (atLeast != null) {
      request.atLeast(new LogPosition(atLeast));
    }
    if (reranked) {
      request.rerank(rerank());
    }
    if (cursor != null) {
      request.cursor(cursor);
    } else if (paged) {
      request.paged();
    }
    return request.build();
  }

  private SearchRequest.Builder start() {
    int queries = (vector == null ? 0 : 1) + (id == null ? 0 : 1) + (query == null ? 0 : 1);
    if (queries > 1) {
      throw invalid("query", "only one of vector, id and query can be the query");
    }
    if (vector != null) {
      return SearchRequest.of(vector).text(text);
    }
    if (id != null) {
      return SearchRequest.likeRecord(id).text(text);
    }
    if (query != null) {
      return SearchRequest.of(context.embed(query)).text(text);
    }
    if (text == null) {
      throw invalid("vector", "one of vector, id, query and text must be there");
    }
    return SearchRequest.ofText(text);
  }

  private Duration timeout() {
    Duration most = context.maxTimeout();
    if (timeoutMillis == null) {
      return most;
    }
    if (timeoutMillis < 1 || timeoutMillis > most.toMillis()) {
      throw invalid(
          "timeoutMillis", "is " + timeoutMillis + ", allowed are 1 to " + most.toMillis());
    }
    return Duration.ofMillis(timeoutMillis);
  }

  private Rerank rerank() {
    String judge = rerankQuery != null ? rerankQuery : query != null ? query : text;
    if (judge == null) {
      throw invalid("rerank.query", "is missing, and there are no words to take instead");
    }
    return new Rerank(context.reranker(), judge, rerankMinScore);
  }

  private static RequestException invalid(String field, String problem) {
    return new RequestException(ErrorCode.INVALID_REQUEST, field, problem);
  }
}
