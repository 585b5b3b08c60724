package dev.vectordb.internal.storage;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is, kept in the file {@code DESCRIPTOR} of its directory, so that the catalog
 * can be rebuilt from the directories.
 *
 * @param tenant name of the tenant
 * @param name name of the collection
 * @param uuid id of the collection and name of its directory
 * @param createdAt when it was created
 * @param settings its configuration; keys of letters, digits, {@code . _ -}
 */
public record CollectionDescriptor(
    String tenant, String name, UUID uuid, Instant createdAt, Map<String, String> settings) {
  static final String FILE = "DESCRIPTOR";

  /** What a replacement is called until it is complete. */
  static final String TEMPORARY = FILE + ".tmp";

  private static final String KIND = "vectordb-collection";
  private static final String SETTING = "setting.";

  /** Checks for null and copies the settings. */
  public CollectionDescriptor {
    requireNonNull(tenant, "tenant");
    requireNonNull(name, "name");
    requireNonNull(uuid, "uuid");
    requireNonNull(createdAt, "createdAt");
    settings = Map.copyOf(settings);
  }

  /**
   * Tells whether a directory has a descriptor.
   *
   * @param files where
   * @param dir directory of a collection
   * @return whether it exists
   * @throws IOException if it cannot be found out
   */
  public static boolean exists(StorageFiles files, Path dir) throws IOException {
    return files.exists(dir.resolve(FILE));
  }

  /**
   * Reads the descriptor of a collection.
   *
   * @param files where
   * @param dir directory of the collection
   * @return the descriptor
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws DatabaseCorruptException if it is damaged
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws IOException if reading fails
   */
  public static CollectionDescriptor read(StorageFiles files, Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    return of(file, ChecksummedText.read(files, file, KIND));
  }

  /**
   * Reads what can be read of a damaged descriptor. For repair: what it says may be wrong.
   *
   * @param files where
   * @param dir directory of the collection
   * @return the descriptor
   * @throws DatabaseCorruptException if too little can be read
   * @throws IOException if reading fails
   */
  public static CollectionDescriptor salvage(StorageFiles files, Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    return of(file, ChecksummedText.salvage(files, file));
  }

  private static CollectionDescriptor of(Path file, Map<String, String> values) {
    Map<String, String> settings = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(SETTING)) {
        settings.put(key.substring(SETTING.length()), value);
      }
    });
    try {
      return new CollectionDescriptor(
          required(values.get("tenant"), "tenant"),
          required(values.get("name"), "name"),
          UUID.fromString(required(values.get("uuid"), "uuid")),
          Instant.parse(required(values.get("createdAt"), "createdAt")),
          settings);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Corruption.at(file, 0, "the description of a collection", "" + e.getMessage());
    }
  }

  private static String required(@Nullable String value, String key) {
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }

  /**
   * Writes or replaces the descriptor in one step; on return it is on the device.
   *
   * @param files where
   * @param dir directory of the collection
   * @throws IOException if writing fails
   */
  public void write(StorageFiles files, Path dir) throws IOException {
    WholeFiles.write(files, dir.resolve(FILE), encode());
  }

  /** Returns the bytes of the file. */
  ByteBuffer encode() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("tenant", tenant);
    values.put("name", name);
    values.put("uuid", uuid.toString());
    values.put("createdAt", createdAt.toString());
    new TreeMap<>(settings).forEach((key, value) -> values.put(SETTING + key, value));
    return ChecksummedText.encode(KIND, values);
  }
}
