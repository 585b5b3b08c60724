package dev.vectordb.spring.web;

import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Tenants, the models that fill their collections, and their API keys. Thread-safe. */
final class TenantRoutes {
  private static final String TENANT = "/tenants/{tenant}";
  private static final String KEYS = TENANT + "/api-keys";

  private final Service service;

  TenantRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/tenants", Access.SERVER, Body.JSON, this::create),
        new Route("DELETE", TENANT, Access.SERVER, Body.NONE, this::drop),
        new Route("GET", TENANT + "/models", Access.READ, Body.NONE, this::models),
        new Route("GET", KEYS, Access.ADMIN, Body.NONE, this::listKeys),
        new Route("POST", KEYS, Access.ADMIN, Body.JSON, this::createKey),
        new Route("DELETE", KEYS + "/{key}", Access.ADMIN, Body.NONE, this::revokeKey),
        new Route("GET", "/api-keys/{key}", Access.SERVER, Body.NONE, this::findKey),
        new Route("DELETE", "/api-keys/{key}", Access.SERVER, Body.NONE, this::revokeAnyKey));
  }

  private Answer create(Call call) throws IOException {
    @Nullable String[] name = new String[1];
    call.json(in -> {
      in.object(field -> {
        if (!field.equals("name")) {
          throw in.unknown(field);
        }
        name[0] = in.string();
      });
      return in;
    });
    if (name[0] == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "name", "is missing");
    }
    String created = service.database().createTenant(name[0]).name();
    return Answer.json(
        HttpServletResponse.SC_CREATED,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("name", created);
          out.writeNumberProperty("collections", 0);
          out.writeEndObject();
        });
  }

  private Answer drop(Call call) {
    if (!service.database().dropTenant(call.path("tenant"))) {
      throw new RequestException(ErrorCode.TENANT_NOT_FOUND, "There is no such tenant");
    }
    return Answer.empty();
  }

  private Answer models(Call call) {
    List<ModelInfo> models = service.tenant(call).listModels();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("models");
      models.forEach(model -> writeModel(out, model));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private static void writeModel(JsonGenerator out, ModelInfo model) {
    out.writeStartObject();
    if (model.model() != null) {
      out.writeStringProperty("model", model.model());
    }
    out.writeArrayPropertyStart("dimensions");
    model.dimensions().forEach(out::writeNumber);
    out.writeEndArray();
    out.writeArrayPropertyStart("collections");
    model.collections().forEach(out::writeString);
    out.writeEndArray();
    out.writeNumberProperty("records", model.records());
    out.writeEndObject();
  }

  private Answer listKeys(Call call) {
    List<ApiKeyInfo> keys = service.tenant(call).listApiKeys();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("apiKeys");
      keys.forEach(key -> writeKey(out, key, null));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private Answer createKey(Call call) throws IOException {
    NewApiKey key =
        call.json(in -> {
          var draft =
              new Object() {
                @Nullable Role role;
                String label = "";
              };
          in.object(name -> {
            switch (name) {
              case "role" -> draft.role = in.constant(Role.class);
              case "label" -> draft.label = in.string();
              default -> throw in.unknown(name);
            }
          });
          if (draft.role == null) {
            throw new RequestException(ErrorCode.INVALID_REQUEST, "role", "is missing");
          }
          return service.tenant(call).createApiKey(draft.role, draft.label);
        });
    Answer answer =
        Answer.json(HttpServletResponse.SC_CREATED, out -> writeKey(out, key.info(), key.key()));
    return response -> {
      response.setHeader("Cache-Control", "no-store");
      answer.write(response);
    };
  }

  private static void writeKey(JsonGenerator out, ApiKeyInfo info, @Nullable String key) {
    out.writeStartObject();
    out.writeStringProperty("id", info.id());
    out.writeStringProperty("tenant", info.tenant());
    out.writeStringProperty("role", JsonInput.nameOf(info.role()));
    out.writeStringProperty("label", info.label());
    out.writeStringProperty("createdAt", info.createdAt().toString());
    if (key != null) {
      out.writeStringProperty("key", key);
    }
    out.writeEndObject();
  }

  private Answer findKey(Call call) {
    ApiKeyInfo info =
        service
            .database()
            .apiKeys()
            .find(call.path("key"))
            .orElseThrow(
                () -> new RequestException(ErrorCode.API_KEY_NOT_FOUND, "There is no such key"));
    return Answer.json(out -> writeKey(out, info, null));
  }

  private Answer revokeAnyKey(Call call) {
    if (!service.database().apiKeys().revoke(call.path("key"))) {
      throw new RequestException(ErrorCode.API_KEY_NOT_FOUND, "There is no such key");
    }
    return Answer.empty();
  }

  private Answer revokeKey(Call call) {
    if (!service.tenant(call).revokeApiKey(call.path("key"))) {
      throw new RequestException(ErrorCode.API_KEY_NOT_FOUND, "The tenant has no such key");
    }
    return Answer.empty();
  }
}
