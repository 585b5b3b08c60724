package dev.vectordb.internal.storage;

import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a base into a temporary directory that gets its name when it is complete and on the
 * device. Not thread-safe.
 */
public final class BaseWriter implements AutoCloseable {
  private final StorageFiles files;
  private final Path dir;
  private final long number;
  private final UUID collection;
  private final Path temporary;
  private final List<BaseContents.Section> sections = new ArrayList<>();
  private final ByteBuffer block = ByteBuffer.allocateDirect(BaseFormat.BLOCK_BYTES);
  private @Nullable SectionOutput current;
  private int oldestReader = FileFormat.OLDEST_READER;
  private boolean done;

  private BaseWriter(StorageFiles files, Path dir, long number, UUID collection) {
    this.files = files;
    this.dir = dir;
    this.number = number;
    this.collection = collection;
    this.temporary = dir.resolve(BaseFormat.name(number) + ".tmp");
  }

  /**
   * Begins a base. What an interrupted attempt with the same number left behind is deleted.
   *
   * @param files where
   * @param dir directory of the collection
   * @param number number of the base, at least 1
   * @param collection id of the collection
   * @return the writer, to be closed
   * @throws FileAlreadyExistsException if the manifest names the base of this number
   * @throws IOException if the directory cannot be made
   */
  public static BaseWriter create(StorageFiles files, Path dir, long number, UUID collection)
      throws IOException {
    if (number < 1) {
      throw new IllegalArgumentException("number " + number + " is below 1");
    }
    BaseWriter writer = new BaseWriter(files, dir, number, collection);
    String name = BaseFormat.name(number);
    Path target = dir.resolve(name);
    if (files.exists(target)) {
      if (Manifest.exists(files, dir) && name.equals(Manifest.read(files, dir).base())) {
        throw new FileAlreadyExistsException(target.toString());
      }
      files.deleteTree(target);
    }
    files.deleteTree(writer.temporary);
    files.createDirectories(writer.temporary);
    return writer;
  }

  /**
   * Begins a section; the one before must have been closed.
   *
   * @param name lower-case letters, digits, {@code . _ -}, at most 63; unique in the base
   * @return its payload, to be closed; an {@link OutputStream} that takes memory segments too
   * @throws IOException if the file cannot be made
   */
  public SectionOutput section(String name) throws IOException {
    BaseFormat.checkSectionName(name);
    checkIdle();
    if (sections.size() == Limits.MAX_SECTIONS) {
      throw new IllegalStateException("a base has at most " + sections.size() + " sections");
    }
    FileHeader header =
        FileHeader.create(FileFormat.SECTION, files.newFileId(), collection, number);
    SectionOutput section =
        SectionOutput.create(files, temporary, name, header, block, sections::add);
    current = section;
    return section;
  }

  /**
   * Takes back a section that is complete or failed; the base is complete without it.
   *
   * @param name of the section that was written last
   * @throws IOException if its file cannot be deleted
   */
  public void discard(String name) throws IOException {
    SectionOutput last = current;
    if (last != null && last.isOpen()) {
      last.abandon();
    }
    sections.removeIf(section -> section.name().equals(name));
    Path file = temporary.resolve(name);
    if (files.exists(file)) {
      files.delete(file);
    }
  }

  /**
   * Keeps older releases from opening the base, which would misread it.
   *
   * @param version the oldest version of the formats whose readers understand it, at least 1
   */
  public void requireReader(int version) {
    oldestReader = Math.max(oldestReader, version);
  }

  private void checkIdle() {
    if (done) {
      throw new IllegalStateException("the base is finished or closed");
    }
    if (current != null && current.isOpen()) {
      throw new IllegalStateException("a section is still open");
    }
  }

  /**
   * Completes the base and gives it its name; on return all of it is on the device.
   *
   * @return its name, for the manifest
   * @throws IOException if it failed, or a section did; {@link #close} then deletes it
   */
  public String finish() throws IOException {
    checkIdle();
    FileHeader header =
        FileHeader.create(FileFormat.CONTENTS, files.newFileId(), collection, number)
            .forReaders(oldestReader);
    if (files.list(temporary).size() != sections.size()) {
      throw new IOException("a section of " + temporary + " failed");
    }
    WholeFiles.write(
        files, temporary.resolve(BaseFormat.CONTENTS), BaseContents.encode(header, sections));
    String name = BaseFormat.name(number);
    files.rename(temporary, dir.resolve(name));
    done = true;
    files.forceDirectory(dir);
    return name;
  }

  /** Deletes what was written unless it was finished. */
  @Override
  public void close() throws IOException {
    if (!done) {
      done = true;
      if (current != null && current.isOpen()) {
        current.abandon();
      }
      files.deleteTree(temporary);
    }
  }
}
