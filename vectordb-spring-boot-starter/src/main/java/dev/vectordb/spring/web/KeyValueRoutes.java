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
        new Route("GET", STORE, Access.READ, Body.NONE, this::list)
            .taking("prefix", "after", "page-size"),
        new Route("GET", STORE + "/{key}", Access.READ, Body.NONE, this::get),
        new Route("PUT", STORE + "/{key}", Access.WRITE, Body.JSON, this::put),
        new Route("DELETE", STORE + "/{key}", Access.WRITE, Body.NONE, this::delete),
        new Route("POST", STORE + "/get", Access.READ, Body.JSON, this::getNamed),
        new Route("POST", STORE + "/put", Access.WRITE, Body.JSON, this::putNamed),
        new Route("POST", STORE + "/delete", Access.WRITE, Body.JSON, this::deleteNamed));
  }

  private KeyValueStore store(Call call) {
    return service.tenant(call).keyValues();
  }

  private Answer list(Call call) {
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
    return get(store(call), call.path("key"));
  }

  private Answer getNamed(Call call) throws IOException {
    return get(store(call), readEntry(call, false).named());
  }

  private static Answer get(KeyValueStore store, String key) {
    KeyValue entry =
        store
            .get(key)
            .orElseThrow(
                () -> new RequestException(ErrorCode.KEY_NOT_FOUND, "There is no such key"));
    return Answer.json(out -> write(out, entry));
  }

  private Answer put(Call call) throws IOException {
    Entry entry = readEntry(call, true);
    if (entry.key() != null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "key", "is in the path already");
    }
    return put(store(call), call.path("key"), entry.valueOrEmpty());
  }

  private Answer putNamed(Call call) throws IOException {
    Entry entry = readEntry(call, true);
    return put(store(call), entry.named(), entry.valueOrEmpty());
  }

  private static Answer put(KeyValueStore store, String key, byte[] value) {
    boolean created = store.put(key, value);
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeBooleanProperty("created", created);
      out.writeEndObject();
    });
  }

  private Answer delete(Call call) {
    return delete(store(call), call.path("key"));
  }

  private Answer deleteNamed(Call call) throws IOException {
    return delete(store(call), readEntry(call, false).named());
  }

  private static Answer delete(KeyValueStore store, String key) {
    boolean deleted = store.delete(key);
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeBooleanProperty("deleted", deleted);
      out.writeEndObject();
    });
  }

  /** What a body says of an entry. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not kept
  private record Entry(@Nullable String key, byte @Nullable [] value) {
    String named() {
      if (key == null) {
        throw new RequestException(ErrorCode.INVALID_REQUEST, "key", "is missing");
      }
      return key;
    }

    byte[] valueOrEmpty() {
      return value == null ? new byte[0] : value;
    }
  }

  private static Entry readEntry(Call call, boolean withValue) throws IOException {
    Entry entry = call.json(KeyValueRoutes::readEntry);
    if (withValue != (entry.value() != null)) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "value", withValue ? "is missing" : "is not known here");
    }
    return entry;
  }

  private static Entry readEntry(JsonInput in) {
    var draft =
        new Object() {
          @Nullable String key;
          byte @Nullable [] value;
        };
    in.object(name -> {
      if (!name.equals("key") && draft.value != null) {
        throw in.invalid("stands beside another value; send value or base64");
      }
      switch (name) {
        case "key" -> draft.key = in.string();
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
    return new Entry(draft.key, draft.value);
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
