package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.web.payload.ErrorCode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The checked-in description has the routes that there are, and no others. That what goes in and
 * out is as described, {@link TestServer} checks with every request of every test.
 */
class OpenApiTest {

  @Test
  void everyRouteIsDescribed() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      List<Route> routes = Routes.all(TestServices.service(database));
      assertThat(routes)
          .extracting(route -> route.method() + " " + route.path())
          .containsExactlyInAnyOrderElementsOf(OpenApiDocument.operations());
      for (Route route : routes) {
        JsonNode operation = OpenApiDocument.operation(route.method() + " " + route.path());
        assertThat(operation.path("requestBody").isMissingNode())
            .as(route.path())
            .isEqualTo(route.body() == Route.Body.NONE);
        assertThat(
                operation
                    .path("parameters")
                    .valueStream()
                    .filter(parameter -> parameter.path("in").asString().equals("query"))
                    .map(parameter -> parameter.path("name").asString()))
            .as(route.path())
            .containsExactlyInAnyOrderElementsOf(route.parameters());
        assertThat(operation.has("security"))
            .as(route.path())
            .isEqualTo(route.access() == Route.Access.OPEN);
        assertThat(operation.path("description").asString()).isEqualTo(description(route.access()));
      }
    }
  }

  private static String description(Route.Access access) {
    return switch (access) {
      case OPEN -> "For everybody.";
      case ANY -> "For every key.";
      case READ -> "For the role read.";
      case WRITE -> "For the role write.";
      case ADMIN -> "For the role admin.";
      case SERVER -> "For the role admin of all tenants.";
    };
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    Set<String> names = new HashSet<>();
    OpenApiDocument.operations()
        .forEach(operation ->
            assertThat(
                    names.add(OpenApiDocument.operation(operation).path("operationId").asString()))
                .as(operation)
                .isTrue());
  }

  @Test
  void everyCodeIsDescribed() {
    Arrays.stream(ErrorCode.values())
        .forEach(code ->
            OpenApiDocument.validate(
                "#/components/schemas/Problem/properties/code",
                tools.jackson.databind.node.StringNode.valueOf(code.text()),
                code.text()));
  }

  @Test
  void examplesAreAsDescribed() {
    for (String name : OpenApiDocument.operations()) {
      JsonNode content =
          OpenApiDocument.operation(name).at("/requestBody/content").path(Answer.JSON);
      if (!content.isMissingNode()) {
        assertThat(content.has("example")).as(name).isTrue();
        OpenApiDocument.validate(
            content.at("/schema/$ref").asString(), content.path("example"), name);
      }
    }
  }
}
