package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An open base. Its sections are mapped into memory; for use by many threads, of which none may
 * touch a segment once {@link #close} was called.
 */
public final class BaseReader implements AutoCloseable {
  /** Bytes of a section that share a checksum. */
  public static final int BLOCK_BYTES = BaseFormat.BLOCK_BYTES;

  private final StorageFiles files;
  private final UUID collection;
  private final Arena arena = Arena.ofShared();
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, BaseSection> sections = new LinkedHashMap<>();
  private final Map<String, DatabaseCorruptException> damaged = new ConcurrentHashMap<>();

  private BaseReader(StorageFiles files, UUID collection) {
    this.files = files;
    this.collection = collection;
  }

  /**
   * Opens a base of which every section is needed; see {@link #open(StorageFiles, Path, String,
   * Set)}.
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
    return open(files, dir, name, Set.of());
  }

  /**
   * Opens a base and checks everything but the payloads, so that it takes the same time whatever
   * its size. Damage to a dispensable section, even its absence, is kept for those who ask for the
   * section.
   *
   * @param files where
   * @param dir directory of the collection
   * @param name name of the base
   * @param dispensable the sections that can be made anew from others
   * @return the open base, to be closed
   * @throws DatabaseCorruptException if any other part is damaged or missing
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws IOException if reading fails
   */
  public static BaseReader open(StorageFiles files, Path dir, String name, Set<String> dispensable)
      throws IOException {
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
        reader.names.add(listed.name());
        try {
          reader.sections.put(
              listed.name(),
              BaseSection.open(files, base, listed, collection, number, reader.arena));
        } catch (DatabaseCorruptException e) {
          if (!dispensable.contains(listed.name())) {
            throw e;
          }
          reader.damaged.put(listed.name(), e);
        } catch (IOException e) {
          if (!dispensable.contains(listed.name())) {
            throw e;
          }
          Path section = base.resolve(listed.name());
          reader.damaged.put(
              listed.name(), Corruption.at(section, 0, "a file that can be read", e.toString()));
        }
      }
      return reader;
    } catch (IOException | RuntimeException | Error e) {
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
   * Returns the names of all sections, damaged ones among them.
   *
   * @return a view in the order of writing
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /**
   * Tells whether the base has a section, damaged or not.
   *
   * @param section its name
   * @return whether there is one
   */
  public boolean has(String section) {
    return names.contains(section);
  }

  /**
   * Tells whether damage to a section was found, at opening or by {@link #verify}.
   *
   * @param section its name
   * @return whether any is known
   */
  public boolean isDamaged(String section) {
    return damaged.containsKey(section);
  }

  /**
   * Returns the payload of a section.
   *
   * @param section its name
   * @return mapped read-only memory, aligned to 64 bytes, valid until {@link #close}
   * @throws IllegalArgumentException if there is no such section
   * @throws DatabaseCorruptException if it is dispensable and known to be damaged
   */
  public MemorySegment section(String section) {
    return find(section).payload();
  }

  /**
   * Returns the file of a section, for messages.
   *
   * @param section its name
   * @return the file, which is not to be opened
   * @throws IllegalArgumentException if there is no such section
   */
  public Path path(String section) {
    return find(section).path();
  }

  /**
   * Maps the payload of a section once more, to be changed in memory. Changes never reach the file.
   *
   * @param section its name
   * @return mapped memory, aligned to 64 bytes, valid until {@link #close}
   * @throws IllegalArgumentException if there is no such section
   * @throws DatabaseCorruptException if it is dispensable and known to be damaged
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
   * @throws IllegalArgumentException if there is no such section
   * @throws DatabaseCorruptException if a block is damaged; names the file and the block's offset
   */
  public void verify(String section) {
    verify(section, () -> false);
  }

  /**
   * Reads a section and checks its checksums until told to stop.
   *
   * @param section its name
   * @param stop asked before each block of 1 MiB; once it says true the rest is left unchecked
   * @throws IllegalArgumentException if there is no such section
   * @throws DatabaseCorruptException if a block is damaged; names the file and the block's offset
   */
  public void verify(String section, BooleanSupplier stop) {
    BaseSection found = find(section);
    try {
      found.verify(stop);
    } catch (DatabaseCorruptException e) {
      damaged.put(section, e);
      throw e;
    }
  }

  /**
   * Reads a whole section and finds what is damaged. For repair.
   *
   * @param section its name
   * @return the numbers of the damaged blocks of {@link #BLOCK_BYTES} each
   * @throws IllegalArgumentException if there is no such section
   * @throws DatabaseCorruptException if it is dispensable and known to be damaged as a whole
   */
  public BitSet damagedBlocks(String section) {
    return find(section).damagedBlocks();
  }

  /**
   * Returns the newest base of a directory. For repair, where the manifest cannot be read.
   *
   * @param files where
   * @param dir directory of a collection
   * @return its name, or null
   * @throws IOException if the directory cannot be read
   */
  public static @Nullable String newest(StorageFiles files, Path dir) throws IOException {
    return files.list(dir).stream()
        .filter(BaseFormat::isName)
        .max(Comparator.comparingLong(BaseFormat::number))
        .orElse(null);
  }

  /**
   * Returns the number of a base.
   *
   * @param name its name
   * @return the number
   */
  public static long number(String name) {
    return BaseFormat.number(name);
  }

  private BaseSection find(String section) {
    @Nullable BaseSection found = sections.get(section);
    if (found == null) {
      @Nullable DatabaseCorruptException damage = damaged.get(section);
      if (damage != null) {
        throw damage;
      }
      throw new IllegalArgumentException("the base has no section " + section);
    }
    return found;
  }

  /**
   * Returns the size of the section files, without those that could not be opened.
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
