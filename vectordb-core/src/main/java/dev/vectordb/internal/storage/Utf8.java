package dev.vectordb.internal.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: what cannot be kept exactly is refused, where the platform would replace it. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Encodes a string.
   *
   * @param string the string
   * @return its bytes
   * @throws IllegalArgumentException if it has a lone surrogate
   */
  public static byte[] encode(String string) {
    for (int i = 0; i < string.length(); i++) {
      if (Character.isSurrogate(string.charAt(i))) {
        checkEncodable(string);
        break;
      }
    }
    return string.getBytes(StandardCharsets.UTF_8);
  }

  private static void checkEncodable(String string) {
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a string has half of a surrogate pair", e);
    }
  }

  /**
   * Decodes a string.
   *
   * @param bytes its bytes
   * @return the string
   * @throws IllegalArgumentException if the bytes are not UTF-8
   */
  public static String decode(byte[] bytes) {
    String string = new String(bytes, StandardCharsets.UTF_8);
    // Malformed bytes become this character; only then is the slow check needed to know.
    if (string.indexOf('\uFFFD') >= 0) {
      checkDecodable(bytes);
    }
    return string;
  }

  private static void checkDecodable(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a string is not UTF-8", e);
    }
  }
}
