package dev.vectordb.spring.remote;

import dev.vectordb.exception.InvalidNameException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names in paths: what is no name could lead to another place. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int MAX_QUOTED_CHARS = 80;

  private Names() {}

  /**
   * Checks a name.
   *
   * @param field what it names
   */
  static String check(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      String quoted =
          name.length() > MAX_QUOTED_CHARS ? name.substring(0, MAX_QUOTED_CHARS) + "..." : name;
      throw new InvalidNameException(
          field, "is '" + quoted + "'; names match " + NAME + " (lower case, digits, _ and -)");
    }
    return name;
  }

  /** Encodes a value of a query. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
