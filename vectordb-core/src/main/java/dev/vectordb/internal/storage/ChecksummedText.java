package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A small file that a person can read: one {@code key=value} a line, in UTF-8, ended by a checksum.
 *
 * <pre>
 *   vectordb-collection 1 1        what it is, version, oldest reader
 *   name=books                     key=value; in values \\ \n \r stand for backslash and line ends
 *   crc32c=0123abcd                checksum of all bytes before this line
 * </pre>
 */
final class ChecksummedText {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");
  private static final String CHECKSUM = "crc32c=";
  private static final int CHECKSUM_LINE = CHECKSUM.length() + 9;

  private ChecksummedText() {}

  static void write(StorageFiles files, Path file, String kind, Map<String, String> values)
      throws IOException {
    WholeFiles.write(files, file, encode(kind, values));
  }

  /** Returns the bytes of such a file. */
  static ByteBuffer encode(String kind, Map<String, String> values) {
    StringBuilder text = new StringBuilder(kind);
    text.append(' ').append(FileFormat.VERSION).append(' ').append(FileFormat.OLDEST_READER);
    text.append('\n');
    values.forEach((key, value) -> {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException("a key cannot be " + key);
      }
      text.append(key).append('=').append(escape(value)).append('\n');
    });
    ByteBuffer body = ByteBuffer.wrap(Utf8.encode(text.toString()));
    String end = CHECKSUM + Checksums.hex(Checksums.crc32c(body)) + "\n";
    if (body.remaining() + end.length() > Limits.MAX_DESCRIPTOR_BYTES) {
      throw new IllegalArgumentException("a file of kind " + kind + " would be too large");
    }
    ByteBuffer out = ByteBuffer.allocate(body.remaining() + end.length());
    return out.put(body).put(end.getBytes(UTF_8)).flip();
  }

  /**
   * Reads a file.
   *
   * @throws DatabaseCorruptException if it is damaged
   */
  static Map<String, String> read(StorageFiles files, Path file, String kind) throws IOException {
    byte[] bytes = WholeFiles.read(files, file, Limits.MAX_DESCRIPTOR_BYTES).array();
    int bodyBytes = bytes.length - CHECKSUM_LINE;
    if (bodyBytes < 0) {
      throw Corruption.at(file, bytes.length, "a checksum", "the end of the file");
    }
    String end = new String(bytes, bodyBytes, CHECKSUM_LINE, UTF_8);
    int actual = Checksums.crc32c(ByteBuffer.wrap(bytes, 0, bodyBytes));
    String expectedEnd = CHECKSUM + Checksums.hex(actual) + "\n";
    if (!end.equals(expectedEnd)) {
      throw Corruption.at(file, bodyBytes, expectedEnd.strip(), end.strip());
    }
    String[] lines = new String(bytes, 0, bodyBytes, UTF_8).split("\n", -1);
    checkKind(file, kind, lines[0]);
    return values(file, lines);
  }

  /** Reads the lines of a damaged file that can be read, whatever its checksum says. */
  static Map<String, String> salvage(StorageFiles files, Path file) throws IOException {
    byte[] bytes = WholeFiles.read(files, file, Limits.MAX_DESCRIPTOR_BYTES).array();
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : new String(bytes, UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), unescape(line.substring(equals + 1)));
      }
    }
    return values;
  }

  private static Map<String, String> values(Path file, String[] lines) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      int equals = lines[i].indexOf('=');
      if (equals < 1) {
        throw Corruption.at(file, 0, "key=value in line " + (i + 1), lines[i]);
      }
      values.put(lines[i].substring(0, equals), unescape(lines[i].substring(equals + 1)));
    }
    return values;
  }

  private static void checkKind(Path file, String kind, String line) {
    String[] words = line.split(" ", -1);
    try {
      if (words.length == 3 && words[0].equals(kind)) {
        Versions.check(file, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        return;
      }
    } catch (NumberFormatException e) {
      // The same words serve as for any other line that is not ours.
    }
    throw Corruption.at(file, 0, kind + " and two versions", line);
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescape(String value) {
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        c = value.charAt(i);
        c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
      }
      out.append(c);
    }
    return out.toString();
  }
}
