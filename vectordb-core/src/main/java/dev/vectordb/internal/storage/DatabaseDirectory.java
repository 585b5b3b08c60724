package dev.vectordb.internal.storage;

import dev.vectordb.exception.NotADatabaseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The root directory of a database: the file {@code FORMAT} says that it is one. */
public final class DatabaseDirectory {
  static final String FORMAT = "FORMAT";
  static final String KIND = "vectordb-database";
  static final String COLLECTIONS = "collections";

  /** Stands in a copy until it has a catalog of its own. */
  static final String COPIED = "COPIED";

  private static final String COPIED_KIND = "vectordb-copy";

  private DatabaseDirectory() {}

  /**
   * Checks that a directory is a database, or makes one of an empty or missing directory. To be
   * called before {@link DirectoryLock#acquire}, so that a wrong directory stays untouched; safe to
   * be called while another process has it open.
   *
   * @param files where
   * @param root the directory
   * @param readOnly whether to refuse rather than create
   * @throws NotADatabaseException if it holds something else
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version made it
   * @throws dev.vectordb.exception.DatabaseCorruptException if {@code FORMAT} is damaged
   * @throws IOException if reading or writing fails
   */
  public static void openOrCreate(StorageFiles files, Path root, boolean readOnly)
      throws IOException {
    Path format = root.resolve(FORMAT);
    if (files.exists(format)) {
      ChecksummedText.read(files, format, KIND);
      if (!readOnly) {
        files.createDirectories(collections(root));
        // The process that created FORMAT may have been killed before its name was on the device.
        files.forceDirectory(root);
      }
      return;
    }
    if (readOnly) {
      throw new NotADatabaseException(root + " holds no database that could be opened read-only");
    }
    createRoot(files, root);
    for (String name : files.list(root)) {
      if (!isOurs(name)) {
        throw new NotADatabaseException(
            root + " holds no database and is not empty: it contains " + name);
      }
    }
    forceName(files, root);
    files.createDirectories(collections(root));
    WholeFiles.write(files, format, format());
  }

  /**
   * Follows symbolic links once and for all: the lock is on the directory that they lead to now,
   * and a link that is given another target must not lead an open database to other files.
   *
   * @param root the directory; may be missing
   * @return its real path, as far as it exists
   * @throws IOException if that cannot be found out
   */
  public static Path real(Path root) throws IOException {
    Path path = root.toAbsolutePath();
    Path there = path;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null ? path : there.toRealPath().resolve(there.relativize(path));
  }

  /** The bytes of {@code FORMAT}. */
  static ByteBuffer format() {
    return ChecksummedText.encode(KIND, Map.of());
  }

  /** The bytes of {@code COPIED}. */
  static ByteBuffer copied() {
    return ChecksummedText.encode(COPIED_KIND, Map.of());
  }

  /**
   * Checks a file that says that a directory is a database.
   *
   * @param files where
   * @param format the file, whatever its name
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version made it
   * @throws dev.vectordb.exception.DatabaseCorruptException if it says something else
   * @throws IOException if reading fails
   */
  public static void checkFormat(StorageFiles files, Path format) throws IOException {
    ChecksummedText.read(files, format, KIND);
  }

  private static void createRoot(StorageFiles files, Path root) throws IOException {
    try {
      files.createDirectories(root);
    } catch (FileAlreadyExistsException e) {
      throw new NotADatabaseException(root + " is a file, not the directory of a database");
    }
  }

  /** A process killed while it created the directory may have left a name not on the device. */
  private static void forceName(StorageFiles files, Path root) throws IOException {
    Path parent = root.toAbsolutePath().normalize().getParent();
    if (parent != null) {
      try {
        files.forceDirectory(parent);
      } catch (AccessDeniedException e) {
        // Not ours to read, so it was not we who created the directory in it.
      }
    }
  }

  /** What an interrupted creation, or a lock taken first, may have left in a new database. */
  private static boolean isOurs(String name) {
    return name.equals(DirectoryLock.FILE)
        || name.equals(COLLECTIONS)
        || name.equals(WholeFiles.temporary(Path.of(FORMAT)).toString());
  }

  /**
   * Returns the directory of all collections.
   *
   * @param root directory of the database
   * @return the directory; exists after {@link #openOrCreate}
   */
  public static Path collections(Path root) {
    return root.resolve(COLLECTIONS);
  }

  /**
   * Returns the directory of a collection.
   *
   * @param root directory of the database
   * @param collection id of the collection
   * @return the directory, whether or not it exists
   */
  public static Path collection(Path root, UUID collection) {
    return collections(root).resolve(collection.toString());
  }

  /**
   * Lists the collections by their directories.
   *
   * @param files where
   * @param root directory of the database
   * @return ids in the order of their names; directories named otherwise are left out
   * @throws IOException if the directory cannot be read
   */
  public static List<UUID> list(StorageFiles files, Path root) throws IOException {
    List<UUID> ids = new ArrayList<>();
    for (String name : files.list(collections(root))) {
      UUID id = parse(name);
      if (id != null && id.toString().equals(name)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static @Nullable UUID parse(String name) {
    try {
      return UUID.fromString(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
