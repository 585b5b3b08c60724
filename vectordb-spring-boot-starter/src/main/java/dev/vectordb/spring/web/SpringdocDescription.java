package dev.vectordb.spring.web;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Puts the service into the application's own description. Names of ours begin with {@code
 * VectorDb}, so that none takes the place of one of the application's.
 */
final class SpringdocDescription implements OpenApiCustomizer {
  private static final String PREFIX = "VectorDb";
  private static final String REFERENCE = "#/components/schemas/";

  private final String basePath;

  SpringdocDescription(String basePath) {
    this.basePath = basePath;
  }

  @Override
  public void customise(OpenAPI target) {
    OpenAPI ours = read();
    Paths paths = target.getPaths() == null ? new Paths() : target.getPaths();
    ours.getPaths()
        .forEach((path, item) -> {
          item.readOperations().forEach(SpringdocDescription::adapt);
          paths.addPathItem(basePath + path, item);
        });
    target.setPaths(paths);
    Components components =
        target.getComponents() == null ? new Components() : target.getComponents();
    ours.getComponents()
        .getSchemas()
        .forEach((name, schema) -> components.addSchemas(PREFIX + name, schema));
    ours.getComponents()
        .getSecuritySchemes()
        .forEach((name, scheme) -> components.addSecuritySchemes(schemeName(name), scheme));
    target.setComponents(components);
  }

  /** What held for all of our operations has to stand at each of them. */
  private static void adapt(Operation operation) {
    operation.setTags(operation.getTags().stream().map(tag -> "VectorDB: " + tag).toList());
    operation.setOperationId("vectordb-" + operation.getOperationId());
    if (operation.getSecurity() == null) {
      operation.setSecurity(
          List.of(
              new SecurityRequirement().addList(schemeName("apiKey")),
              new SecurityRequirement().addList(schemeName("bearer"))));
    }
  }

  private static String schemeName(String name) {
    return PREFIX + name;
  }

  private static OpenAPI read() {
    try (InputStream source =
        SpringdocDescription.class.getResourceAsStream(SystemRoutes.OPENAPI)) {
      String text =
          new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8);
      return Json31.mapper().readValue(text.replace(REFERENCE, REFERENCE + PREFIX), OpenAPI.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
