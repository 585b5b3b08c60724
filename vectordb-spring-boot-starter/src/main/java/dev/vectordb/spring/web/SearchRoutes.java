package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.CollectionRoutes.COLLECTION;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import dev.vectordb.spring.web.payload.ResultPayload;
import dev.vectordb.spring.web.payload.SearchPayload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Searches: one, several, or hit by hit. Thread-safe. */
final class SearchRoutes {
  private static final int FLUSH_EVERY = 100;

  /** Of one request, as its hits are held until all are there; as many as one search may have. */
  private static final int MAX_HITS = 10_000;

  /** The header with what a stream of hits sees. */
  static final String POSITION = "VectorDB-Position";

  private final Service service;

  SearchRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", COLLECTION + "/search", Access.READ, Body.JSON, this::search)
            .taking("types"),
        new Route("POST", COLLECTION + "/search/batch", Access.READ, Body.JSON, this::batch)
            .taking("types"),
        new Route("POST", COLLECTION + "/search/stream", Access.READ, Body.JSON, this::stream)
            .taking("types", "limit"));
  }

  private Answer search(Call call) throws IOException {
    boolean types = call.query().flag("types");
    VectorCollection collection = service.collection(call);
    SearchRequest request = call.json(in -> SearchPayload.read(in, service));
    SearchResult result = collection.search(request);
    return Answer.json(out -> ResultPayload.write(out, result, types));
  }

  private Answer batch(Call call) throws IOException {
    boolean types = call.query().flag("types");
    VectorCollection collection = service.collection(call);
    int most = service.limits().searches();
    List<SearchRequest> requests = new ArrayList<>();
    call.json(in -> {
      in.object(name -> {
        if (!name.equals("searches")) {
          throw in.unknown(name);
        }
        in.array(() -> {
          if (requests.size() == most) {
            throw RecordSelection.tooMany("searches", most);
          }
          requests.add(SearchPayload.read(in, service));
          if (requests.stream().mapToInt(SearchRequest::topK).sum() > MAX_HITS) {
            throw new RequestException(
                ErrorCode.PAYLOAD_TOO_LARGE,
                "searches",
                "ask for more than " + MAX_HITS + " hits together");
          }
        });
      });
      return in;
    });
    if (requests.isEmpty()) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "searches", "is missing or empty");
    }
    List<SearchResult> results = collection.searchAll(requests);
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("results");
      results.forEach(result -> ResultPayload.write(out, result, types));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  /** Sends hits for as long as there are some, or as many as are wanted. */
  private Answer stream(Call call) throws IOException {
    int limit = call.query().integer("limit", Integer.MAX_VALUE);
    if (limit < 1) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "limit", "must be at least 1");
    }
    boolean types = call.query().flag("types");
    VectorCollection collection = service.collection(call);
    SearchRequest request = call.json(in -> SearchPayload.read(in, service));
    SearchIterator hits = collection.searchIterator(request);
    boolean any;
    try {
      any = hits.hasNext(); // what fails at once fails before the first line
    } catch (RuntimeException | Error e) {
      hits.close();
      throw e;
    }
    Answer answer =
        Lines.answer(lines -> {
          try (hits) {
            int sent = 0;
            while (any && sent < limit && hits.hasNext()) {
              SearchHit hit = hits.next();
              lines.write(out -> ResultPayload.writeHit(out, hit, types));
              if (++sent % FLUSH_EVERY == 0) {
                lines.flush();
              }
            }
          }
        });
    return response -> {
      response.setHeader(POSITION, String.valueOf(hits.position().sequenceNumber()));
      answer.write(response);
    };
  }
}
