package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Gives the files of a copied collection to a collection with another id: replaces the id in the
 * headers of the base, and writes the log anew as one file. Nothing but headers changes in a base,
 * as no other checksum covers the id.
 */
public final class Adoption {
  private final StorageFiles files;
  private final Path dir;
  private final UUID collection;
  private final Consumer<LogRecord> check;

  private Adoption(StorageFiles files, Path dir, UUID collection, Consumer<LogRecord> check) {
    this.files = files;
    this.dir = dir;
    this.collection = collection;
    this.check = check;
  }

  /**
   * Changes a directory that nobody has open, and that holds a collection and nothing else. If it
   * fails the directory is of no use any more.
   *
   * @param files where
   * @param dir the directory
   * @param collection the new id
   * @param check gets each operation of the log; an {@link IllegalArgumentException} of it means
   *     that the operation is damaged
   * @return the new manifest, on the device like everything that it lists
   * @throws DatabaseCorruptException if a file is missing, damaged, cut short, or more than the
   *     manifest lists
   * @throws IOException if reading or writing fails
   */
  public static ManifestData adopt(
      StorageFiles files, Path dir, UUID collection, Consumer<LogRecord> check) throws IOException {
    return new Adoption(files, dir, collection, check).adopt();
  }

  private ManifestData adopt() throws IOException {
    ManifestData old = Manifest.read(files, dir);
    checkFiles(old);
    if (old.base() != null) {
      adoptBase(dir.resolve(old.base()), old.collection(), BaseFormat.number(old.base()));
    }
    long number = old.incrNumbers().isEmpty() ? 1 : Math.addExact(old.currentIncr(), 1);
    rewriteLog(old, number);
    ManifestData adopted =
        new ManifestData(
            collection,
            1,
            old.base(),
            List.of(number),
            old.baseSequenceNumber(),
            old.baseOrdinals());
    Manifest.write(files, dir, adopted);
    for (long replaced : old.incrNumbers()) {
      files.delete(dir.resolve(AofFormat.name(replaced)));
    }
    return adopted;
  }

  private void checkFiles(ManifestData manifest) throws IOException {
    Set<String> expected = new TreeSet<>(Set.of(Manifest.NAME, CollectionDescriptor.FILE));
    manifest.incrNumbers().forEach(number -> expected.add(AofFormat.name(number)));
    if (manifest.base() != null) {
      expected.add(manifest.base());
    }
    checkNames(dir, expected);
  }

  private void checkNames(Path directory, Set<String> expected) throws IOException {
    Set<String> found = new TreeSet<>(files.list(directory));
    if (!found.equals(expected)) {
      throw Corruption.at(directory, 0, "the files " + expected, String.valueOf(found));
    }
  }

  private void adoptBase(Path base, UUID old, long number) throws IOException {
    BaseContents.Decoded contents = BaseContents.read(files, base, number);
    contents.header().expect(base.resolve(BaseFormat.CONTENTS), old, number);
    Set<String> expected = new TreeSet<>(Set.of(BaseFormat.CONTENTS));
    for (BaseContents.Section section : contents.sections()) {
      expected.add(section.name());
    }
    checkNames(base, expected);
    for (BaseContents.Section section : contents.sections()) {
      adoptSection(base.resolve(section.name()), old, number);
    }
    try (StorageFile file = files.open(base.resolve(BaseFormat.CONTENTS), OpenMode.READ_WRITE)) {
      file.write(contents.header().in(collection).encode(), 0);
      file.force();
    }
  }

  /** Everything else that the section says of itself is checked when the base is opened. */
  private void adoptSection(Path path, UUID old, long number) throws IOException {
    try (StorageFile file = files.open(path, OpenMode.READ_WRITE)) {
      if (file.size() < BaseFormat.PAYLOAD_OFFSET) {
        throw Corruption.at(path, file.size(), "a header page", "the end of the file");
      }
      ByteBuffer page =
          ByteBuffer.allocate(BaseFormat.PAYLOAD_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
      WholeFiles.readFully(file, page, 0);
      page.flip();
      FileHeader header =
          FileHeader.decode(page, FileFormat.SECTION, path).expect(path, old, number);
      int expected = page.getInt(BaseFormat.PAGE_CRC_OFFSET);
      int actual = Checksums.crc32c(page.slice(0, BaseFormat.PAGE_CRC_OFFSET));
      if (expected != actual) {
        throw Corruption.checksum(path, 0, expected, actual);
      }
      page.put(0, header.in(collection).encode(), 0, FileHeader.BYTES);
      int crc = Checksums.crc32c(page.slice(0, BaseFormat.PAGE_CRC_OFFSET));
      page.putInt(BaseFormat.PAGE_CRC_OFFSET, crc);
      file.write(page, 0);
      file.force();
    }
  }

  /** The id stands in every frame; and only a complete file is believed to the end. */
  private void rewriteLog(ManifestData old, long number) throws IOException {
    try (LogSuccessor log = LogSuccessor.create(files, dir, collection, number)) {
      for (long incr : old.incrNumbers()) {
        Path path = dir.resolve(AofFormat.name(incr));
        AofScanner.scan(files, path, old.collection(), false, payload -> append(log, payload));
      }
      log.force();
      log.take().close(); // seals it
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void append(LogSuccessor log, ByteBuffer payload) {
    List<LogRecord> batch = LogFrameCodec.decode(payload);
    batch.forEach(check);
    try {
      log.append(LogFrameCodec.encode(collection, batch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
