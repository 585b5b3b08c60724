package dev.vectordb.spring.web;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.CollectionPayload;
import dev.vectordb.spring.web.payload.JsonInput;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Health, status, tenants and the description of the service itself. Thread-safe. */
final class SystemRoutes {
  static final String OPENAPI = "openapi.json";

  private final Service service;

  SystemRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/health", Access.OPEN, Body.NONE, _ -> health()),
        new Route("GET", "/openapi.json", Access.OPEN, Body.NONE, _ -> openApi()),
        new Route("GET", "/status", Access.ANY, Body.NONE, this::status),
        new Route("GET", "/caller", Access.ANY, Body.NONE, SystemRoutes::caller),
        new Route("GET", "/tenants", Access.ANY, Body.NONE, this::tenants),
        new Route("GET", "/cache", Access.SERVER, Body.NONE, _ -> cache()),
        new Route("DELETE", "/cache", Access.SERVER, Body.NONE, _ -> clearCache()));
  }

  /** Says no more than up or down, as it is told to everybody. */
  private Answer health() {
    boolean up;
    try {
      up =
          service.database().listAllCollections().stream()
              .map(this::stats)
              .flatMap(Optional::stream)
              .allMatch(stats ->
                  stats.state() == CollectionState.UP
                      || (stats.state() == CollectionState.READ_ONLY
                          && service.database().isReadOnly()));
    } catch (VectorDatabaseException _) {
      up = false; // closed
    }
    boolean healthy = up;
    return Answer.json(
        healthy ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("status", healthy ? "up" : "down");
          out.writeEndObject();
        });
  }

  private Optional<CollectionStats> stats(CollectionInfo info) {
    return service
        .database()
        .tenant(info.tenant())
        .findCollection(info.name())
        .map(collection -> collection.stats());
  }

  private static Answer openApi() throws IOException {
    byte[] document;
    try (InputStream source = SystemRoutes.class.getResourceAsStream(OPENAPI)) {
      document = java.util.Objects.requireNonNull(source, OPENAPI).readAllBytes();
    }
    return response -> {
      response.setContentType(Answer.JSON);
      response.getOutputStream().write(document);
    };
  }

  private Answer status(Call call) {
    List<CollectionInfo> infos = service.visible(call.caller());
    long records = 0;
    Map<CollectionState, Integer> states = new TreeMap<>();
    for (CollectionInfo info : infos) {
      Optional<CollectionStats> stats = stats(info);
      if (stats.isPresent()) {
        records += stats.get().liveRecords();
        states.merge(stats.get().state(), 1, Integer::sum);
      }
    }
    long total = records;
    String version = SystemRoutes.class.getPackage().getImplementationVersion();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeStringProperty("version", version == null ? "unknown" : version);
      out.writeBooleanProperty("readOnly", service.database().isReadOnly());
      out.writeNumberProperty("collections", infos.size());
      out.writeNumberProperty("records", total);
      out.writeName("states");
      out.writeStartObject();
      states.forEach((state, count) -> out.writeNumberProperty(JsonInput.nameOf(state), count));
      out.writeEndObject();
      out.writeEndObject();
    });
  }

  /** Tells who is asking, so that a client knows what it may do and where it belongs. */
  private static Answer caller(Call call) {
    Caller caller = call.caller();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeStringProperty("name", caller.name());
      out.writeStringProperty("role", JsonInput.nameOf(caller.role()));
      if (caller.tenant() != null) {
        out.writeStringProperty("tenant", caller.tenant());
      }
      out.writeEndObject();
    });
  }

  private Answer tenants(Call call) {
    Map<String, Integer> counts = new TreeMap<>();
    service.database().listTenants().stream()
        .filter(call.caller()::reaches)
        .forEach(tenant -> counts.put(tenant, 0));
    service.visible(call.caller()).forEach(info -> counts.merge(info.tenant(), 1, Integer::sum));
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("tenants");
      counts.forEach((tenant, collections) -> {
        out.writeStartObject();
        out.writeStringProperty("name", tenant);
        out.writeNumberProperty("collections", collections);
        out.writeEndObject();
      });
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private Answer cache() {
    CacheStats stats = service.database().cacheStats();
    return Answer.json(out -> CollectionPayload.writeCache(out, stats));
  }

  private Answer clearCache() {
    service.database().clearCache();
    return Answer.empty();
  }
}
