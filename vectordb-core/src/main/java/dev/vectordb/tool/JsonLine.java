package dev.vectordb.tool;

import dev.vectordb.model.VectorRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record as one line of JSON. Instants and UUIDs become strings. */
final class JsonLine {
  private final StringBuilder out = new StringBuilder();

  private JsonLine() {}

  static String of(String tenant, String collection, VectorRecord record) {
    JsonLine line = new JsonLine();
    line.out.append('{');
    line.field("tenant", tenant).append(',');
    line.field("collection", collection).append(',');
    line.field("id", record.id()).append(',');
    if (record.text() != null) {
      line.field("text", record.text()).append(',');
    }
    line.field("metadata", record.metadata().asMap()).append(',');
    line.string("vector");
    line.out.append(":[");
    float[] vector = record.vector();
    for (int i = 0; i < vector.length; i++) {
      line.out.append(i == 0 ? "" : ",").append(vector[i]);
    }
    return line.out.append("]}").toString();
  }

  private StringBuilder field(String name, @Nullable Object value) {
    string(name);
    out.append(':');
    value(value);
    return out;
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          field(String.valueOf(entry.getKey()), entry.getValue());
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : ",");
          value(list.get(i));
        }
        out.append(']');
      }
      case null -> out.append("null");
      default -> string(value.toString());
    }
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
