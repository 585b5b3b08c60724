package dev.vectordb.internal.engine;

import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidIdException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.InvalidVectorException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metric;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that names, ids, vectors and texts keep; each breach is a typed exception. */
public final class InputRules {
  private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

  private InputRules() {}

  /**
   * Checks the name of a tenant or a collection.
   *
   * @param field what it names
   * @param name the name
   * @return the name
   */
  public static String checkName(String field, @Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new InvalidNameException(
          field,
          "is "
              + quoted(name)
              + "; names match "
              + Limits.NAME_PATTERN
              + " (lower case, digits, _ and -)");
    }
    return name;
  }

  /**
   * Checks an id and encodes it.
   *
   * @param field the argument
   * @param id the id
   * @return its UTF-8 bytes, 1 to 512
   */
  public static byte[] checkId(String field, @Nullable String id) {
    if (id == null || id.isEmpty()) {
      throw new InvalidIdException(field, "is " + (id == null ? "null" : "empty"));
    }
    if (id.length() > Limits.MAX_ID_BYTES) {
      throw tooLong(field, id.length() + " characters");
    }
    int nul = id.indexOf(0);
    if (nul >= 0) {
      throw new InvalidIdException(field, "has a NUL character at " + nul);
    }
    int surrogate = loneSurrogate(id);
    if (surrogate >= 0) {
      throw new InvalidIdException(field, "has a lone surrogate at " + surrogate);
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Limits.MAX_ID_BYTES) {
      throw tooLong(field, bytes.length + " bytes in UTF-8");
    }
    return bytes;
  }

  /** Where half a surrogate pair stands, which UTF-8 cannot express; -1 if nowhere. */
  private static int loneSurrogate(String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == string.length()
            || !Character.isLowSurrogate(string.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static InvalidIdException tooLong(String field, String length) {
    return new InvalidIdException(
        field, "has " + length + ", allowed are " + Limits.MAX_ID_BYTES + " bytes in UTF-8");
  }

  /**
   * Checks a vector.
   *
   * @param field the argument
   * @param vector the vector
   * @param dimension its due length
   * @param metric the metric it must suit
   */
  static void checkVector(String field, float[] vector, int dimension, Metric metric) {
    if (vector.length != dimension) {
      throw new DimensionMismatchException(field, dimension, vector.length);
    }
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      float component = vector[i];
      if (!Float.isFinite(component)) {
        throw new InvalidVectorException(
            field, "has the component " + component + " at " + i + "; components must be finite");
      }
      squares += (double) component * component;
    }
    if (metric == Metric.COSINE && squares < VectorCodec.MIN_SQUARED_NORM) {
      throw new InvalidVectorException(
          field, "has norm " + Math.sqrt(squares) + "; the cosine of a zero vector is undefined");
    }
    if (squares > VectorCodec.MAX_SQUARED_NORM) {
      throw new InvalidVectorException(
          field, "has norm " + Math.sqrt(squares) + "; distances to it would overflow");
    }
  }

  /**
   * Checks a text.
   *
   * @param field the argument
   * @param text the text
   * @param maxBytes the bound in UTF-8
   * @return its length in UTF-8
   */
  static int checkText(String field, String text, int maxBytes) {
    int surrogate = loneSurrogate(text);
    if (surrogate >= 0) {
      throw new InvalidMetadataException(
          field, "has a lone surrogate at " + surrogate + "; was it cut within a character?");
    }
    int bytes =
        text.length() > maxBytes ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw new InvalidMetadataException(
          field,
          "has at least "
              + bytes
              + " bytes in UTF-8, allowed are "
              + maxBytes
              + " (maxTextBytes of the collection)");
    }
    return bytes;
  }

  private static String quoted(@Nullable String name) {
    if (name == null) {
      return "null";
    }
    return "'" + (name.length() > 80 ? name.substring(0, 80) + "..." : name) + "'";
  }
}
