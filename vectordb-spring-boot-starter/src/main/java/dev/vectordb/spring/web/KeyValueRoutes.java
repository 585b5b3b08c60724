package dev.vectordb.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.KeyValueStore;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The keys and values of a tenant. A value is a text, or bytes in base 64: what is not UTF-8 comes
 * back as {@code base64}. Thread-safe.
 */
final class KeyValueRoutes {
  private static final String STORE = "/tenants/{tenant}/key-values";
  private static final int PAGE_SIZE = 100;

  private final Service service;

  KeyValueRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", STORE, Access.READ, Body.NONE, this::list),
        new Route("GET", STORE + "/{key}", Access.READ, Body.NONE, this::get),
        new Route("PUT", STORE + "/{key}", Access.WRITE, Body.JSON, this::put),
        new Route("DELETE", STORE + "/{key}", Access.WRITE, Body.NONE, this::delete));
  }

  private KeyValueStore store(Call call) {
    return service.tenant(call).keyValues();
  }

  private Answer list(Call call) {
    call.query().allow(Set.of("prefix", "after", "page-size"));
    String prefix = Objects.requireNonNullElse(call.query().text("prefix"), "");
    KeyValueStore store = store(call);
    KeyValuePage page =
        store.list(
            prefix, call.query().text("after"), call.query().integer("page-size", PAGE_SIZE));
    KeyValueStats stats = store.stats();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("entries");
      page.entries().forEach(entry -> write(out, entry));
      out.writeEndArray();
      if (page.nextAfter() != null) {
        out.writeStringProperty("nextAfter", page.nextAfter());
      }
      out.writeNumberProperty("totalEntries", stats.entries());
      out.writeNumberProperty("totalBytes", stats.bytes());
      out.writeNumberProperty("maxBytes", stats.maxBytes());
      out.writeEndObject();
    });
  }

  private Answer get(Call call) {
    KeyValue entry =
        store(call)
            .get(call.path("key"))
            .orElseThrow(
                () -> new RequestException(ErrorCode.KEY_NOT_FOUND, "There is no such key"));
    return Answer.json(out -> write(out, entry));
  }

  private Answer put(Call call) throws IOException {
    byte[] value = call.json(KeyValueRoutes::readValue);
    boolean created = store(call).put(call.path("key"), value);
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeBooleanProperty("created", created);
      out.writeEndObject();
    });
  }

  private Answer delete(Call call) {
    boolean deleted = store(call).delete(call.path("key"));
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeBooleanProperty("deleted", deleted);
      out.writeEndObject();
    });
  }

  private static byte[] readValue(JsonInput in) {
    var draft =
        new Object() {
          byte @Nullable [] value;
        };
    in.object(name -> {
      if (draft.value != null) {
        throw in.invalid("stands beside another value; send value or base64");
      }
      switch (name) {
        case "value" -> draft.value = in.string().getBytes(UTF_8);
        case "base64" -> {
          try {
            draft.value = Base64.getDecoder().decode(in.string());
          } catch (IllegalArgumentException _) {
            throw in.invalid("is not base 64");
          }
        }
        default -> throw in.unknown(name);
      }
    });
    byte[] read = draft.value;
    if (read == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "value", "is missing");
    }
    return read;
  }

  private static void write(JsonGenerator out, KeyValue entry) {
    byte[] value = entry.value();
    out.writeStartObject();
    out.writeStringProperty("key", entry.key());
    try {
      out.writeStringProperty(
          "value", UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException _) {
      out.writeStringProperty("base64", Base64.getEncoder().encodeToString(value));
    }
    out.writeEndObject();
  }
}
