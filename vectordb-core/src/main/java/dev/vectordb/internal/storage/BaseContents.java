package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file that lists the sections of a base, so that none can be missing or be another's. */
final class BaseContents {
  private static final int MAX_BYTES = 1024 + Limits.MAX_SECTIONS * 128;

  /**
   * What is known of one section.
   *
   * @param name its name
   * @param fileId random id in its header
   * @param payloadBytes size of its payload
   * @param trailerCrc checksum of its block checksums and trailer
   */
  record Section(String name, long fileId, long payloadBytes, int trailerCrc) {}

  private BaseContents() {}

  static ByteBuffer encode(FileHeader header, List<Section> sections) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(header.encode()).putInt(0).putInt(sections.size());
    for (Section section : sections) {
      byte[] name = section.name().getBytes(ISO_8859_1);
      out.putShort((short) name.length).put(name);
      out.putLong(section.fileId()).putLong(section.payloadBytes()).putInt(section.trailerCrc());
    }
    out.flip();
    int bodyOffset = BaseFormat.CONTENTS_BODY_OFFSET;
    ByteBuffer body = out.slice(bodyOffset, out.limit() - bodyOffset);
    return out.putInt(FileHeader.BYTES, Checksums.crc32c(header.fileId(), body));
  }

  /** The header and the sections. */
  record Decoded(FileHeader header, List<Section> sections) {}

  static Decoded read(StorageFiles files, Path base, long number) throws IOException {
    Path file = base.resolve(BaseFormat.CONTENTS);
    if (!files.exists(file)) {
      throw Corruption.at(file, 0, "the list of sections", "no file");
    }
    ByteBuffer in = WholeFiles.read(files, file, MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FileHeader header = FileHeader.decode(in, FileFormat.CONTENTS, file);
    header.expect(file, header.collection(), number);
    int bodyOffset = BaseFormat.CONTENTS_BODY_OFFSET;
    if (in.remaining() < bodyOffset) {
      throw Corruption.at(file, in.remaining(), "a list of sections", "the end of the file");
    }
    int expected = in.getInt(FileHeader.BYTES);
    ByteBuffer body = in.position(bodyOffset).slice().order(ByteOrder.LITTLE_ENDIAN);
    int actual = Checksums.crc32c(header.fileId(), body);
    if (expected != actual) {
      throw Corruption.checksum(file, bodyOffset, expected, actual);
    }
    try {
      return new Decoded(header, sections(body));
    } catch (IllegalArgumentException e) {
      throw Corruption.at(file, bodyOffset, "a list of sections", "" + e.getMessage());
    } catch (BufferUnderflowException e) {
      throw Corruption.at(
          file, bodyOffset + body.limit(), "a list of sections", "the end of the file");
    }
  }

  private static List<Section> sections(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > Limits.MAX_SECTIONS) {
      throw new IllegalArgumentException(count + " sections");
    }
    List<Section> sections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(bytes);
      String name = new String(bytes, ISO_8859_1);
      BaseFormat.checkSectionName(name);
      sections.add(new Section(name, in.getLong(), in.getLong(), in.getInt()));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes after the last section");
    }
    return sections;
  }
}
