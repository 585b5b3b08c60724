package dev.vectordb.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.langchain4j.data.document.Metadata;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Translates metadata. LangChain4j's six types ({@link String}, {@link UUID}, {@link Integer},
 * {@link Long}, {@link Float}, {@link Double}) go both ways unchanged. What only the database knows
 * is read as a string: a boolean as {@code true} or {@code false}, an instant as ISO-8601, a list
 * or nested object as JSON. Blank keys, which LangChain4j refuses, are left out.
 */
final class MetadataMapper {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private MetadataMapper() {}

  static dev.vectordb.model.Metadata toDatabase(Metadata metadata) {
    return dev.vectordb.model.Metadata.from(metadata.toMap());
  }

  static Metadata toLangChain4j(dev.vectordb.model.Metadata metadata) {
    Map<String, Object> values = HashMap.newHashMap(metadata.asMap().size());
    metadata
        .asMap()
        .forEach((key, value) -> {
          if (!key.isBlank()) {
            values.put(key, nearest(value));
          }
        });
    return Metadata.from(values);
  }

  private static Object nearest(Object value) {
    return switch (value) {
      case String _, UUID _, Integer _, Long _, Float _, Double _ -> value;
      case Boolean _, Instant _ -> value.toString();
      default -> json(value);
    };
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
