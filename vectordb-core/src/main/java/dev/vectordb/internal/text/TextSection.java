package dev.vectordb.internal.text;

import dev.vectordb.model.TextLanguage;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/**
 * The files of a Lucene index as one stretch of bytes, for a section of a base. Little-endian;
 * strings are an u16 length and UTF-8.
 *
 * <pre>
 *  0  i32     magic "VTXT"              4  i32  version, 1
 *  8  i32     documents                12  i32  files
 * 16  string  language                     string  version of Lucene
 *     for each file: string name, i64 bytes
 *     the files, one after the other
 * </pre>
 */
final class TextSection {
  private static final int MAGIC = 0x5458_5456;
  private static final int VERSION = 1;
  private static final int MAX_FILES = 4_096;
  private static final int HEADER_BYTES = 16;
  private static final int COPY_BYTES = 1 << 16;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TextSection() {}

  /**
   * Writes an index.
   *
   * @param index where its files are
   * @param documents how many documents it holds
   * @param language how their texts were taken apart
   * @param out where to
   */
  static void write(Directory index, int documents, TextLanguage language, OutputStream out)
      throws IOException {
    String[] files = index.listAll();
    out.write(ints(MAGIC, VERSION, documents, files.length));
    out.write(string(language.name()));
    out.write(string(Version.LATEST.toString()));
    for (String file : files) {
      out.write(string(file));
      out.write(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(index.fileLength(file))
              .array());
    }
    byte[] buffer = new byte[COPY_BYTES];
    for (String file : files) {
      try (IndexInput in = index.openInput(file, IOContext.READONCE)) {
        for (long left = in.length(); left > 0; ) {
          int count = (int) Math.min(left, buffer.length);
          in.readBytes(buffer, 0, count);
          out.write(buffer, 0, count);
          left -= count;
        }
      }
    }
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  private static byte[] string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Short.BYTES + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) bytes.length)
        .put(bytes)
        .array();
  }

  /**
   * Finds the files of an index.
   *
   * @param section what {@link #write} wrote, as long as the index is in use
   * @param documents how many documents it must hold
   * @param language how their texts must have been taken apart
   * @return the files by name; null if it was written for another language or by another release of
   *     Lucene, which may take texts apart in another way
   * @throws IllegalArgumentException if it makes no sense
   */
  static @Nullable Map<String, MemorySegment> read(
      MemorySegment section, int documents, TextLanguage language) {
    try {
      Reader in = new Reader(section);
      if (in.nextInt() != MAGIC || in.nextInt() != VERSION) {
        throw new IllegalArgumentException("section 'text' is not of version " + VERSION);
      }
      int held = in.nextInt();
      int count = in.nextInt();
      if (held != documents || count < 0 || count > MAX_FILES) {
        throw new IllegalArgumentException(
            "section 'text' has " + held + " documents for " + documents + " ordinals");
      }
      boolean ours = in.nextString().equals(language.name());
      ours &= in.nextString().equals(Version.LATEST.toString());
      return ours ? files(in, section, count) : null;
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("section 'text' ends too early", e);
    }
  }

  private static Map<String, MemorySegment> files(Reader in, MemorySegment section, int count) {
    Map<String, Long> lengths = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      lengths.put(in.nextString(), in.nextLong());
    }
    Map<String, MemorySegment> files = new LinkedHashMap<>();
    long at = in.at;
    for (Map.Entry<String, Long> file : lengths.entrySet()) {
      files.put(file.getKey(), section.asSlice(at, file.getValue()));
      at += file.getValue();
    }
    return files;
  }

  /** Reads forwards; what lies beyond the end is refused by the segment itself. */
  private static final class Reader {
    private final MemorySegment segment;
    private long at;

    Reader(MemorySegment segment) {
      this.segment = segment;
      if (segment.byteSize() < HEADER_BYTES) {
        throw new IndexOutOfBoundsException("no header");
      }
    }

    int nextInt() {
      int value = segment.get(INT, at);
      at += Integer.BYTES;
      return value;
    }

    long nextLong() {
      long value = segment.get(LONG, at);
      at += Long.BYTES;
      return value;
    }

    String nextString() {
      int length = Short.toUnsignedInt(segment.get(SHORT, at));
      byte[] bytes = segment.asSlice(at + Short.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      at += Short.BYTES + length;
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
