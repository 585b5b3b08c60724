package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.CollectionRoutes.COLLECTION;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.CollectionPayload;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Collections, or all of them, as ZIP archives, which are made and read while they are sent; memory
 * does not grow with them. An archive that broke off is refused by whoever takes it in.
 * Thread-safe.
 */
final class ArchiveRoutes {
  private final Service service;

  ArchiveRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/archive", Access.SERVER, Body.NONE, _ -> exportAll()),
        new Route("POST", "/archive", Access.SERVER, Body.ZIP, this::importAll),
        new Route("GET", COLLECTION + "/archive", Access.ADMIN, Body.NONE, this::export),
        new Route("PUT", COLLECTION + "/archive", Access.ADMIN, Body.ZIP, this::create),
        new Route("POST", COLLECTION + "/archive", Access.ADMIN, Body.ZIP, this::importInto));
  }

  /** Writes an archive. */
  @FunctionalInterface
  private interface Exporter {
    void exportTo(OutputStream out);
  }

  private static Answer zip(String name, Exporter exporter) {
    return response -> {
      response.setContentType(Answer.ZIP);
      response.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".zip\"");
      exporter.exportTo(response.getOutputStream());
    };
  }

  private Answer exportAll() {
    return zip("vectordb", out -> service.database().exportTo(out, ProgressListener.NONE));
  }

  private Answer export(Call call) {
    VectorCollection collection = service.collection(call);
    // Names hold nothing that a header could not.
    return zip(collection.name(), out -> collection.exportTo(out, ProgressListener.NONE));
  }

  private Answer importAll(Call call) throws IOException {
    List<CollectionInfo> infos =
        service.database().importFrom(call.stream(), ProgressListener.NONE);
    return Answer.json(
        HttpServletResponse.SC_CREATED,
        out -> {
          out.writeStartObject();
          out.writeArrayPropertyStart("collections");
          infos.forEach(info -> CollectionPayload.write(out, info, null));
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private Answer create(Call call) throws IOException {
    VectorCollection collection =
        service
            .tenant(call)
            .importCollection(call.path("collection"), call.stream(), ProgressListener.NONE);
    return CollectionRoutes.description(
        HttpServletResponse.SC_CREATED, service.tenant(call), collection);
  }

  private Answer importInto(Call call) throws IOException {
    WriteResult result = service.collection(call).importFrom(call.stream(), ProgressListener.NONE);
    return Answer.json(out -> CollectionPayload.writeResult(out, result));
  }
}
