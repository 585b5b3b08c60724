package dev.vectordb.spring.remote;

import dev.vectordb.exception.InvalidIdException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.InvalidVectorException;
import dev.vectordb.model.VectorRecord;
import org.jspecify.annotations.Nullable;

/** Refuses what JSON and UTF-8 cannot carry to the server, as the server would. */
final class RecordChecks {
  private RecordChecks() {}

  static void check(VectorRecord record, String place) {
    checkId(record.id(), place + ".id");
    checkVector(record.vector(), place + ".vector");
    String text = record.text();
    int at = text == null ? -1 : loneSurrogate(text);
    if (at >= 0) {
      throw new InvalidMetadataException(
          place + ".text", "has a lone surrogate at " + at + "; was it cut within a character?");
    }
  }

  static String checkId(@Nullable String id, String field) {
    if (id == null) {
      throw new InvalidIdException(field, "is null");
    }
    int at = loneSurrogate(id);
    if (at >= 0) {
      throw new InvalidIdException(field, "has a lone surrogate at " + at);
    }
    return id;
  }

  static void checkVector(float[] vector, String field) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new InvalidVectorException(
            field, "has the component " + vector[i] + " at " + i + "; components must be finite");
      }
    }
  }

  static String checkText(String text, String field) {
    int at = loneSurrogate(text);
    if (at >= 0) {
      throw new InvalidInputException(field, "has a lone surrogate at " + at);
    }
    return text;
  }

  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        int point = text.codePointAt(i);
        if (Character.charCount(point) == 1) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
