package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes one section of a base, as many bytes as come, in blocks of 1 MiB. Closing ends the section
 * and forces it to the device. Not thread-safe.
 */
public final class SectionOutput extends OutputStream {
  private final StorageFile file;
  private final String name;
  private final FileHeader header;
  private final ByteBuffer block;
  private final Consumer<BaseContents.Section> onEnd;
  private int[] blockCrcs = new int[16];
  private int blocks;
  private long payloadBytes;
  private boolean open = true;
  private @Nullable IOException failure;

  private SectionOutput(
      StorageFile file,
      String name,
      FileHeader header,
      ByteBuffer block,
      Consumer<BaseContents.Section> onEnd) {
    this.file = file;
    this.name = name;
    this.header = header;
    this.block = block.clear();
    this.onEnd = onEnd;
  }

  /**
   * Creates the file of a section and writes its header page.
   *
   * @param block one direct buffer of a block's size, free until the section ends
   * @param onEnd told when the section is complete
   */
  static SectionOutput create(
      StorageFiles files,
      Path base,
      String name,
      FileHeader header,
      ByteBuffer block,
      Consumer<BaseContents.Section> onEnd)
      throws IOException {
    StorageFile file = files.open(base.resolve(name), OpenMode.CREATE_NEW);
    try {
      file.write(headerPage(header, name), 0);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return new SectionOutput(file, name, header, block, onEnd);
  }

  private static ByteBuffer headerPage(FileHeader header, String name) {
    ByteBuffer page = ByteBuffer.allocate(BaseFormat.PAYLOAD_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    byte[] ascii = name.getBytes(ISO_8859_1);
    page.put(header.encode()).putShort((short) ascii.length).put(ascii);
    int crc = Checksums.crc32c(page.slice(0, BaseFormat.PAGE_CRC_OFFSET));
    return page.putInt(BaseFormat.PAGE_CRC_OFFSET, crc).clear();
  }

  /**
   * Returns what was written so far, which is also the offset of the next byte in the payload.
   *
   * @return bytes
   */
  public long position() {
    return payloadBytes + block.position();
  }

  @Override
  public void write(int value) throws IOException {
    makeRoom();
    block.put((byte) value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    write(MemorySegment.ofArray(bytes).asSlice(offset, length));
  }

  /**
   * Writes all bytes of a segment, which may be larger than 2 GiB.
   *
   * @param bytes heap or native memory; read during the call only
   * @throws IOException if writing fails
   */
  public void write(MemorySegment bytes) throws IOException {
    MemorySegment target = MemorySegment.ofBuffer(block.duplicate().clear());
    long offset = 0;
    while (offset < bytes.byteSize()) {
      makeRoom();
      int part = (int) Math.min(block.remaining(), bytes.byteSize() - offset);
      MemorySegment.copy(bytes, offset, target, block.position(), part);
      block.position(block.position() + part);
      offset += part;
    }
  }

  private void makeRoom() throws IOException {
    checkUsable();
    if (!block.hasRemaining()) {
      writeBlock();
    }
  }

  private void checkUsable() throws IOException {
    if (!open) {
      throw new IOException("section " + name + " has ended");
    }
    if (failure != null) {
      throw new IOException("section " + name + " failed before", failure);
    }
  }

  private void writeBlock() throws IOException {
    block.flip();
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate());
    if (blocks == blockCrcs.length) {
      blockCrcs = Arrays.copyOf(blockCrcs, blocks * 2);
    }
    blockCrcs[blocks++] = (int) crc.getValue();
    int bytes = block.remaining();
    try {
      file.write(block, BaseFormat.PAYLOAD_OFFSET + payloadBytes);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    payloadBytes += bytes;
    block.clear();
  }

  /** Ends the section: writes its checksums and forces it. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    try (file) {
      checkUsable();
      if (block.position() > 0) {
        writeBlock();
      }
      ByteBuffer footer = footer();
      int trailerCrc = footer.getInt(footer.limit() - Integer.BYTES);
      file.write(footer, BaseFormat.PAYLOAD_OFFSET + payloadBytes);
      file.force();
      onEnd.accept(new BaseContents.Section(name, header.fileId(), payloadBytes, trailerCrc));
    } finally {
      open = false;
    }
  }

  private ByteBuffer footer() {
    int tableBytes = Math.multiplyExact(blocks, Integer.BYTES);
    ByteBuffer footer =
        ByteBuffer.allocate(Math.addExact(tableBytes, BaseFormat.TRAILER_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      footer.putInt(blockCrcs[i]);
    }
    footer.putLong(payloadBytes).putInt(BaseFormat.BLOCK_BYTES).putInt(blocks);
    footer.putLong(header.fileId()).putInt(0);
    footer.putInt(Checksums.crc32c(footer.slice(0, footer.position())));
    return footer.flip();
  }

  /** Closes the file without ending the section. */
  void abandon() throws IOException {
    open = false;
    file.close();
  }

  boolean isOpen() {
    return open;
  }
}
