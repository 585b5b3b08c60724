package dev.vectordb.spring.remote;

import dev.vectordb.LocalStages;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.spring.remote.SearchBody.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches at a server. Re-ranking, whose model is an object of this process, is done here, with
 * the stages after it; all else there. Thread-safe.
 */
final class RemoteSearches {
  /** What a server takes at once unless it is told otherwise. */
  private static final int BATCH = 100;

  /** What the searches of a batch may ask for together. */
  private static final int BATCH_HITS = 10_000;

  private final RemoteClient client;
  private final String path;
  private final Metric metric;

  RemoteSearches(RemoteClient client, String path, Metric metric) {
    this.client = client;
    this.path = path;
    this.metric = metric;
  }

  SearchResult search(SearchRequest request) {
    check(request);
    return request.rerank() == null ? ask(SearchBody.of(request)) : reranked(request);
  }

  private static void check(SearchRequest request) {
    if (request.timeout() != null && request.timeout().toMillis() == 0) {
      throw new SearchTimeoutException("no server answers within " + request.timeout());
    }
    float[] vector = request.vector();
    if (vector != null) {
      RecordChecks.checkVector(vector, "vector");
    }
    if (request.id() != null) {
      RecordChecks.checkId(request.id(), "id");
    }
    if (request.text() != null) {
      RecordChecks.checkText(request.text(), "text");
    }
  }

  private SearchResult ask(SearchBody body) {
    return client.send(
        Exchange.read(path + "/search?types=true", body::write), SearchAnswers::result);
  }

  private SearchResult reranked(SearchRequest request) {
    long deadline = request.timeout() == null ? Long.MAX_VALUE : Waiting.endOf(request.timeout());
    LocalStages stages = new LocalStages(request, metric);
    SearchResult found = ask(new SearchBody(request, Part.SHORTLIST, stages.shortlist()));
    List<SearchHit> groups =
        request.grouping() == null
            ? List.of()
            : ask(new SearchBody(request, Part.GROUPS, request.offset() + request.topK())).hits();
    return new SearchResult(
        stages.apply(found.hits(), groups, deadline),
        found.position(),
        found.coverage(),
        found.explanation());
  }

  List<SearchResult> searchAll(List<SearchRequest> requests) {
    requests.forEach(RemoteSearches::check);
    if (requests.stream().anyMatch(request -> request.rerank() != null)) {
      return requests.stream().map(this::search).toList();
    }
    List<SearchResult> results = new ArrayList<>(requests.size());
    while (results.size() < requests.size()) {
      List<SearchRequest> batch = nextBatch(requests, results.size());
      results.addAll(
          client.send(
              Exchange.read(
                  path + "/search/batch?types=true",
                  out -> {
                    out.writeStartObject();
                    out.writeArrayPropertyStart("searches");
                    batch.forEach(request -> SearchBody.of(request).write(out));
                    out.writeEndArray();
                    out.writeEndObject();
                  }),
              SearchAnswers::results));
    }
    return results;
  }

  /** Returns as many as a server takes at once, and at least one. */
  private static List<SearchRequest> nextBatch(List<SearchRequest> requests, int from) {
    int to = from + 1;
    int hits = requests.get(from).topK();
    while (to < requests.size()
        && to - from < BATCH
        && hits + requests.get(to).topK() <= BATCH_HITS) {
      hits += requests.get(to++).topK();
    }
    return requests.subList(from, to);
  }

  SearchIterator iterator(SearchRequest request) {
    if (request.rerank() != null) {
      throw new InvalidInputException(
          "rerank", "does not go with an iterator, which hands hits out before it has found all");
    }
    check(request);
    return RemoteIterator.open(
        client,
        Exchange.read(path + "/search/stream?types=true", SearchBody.of(request)::write)
            .unhurried());
  }
}
