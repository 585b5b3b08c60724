package dev.vectordb.internal.match;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads instants and UUIDs out of strings that may well be neither. */
public final class Spelling {
  private static final int SHORTEST_INSTANT = "2024-05-01T10:00:00Z".length();
  private static final int LONGEST_INSTANT =
      "+1000000000-12-31T23:59:59.999999999+18:00:00".length();
  private static final int UUID_LENGTH = 36;

  private Spelling() {}

  /**
   * Reads an instant.
   *
   * @param text any text
   * @return the instant if the text is one in ISO-8601, with seconds and {@code Z} or an offset;
   *     else null
   */
  public static @Nullable Instant instant(String text) {
    if (!mayBeInstant(text)) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      return null;
    }
  }

  /** Keeps the price of an exception away from strings that are obviously something else. */
  private static boolean mayBeInstant(String text) {
    int length = text.length();
    if (length < SHORTEST_INSTANT || length > LONGEST_INSTANT) {
      return false;
    }
    char first = text.charAt(0);
    int time = Math.max(text.indexOf('T'), text.indexOf('t'));
    return (isDigit(first) || first == '+' || first == '-')
        && time >= 10
        && text.charAt(time - 3) == '-'
        && text.charAt(time - 6) == '-';
  }

  /**
   * Reads a UUID.
   *
   * @param text any text
   * @return the UUID if the text is one as 8-4-4-4-12 hexadecimal digits of either case; else null
   */
  public static @Nullable UUID uuid(String text) {
    if (text.length() != UUID_LENGTH) {
      return null;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(i);
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? c != '-' : !isHexDigit(c)) {
        return null;
      }
    }
    return UUID.fromString(text);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
