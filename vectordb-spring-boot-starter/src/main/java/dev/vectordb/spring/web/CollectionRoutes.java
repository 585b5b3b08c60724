package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorTenant;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.CollectionPayload;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Creates, describes, maintains and drops collections. Thread-safe. */
final class CollectionRoutes {
  static final String COLLECTIONS = "/tenants/{tenant}/collections";
  static final String COLLECTION = COLLECTIONS + "/{collection}";

  /** Enough to touch the pages around as many places of the graph. */
  private static final int WARM_UP_SEARCHES = 64;

  private final Service service;

  CollectionRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/collections", Access.ANY, Body.NONE, this::listAll),
        new Route("GET", COLLECTIONS, Access.READ, Body.NONE, this::list),
        new Route("POST", COLLECTIONS, Access.ADMIN, Body.JSON, this::create).taking("if-missing"),
        new Route("GET", COLLECTION, Access.READ, Body.NONE, this::describe),
        new Route("DELETE", COLLECTION, Access.ADMIN, Body.NONE, this::drop),
        new Route("GET", COLLECTION + "/cache", Access.READ, Body.NONE, this::cache),
        new Route("DELETE", COLLECTION + "/cache", Access.ADMIN, Body.NONE, this::clearCache),
        new Route("GET", COLLECTION + "/stats", Access.READ, Body.NONE, this::stats),
        maintenance("/optimize", Access.ADMIN, VectorCollection::optimize),
        maintenance("/rewrite", Access.ADMIN, VectorCollection::rewrite),
        maintenance("/vacuum", Access.ADMIN, VectorCollection::vacuum),
        maintenance("/rebuild-index", Access.ADMIN, VectorCollection::rebuildIndex),
        maintenance("/flush", Access.WRITE, VectorCollection::flush),
        maintenance("/await-indexed", Access.WRITE, VectorCollection::awaitIndexed),
        new Route("POST", COLLECTION + "/compress", Access.ADMIN, Body.JSON, this::compress),
        new Route("POST", COLLECTION + "/warm-up", Access.ADMIN, Body.NONE, this::warmUp),
        new Route(
            "POST", COLLECTION + "/benchmark", Access.ADMIN, Body.OPTIONAL_JSON, this::benchmark));
  }

  private Route maintenance(String path, Access access, Consumer<VectorCollection> work) {
    return new Route("POST", COLLECTION + path, access, Body.NONE, call -> maintain(call, work));
  }

  private Answer listAll(Call call) {
    return list(service.visible(call.caller()));
  }

  private Answer list(Call call) {
    return list(service.tenant(call).listCollections());
  }

  private static Answer list(List<CollectionInfo> infos) {
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("collections");
      infos.forEach(info -> CollectionPayload.write(out, info, null));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private Answer create(Call call) throws IOException {
    boolean ifMissing = call.query().flag("if-missing");
    VectorTenant tenant = service.tenant(call);
    CollectionPayload.Creation creation =
        call.json(in -> CollectionPayload.readCreation(in, service.embeddingDimension()));
    boolean there = ifMissing && tenant.findCollection(creation.name()).isPresent();
    VectorCollection collection =
        ifMissing
            ? tenant.getOrCreateCollection(creation.name(), creation.config())
            : tenant.createCollection(creation.name(), creation.config());
    return description(
        there ? HttpServletResponse.SC_OK : HttpServletResponse.SC_CREATED, tenant, collection);
  }

  private Answer describe(Call call) {
    VectorCollection collection = service.collection(call);
    VectorTenant tenant = service.tenant(call);
    return description(HttpServletResponse.SC_OK, tenant, collection);
  }

  static Answer description(int status, VectorTenant tenant, VectorCollection collection) {
    String name = collection.name();
    CollectionStats stats = collection.stats();
    CollectionInfo info =
        tenant.listCollections().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new CollectionNotFoundException("There is no collection " + name));
    return Answer.json(status, out -> CollectionPayload.write(out, info, stats));
  }

  private Answer drop(Call call) {
    String name = call.path("collection");
    if (!service.tenant(call).dropCollection(name)) {
      throw new CollectionNotFoundException("There is no collection " + name);
    }
    return Answer.empty();
  }

  private Answer stats(Call call) {
    CollectionStats stats = service.collection(call).stats();
    return Answer.json(out -> CollectionPayload.writeStats(out, stats));
  }

  private Answer cache(Call call) {
    CacheStats stats = service.collection(call).cacheStats();
    return Answer.json(out -> CollectionPayload.writeCache(out, stats));
  }

  private Answer clearCache(Call call) {
    service.collection(call).clearCache();
    return Answer.empty();
  }

  private Answer maintain(Call call, Consumer<VectorCollection> work) {
    VectorCollection collection = service.collection(call);
    long started = System.nanoTime();
    work.accept(collection);
    return done(collection, started);
  }

  private Answer compress(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    Precision[] precision = new Precision[1];
    call.json(in -> {
      in.object(name -> {
        if (!name.equals("precision")) {
          throw in.unknown(name);
        }
        precision[0] = in.constant(Precision.class);
      });
      return in;
    });
    if (precision[0] == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "precision", "is missing");
    }
    long started = System.nanoTime();
    collection.compress(precision[0]);
    return done(collection, started);
  }

  /** Looks for what is like some of the records, so that the pages around them are read. */
  private Answer warmUp(Call call) {
    VectorCollection collection = service.collection(call);
    long started = System.nanoTime();
    List<VectorRecord> some =
        collection.list(new ListRequest(null, WARM_UP_SEARCHES, null, true)).records();
    for (VectorRecord record : some) {
      collection.search(SearchRequest.of(record.vector()).timeout(service.maxTimeout()).build());
    }
    return done(collection, started);
  }

  private Answer benchmark(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    Benchmark.Result result =
        call.json(Benchmark::read, Benchmark.DEFAULT).run(collection, service.maxTimeout());
    return Answer.json(result::write);
  }

  private static Answer done(VectorCollection collection, long started) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    CollectionStats stats = collection.stats();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeNumberProperty("elapsedMillis", millis);
      out.writeName("stats");
      CollectionPayload.writeStats(out, stats);
      out.writeEndObject();
    });
  }
}
