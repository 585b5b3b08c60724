package dev.vectordb;

import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Writes the operations of a failing run as lines of JSON, beside the reports of the build. */
final class ModelTrace {
  private ModelTrace() {}

  /** Returns the file. */
  static Path write(long seed, List<ModelOperation> operations) {
    Path file = Path.of("target", "model-trace-" + seed + ".jsonl");
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, operations.stream().map(ModelTrace::line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One operation: its name, and its fields by theirs. */
  static String line(ModelOperation operation) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    json.add("\"operation\":" + string(operation.getClass().getSimpleName()));
    for (RecordComponent field : operation.getClass().getRecordComponents()) {
      json.add(string(field.getName()) + ":" + json(valueOf(field, operation)));
    }
    return json.toString();
  }

  private static @Nullable Object valueOf(RecordComponent field, Object of) {
    try {
      var accessor = field.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String json(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Number number -> number.toString();
      case float[] vector -> Arrays.toString(vector);
      case List<?> list -> {
        List<String> members = new ArrayList<>();
        list.forEach(member -> members.add(json(member)));
        yield "[" + String.join(",", members) + "]";
      }
      case VectorRecord record ->
          "{\"id\":%s,\"vector\":%s,\"text\":%s,\"metadata\":%s}"
              .formatted(
                  string(record.id()),
                  Arrays.toString(record.vector()),
                  json(record.text()),
                  string(record.metadata().toString()));
      default -> string(value.toString());
    };
  }

  private static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            json.append('\\').append((char) c);
          } else if (c < ' ' || c > '~') {
            json.append("\\u%04x".formatted(c));
          } else {
            json.append((char) c);
          }
        });
    return json.append('"').toString();
  }
}
