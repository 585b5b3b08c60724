package dev.vectordb.spring.web;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.ai.TestEmbeddingModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application with the service in it, on a port of its own, and a client of it. */
final class TestServer implements AutoCloseable {
  static final String KEY = "a-key-for-tests-only";
  static final String BASE = "/vectordb/v1";
  private static final JsonMapper MAPPER = new JsonMapper();

  static {
    // Other modules may keep the machine busy.
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  private final ConfigurableApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private TestServer(ConfigurableApplicationContext context) {
    this.context = context;
    this.port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** An answer. */
  record Reply(int status, HttpResponse<String> response) {
    String body() {
      return response.body();
    }

    JsonNode json() {
      return MAPPER.readTree(body());
    }

    List<JsonNode> lines() {
      return body().lines().map(MAPPER::readTree).toList();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String code() {
      return json().path("code").asString("");
    }
  }

  static TestServer start(String... properties) {
    return start(new Class<?>[] {Application.class}, properties);
  }

  static TestServer startWithModel(String... properties) {
    return start(new Class<?>[] {Application.class, Model.class}, properties);
  }

  static TestServer start(Class<?>[] sources, String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.port=0",
                "vectordb.in-memory=true",
                "vectordb.web.enabled=true",
                // Not the root: other tests of this JVM wait for lines of ours.
                "logging.level.org=warn",
                "spring.main.banner-mode=off"));
    all.addAll(List.of(properties));
    return new TestServer(
        new SpringApplicationBuilder(sources)
            .web(WebApplicationType.SERVLET)
            .properties(all.toArray(String[]::new))
            .run());
  }

  VectorDatabase database() {
    return context.getBean(VectorDatabase.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  int port() {
    return port;
  }

  Reply get(String path) {
    return send("GET", path, KEY, null, null);
  }

  Reply delete(String path) {
    return send("DELETE", path, KEY, null, null);
  }

  Reply post(String path, String json) {
    return send("POST", path, KEY, "application/json", json);
  }

  Reply put(String path, String json) {
    return send("PUT", path, KEY, "application/json", json);
  }

  Reply patch(String path, String json) {
    return send("PATCH", path, KEY, "application/json", json);
  }

  Reply lines(String path, String lines) {
    return send("POST", path, KEY, "application/x-ndjson", lines);
  }

  Reply send(
      String method,
      String path,
      @Nullable String key,
      @Nullable String contentType,
      @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (key != null) {
      request.header("X-API-Key", key);
    }
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    Reply reply = send(request);
    if (!path.startsWith("//")) {
      OpenApiDocument.check(method, path, contentType, body, reply);
    }
    return reply;
  }

  /** An answer that is no text. */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(int status, byte[] body, String contentType) {
    JsonNode json() {
      return MAPPER.readTree(body);
    }

    String code() {
      return json().path("code").asString("");
    }
  }

  Bytes bytes(String method, String path, String contentType, byte @Nullable [] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("X-API-Key", KEY)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body != null) {
      request.header("Content-Type", contentType);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      Bytes reply =
          new Bytes(
              response.statusCode(),
              response.body(),
              response.headers().firstValue("Content-Type").orElse(""));
      if (reply.status() < 400) {
        OpenApiDocument.ANSWERED.add(OpenApiDocument.nameOf(method, path));
      }
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create(
        "http://localhost:" + port + (path.startsWith("//") ? path.substring(1) : BASE + path));
  }

  @Override
  public void close() {
    client.close();
    context.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Application {}

  @Configuration(proxyBeanMethods = false)
  static class Model {
    @Bean
    EmbeddingModel embeddingModel() {
      return new TestEmbeddingModel(4);
    }
  }
}
