package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * One section of an open base, its header and footer checked.
 *
 * @param path its file
 * @param payload its mapped bytes, read-only
 * @param blockCrcs checksum of each block
 * @param fileBytes size of the file
 */
record BaseSection(Path path, MemorySegment payload, ByteBuffer blockCrcs, long fileBytes) {

  static BaseSection open(
      StorageFiles files,
      Path base,
      BaseContents.Section listed,
      UUID collection,
      long number,
      Arena arena)
      throws IOException {
    Path path = base.resolve(listed.name());
    if (!files.exists(path)) {
      throw Corruption.at(path, 0, "a section that CONTENTS lists", "no file");
    }
    long payloadBytes = listed.payloadBytes();
    ByteBuffer blockCrcs;
    long size;
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      size = file.size();
      checkSize(path, size, payloadBytes);
      checkHeader(path, file, listed, collection, number);
      blockCrcs = footer(path, file, size, listed);
    }
    MemorySegment payload =
        files.map(path, BaseFormat.PAYLOAD_OFFSET, payloadBytes, MapKind.READ_ONLY, arena);
    return new BaseSection(path, payload, blockCrcs, size);
  }

  private static void checkSize(Path path, long size, long payloadBytes) {
    boolean possible = payloadBytes >= 0 && payloadBytes < size;
    long blocks = possible ? BaseFormat.blocks(payloadBytes) : 0;
    long expected =
        BaseFormat.PAYLOAD_OFFSET
            + payloadBytes
            + blocks * Integer.BYTES
            + BaseFormat.TRAILER_BYTES;
    if (!possible || size != expected) {
      throw Corruption.at(
          path, size, "a payload of " + payloadBytes + " bytes", "a file of " + size + " bytes");
    }
  }

  private static void checkHeader(
      Path path, StorageFile file, BaseContents.Section listed, UUID collection, long number)
      throws IOException {
    ByteBuffer page = ByteBuffer.allocate(BaseFormat.PAYLOAD_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    WholeFiles.readFully(file, page, 0);
    page.flip();
    FileHeader header =
        FileHeader.decode(page, FileFormat.SECTION, path).expect(path, collection, number);
    int expected = page.getInt(BaseFormat.PAGE_CRC_OFFSET);
    int actual = Checksums.crc32c(page.slice(0, BaseFormat.PAGE_CRC_OFFSET));
    if (expected != actual) {
      throw Corruption.checksum(path, BaseFormat.PAGE_CRC_OFFSET, expected, actual);
    }
    byte[] name = new byte[Math.clamp(page.getShort(BaseFormat.NAME_OFFSET), 0, 63)];
    page.get(BaseFormat.NAME_OFFSET + Short.BYTES, name);
    if (header.fileId() != listed.fileId() || !listed.name().equals(new String(name, ISO_8859_1))) {
      throw Corruption.at(path, 0, "section " + listed.name() + " of this base", "another one");
    }
  }

  private static ByteBuffer footer(
      Path path, StorageFile file, long size, BaseContents.Section listed) throws IOException {
    long offset = BaseFormat.PAYLOAD_OFFSET + listed.payloadBytes();
    ByteBuffer footer = ByteBuffer.allocate(Math.toIntExact(size - offset));
    footer.order(ByteOrder.LITTLE_ENDIAN);
    WholeFiles.readFully(file, footer, offset);
    footer.flip();
    int trailer = footer.limit() - BaseFormat.TRAILER_BYTES;
    int crcOffset = trailer + BaseFormat.TRAILER_CRC_OFFSET;
    int expected = footer.getInt(crcOffset);
    int actual = Checksums.crc32c(footer.slice(0, crcOffset));
    if (actual != listed.trailerCrc()) {
      throw Corruption.checksum(path, offset, listed.trailerCrc(), actual);
    }
    if (expected != actual) {
      throw Corruption.at(
          path,
          offset + crcOffset,
          "checksum " + Checksums.hex(actual),
          "checksum " + Checksums.hex(expected));
    }
    if (footer.getLong(trailer) != listed.payloadBytes()
        || footer.getInt(trailer + 8) != BaseFormat.BLOCK_BYTES
        || footer.getInt(trailer + 12) != trailer / Integer.BYTES
        || footer.getLong(trailer + 16) != listed.fileId()) {
      throw Corruption.at(path, offset + trailer, "the trailer of this section", "another one");
    }
    return footer.slice(0, trailer).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Finds the blocks whose bytes are not those that were written. */
  BitSet damagedBlocks() {
    BitSet damaged = new BitSet();
    for (int block = 0; block < blockCrcs.limit() / Integer.BYTES; block++) {
      long offset = (long) block * BaseFormat.BLOCK_BYTES;
      long bytes = Math.min(BaseFormat.BLOCK_BYTES, payload.byteSize() - offset);
      int actual = Checksums.crc32c(payload.asSlice(offset, bytes));
      damaged.set(block, blockCrcs.getInt(block * Integer.BYTES) != actual);
    }
    return damaged;
  }

  /** Checks every byte of the payload, or as far as {@code stop}, asked before each block, lets. */
  void verify(BooleanSupplier stop) {
    int blocks = blockCrcs.limit() / Integer.BYTES;
    for (int block = 0; block < blocks && !stop.getAsBoolean(); block++) {
      long offset = (long) block * BaseFormat.BLOCK_BYTES;
      long bytes = Math.min(BaseFormat.BLOCK_BYTES, payload.byteSize() - offset);
      int expected = blockCrcs.getInt(block * Integer.BYTES);
      int actual = Checksums.crc32c(payload.asSlice(offset, bytes));
      if (expected != actual) {
        throw Corruption.checksum(path, BaseFormat.PAYLOAD_OFFSET + offset, expected, actual);
      }
    }
  }
}
