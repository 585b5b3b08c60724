package dev.vectordb.internal.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Strings as bytes: each UTF-16 unit on its own takes one to three bytes, as UTF-8 would write it.
 * Unlike UTF-8 this keeps every string that Java can hold, lone surrogates too, and the unsigned
 * order of the bytes is the order of {@link String#compareTo}. A substring of the string is a
 * substring of the bytes. What is ASCII is the same in UTF-8.
 */
final class CodeUnits {
  private CodeUnits() {}

  static byte[] encode(String text) {
    int length = encodedLength(text);
    if (length == text.length()) {
      return text.getBytes(ISO_8859_1);
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | (c >> 6));
        bytes[at++] = (byte) (0x80 | (c & 0x3F));
      } else {
        bytes[at++] = (byte) (0xE0 | (c >> 12));
        bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[at++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return bytes;
  }

  private static int encodedLength(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return length;
  }

  /**
   * Reads a string back.
   *
   * @throws IllegalArgumentException if the bytes are not what {@link #encode} writes
   */
  static String decode(byte[] bytes, int offset, int length) {
    return isAscii(bytes, offset, length)
        ? new String(bytes, offset, length, ISO_8859_1)
        : decodeWide(bytes, offset, offset + length);
  }

  private static String decodeWide(byte[] bytes, int offset, int end) {
    char[] chars = new char[end - offset];
    int size = 0;
    for (int i = offset; i < end; size++) {
      int lead = bytes[i++] & 0xFF;
      if (lead < 0x80) {
        chars[size] = (char) lead;
      } else if (lead >= 0xC2 && lead < 0xE0) {
        chars[size] = (char) (((lead & 0x1F) << 6) | continuation(bytes, i++, end));
      } else if (lead >= 0xE0 && lead < 0xF0) {
        int high = ((lead & 0x0F) << 12) | (continuation(bytes, i++, end) << 6);
        if (high < 0x800) {
          throw malformed(i);
        }
        chars[size] = (char) (high | continuation(bytes, i++, end));
      } else {
        throw malformed(i);
      }
    }
    return new String(chars, 0, size);
  }

  private static int continuation(byte[] bytes, int at, int end) {
    if (at >= end || (bytes[at] & 0xC0) != 0x80) {
      throw malformed(at);
    }
    return bytes[at] & 0x3F;
  }

  private static IllegalArgumentException malformed(int at) {
    return new IllegalArgumentException("malformed string at byte " + at);
  }

  static int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    return Arrays.compareUnsigned(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
  }

  /** Tells whether every byte is a character of ASCII. */
  static boolean isAscii(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
