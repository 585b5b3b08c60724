package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;

/**
 * {@code docs/configuration.md} has every property with its type and default, and no other. The
 * properties below a collection's name, which Boot's metadata does not list, come from the record.
 */
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final Path METADATA =
      Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `((?:vectordb|management)\\.[^`]+)` \\| `([^`]+)` \\| (?:`([^`]*)`|) \\| (.+) \\|$");

  private record Property(String type, String defaultValue) {}

  @Test
  void everyPropertyIsDocumentedAsItIs() throws Exception {
    Map<String, Property> expected = fromMetadata();
    expected.remove("vectordb.collections");
    addComponents("vectordb.collections.<name>", CollectionProperties.class, expected);
    assertThat(fromDocument()).isEqualTo(expected);
  }

  @Test
  void everyPropertyHasADescription() throws Exception {
    assertThat(properties())
        .hasSizeGreaterThan(10)
        .allSatisfy(property ->
            assertThat((String) property.get("description"))
                .as(String.valueOf(property.get("name")))
                .isNotBlank()
                .endsWith("."));
  }

  private static Map<String, Property> fromDocument() throws Exception {
    Map<String, Property> documented = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      Property property = new Property(row.group(2), Objects.requireNonNullElse(row.group(3), ""));
      assertThat(documented.put(row.group(1), property)).as("twice: " + row.group(1)).isNull();
    }
    return documented;
  }

  private static Map<String, Property> fromMetadata() throws Exception {
    Map<String, Property> found = new TreeMap<>();
    for (Map<String, Object> property : properties()) {
      String type = (String) Objects.requireNonNull(property.get("type"));
      found.put(
          (String) Objects.requireNonNull(property.get("name")),
          new Property(
              type.replaceAll("[a-z]+[.$]|[A-Za-z]+[$]", ""), text(property.get("defaultValue"))));
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> properties() throws Exception {
    Map<String, Object> metadata =
        JsonParserFactory.getJsonParser().parseMap(Files.readString(METADATA));
    return (List<Map<String, Object>>) Objects.requireNonNull(metadata.get("properties"));
  }

  private static void addComponents(String prefix, Class<?> type, Map<String, Property> target) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          prefix
              + "."
              + ConfigurationPropertyName.adapt(kebab(component.getName()), '.').toString();
      if (component.getType().isRecord()) {
        addComponents(name, component.getType(), target);
      } else {
        DefaultValue defaultValue = component.getAccessor().getAnnotation(DefaultValue.class);
        if (defaultValue == null) {
          defaultValue = parameterDefault(type, component.getName());
        }
        target.put(
            name,
            new Property(
                boxed(component.getType()),
                defaultValue == null ? "" : String.join(",", defaultValue.value())));
      }
    }
  }

  private static @Nullable DefaultValue parameterDefault(Class<?> type, String component) {
    for (var parameter : type.getDeclaredConstructors()[0].getParameters()) {
      if (parameter.getName().equals(component)) {
        return parameter.getAnnotation(DefaultValue.class);
      }
    }
    return null;
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
  }

  private static String boxed(Class<?> type) {
    return type == int.class ? "Integer" : type.getSimpleName();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
