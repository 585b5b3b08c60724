package dev.vectordb.spring.web;

import dev.vectordb.VectorDatabase;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The service without a server around it. */
final class TestServices {
  private TestServices() {}

  static Service service(VectorDatabase database) {
    return new Service(database, null, null, properties(Map.of()));
  }

  static VectorDbWebProperties properties(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("vectordb.web", VectorDbWebProperties.class);
  }
}
