package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An open base. Its sections are mapped into memory; for use by many threads, of which none may
 * touch a segment once {@link #close} was called.
 */
public final class BaseReader implements AutoCloseable {
  private final StorageFiles files;
  private final UUID collection;
  private final Arena arena = Arena.ofShared();
  private final Map<String, BaseSection> sections = new LinkedHashMap<>();

  private BaseReader(StorageFiles files, UUID collection) {
    this.files = files;
    this.collection = collection;
  }

  /**
   * Opens a base and checks everything but the payloads, so that it takes the same time whatever
   * its size.
   *
   * @param files where
   * @param dir directory of the collection
   * @param name name of the base
   * @return the open base, to be closed
   * @throws DatabaseCorruptException if it is damaged or incomplete
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws IOException if reading fails
   */
  public static BaseReader open(StorageFiles files, Path dir, String name) throws IOException {
    if (!BaseFormat.isName(name)) {
      throw new IllegalArgumentException(name + " is no name of a base");
    }
    long number = BaseFormat.number(name);
    Path base = dir.resolve(name);
    BaseContents.Decoded contents = BaseContents.read(files, base, number);
    UUID collection = contents.header().collection();
    BaseReader reader = new BaseReader(files, collection);
    try {
      for (BaseContents.Section listed : contents.sections()) {
        reader.sections.put(
            listed.name(), BaseSection.open(files, base, listed, collection, number, reader.arena));
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Returns the collection that the base was written for.
   *
   * @return its id
   */
  public UUID collection() {
    return collection;
  }

  /**
   * Returns the names of all sections.
   *
   * @return a view in the order of writing
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(sections.keySet());
  }

  /**
   * Tells whether the base has a section.
   *
   * @param section its name
   * @return whether there is one
   */
  public boolean has(String section) {
    return sections.containsKey(section);
  }

  /**
   * Returns the payload of a section.
   *
   * @param section its name
   * @return mapped read-only memory, aligned to 64 bytes, valid until {@link #close}
   * @throws IllegalArgumentException if there is no such section
   */
  public MemorySegment section(String section) {
    return find(section).payload();
  }

  /**
   * Maps the payload of a section once more, to be changed in memory. Changes never reach the file.
   *
   * @param section its name
   * @return mapped memory, aligned to 64 bytes, valid until {@link #close}
   * @throws IllegalArgumentException if there is no such section
   * @throws IOException if mapping fails
   */
  public MemorySegment privateSection(String section) throws IOException {
    BaseSection found = find(section);
    long bytes = found.payload().byteSize();
    return files.map(found.path(), BaseFormat.PAYLOAD_OFFSET, bytes, MapKind.PRIVATE, arena);
  }

  /**
   * Reads a whole section and checks its checksums.
   *
   * @param section its name
   * @throws DatabaseCorruptException if a block is damaged; names the file and the block's offset
   */
  public void verify(String section) {
    find(section).verify();
  }

  private BaseSection find(String section) {
    @Nullable BaseSection found = sections.get(section);
    if (found == null) {
      throw new IllegalArgumentException("the base has no section " + section);
    }
    return found;
  }

  /**
   * Returns the size of the section files.
   *
   * @return bytes
   */
  public long bytes() {
    long bytes = 0;
    for (BaseSection section : sections.values()) {
      bytes += section.fileBytes();
    }
    return bytes;
  }

  /** Unmaps all sections. A second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
