package dev.vectordb.internal.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few file operations that the database uses: the seam at which tests inject faults. Names
 * (created, renamed, deleted) are on the device only after {@link #forceDirectory}, contents only
 * after {@link StorageFile#force}.
 *
 * <p>Threads that may be interrupted by a user must not call this: an interrupt closes the channel
 * under whoever is using it.
 */
public interface StorageFiles {

  /**
   * Returns the files of the default file system.
   *
   * @return the one instance
   */
  static StorageFiles disk() {
    return DiskFiles.INSTANCE;
  }

  /**
   * Draws the number that tells a new file from all others.
   *
   * @return a number that nobody can guess
   */
  long newFileId();

  /**
   * Opens a file.
   *
   * @param file the file
   * @param mode whether it must exist and may be written to
   * @return the open file; the caller closes it
   * @throws java.nio.file.NoSuchFileException if it must exist and does not
   * @throws java.nio.file.FileAlreadyExistsException if it must not exist and does
   * @throws IOException if opening fails
   */
  StorageFile open(Path file, OpenMode mode) throws IOException;

  /**
   * Tells whether there is a file or a directory of this name.
   *
   * @param path the name
   * @return whether it exists
   * @throws IOException if it cannot be found out
   */
  boolean exists(Path path) throws IOException;

  /**
   * Returns what tells a file from any other that has its name later.
   *
   * @param file the file
   * @return compared by {@code equals}; null where the file system tells no files apart
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if it cannot be found out
   */
  @Nullable Object key(Path file) throws IOException;

  /**
   * Lists a directory.
   *
   * @param directory the directory
   * @return names of its files and directories, sorted
   * @throws IOException if it is no directory or cannot be read
   */
  List<String> list(Path directory) throws IOException;

  /**
   * Creates a directory and the missing ones above it, and forces each directory that got a new
   * entry: what exists on return survives a power loss.
   *
   * @param directory the directory
   * @throws IOException if creating or forcing fails
   */
  void createDirectories(Path directory) throws IOException;

  /**
   * Renames a file over the target, or a directory, in one step that happens wholly or not at all.
   *
   * @param from the present name
   * @param to the new name, in the same directory
   * @throws IOException if renaming fails
   */
  void rename(Path from, Path to) throws IOException;

  /**
   * Deletes a file or an empty directory, if it exists.
   *
   * @param path the name
   * @throws IOException if deleting fails
   */
  void delete(Path path) throws IOException;

  /**
   * Deletes a file, or a directory with all that it holds, if it exists. Links are deleted, not
   * followed.
   *
   * @param path the name
   * @throws IOException if deleting fails; part of it may be gone
   */
  void deleteTree(Path path) throws IOException;

  /**
   * Waits until the names in a directory are on the device.
   *
   * @param directory the directory
   * @throws IOException if the device did not take them
   */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Maps a range of a file.
   *
   * @param file the file, which must not be cut as long as the mapping lives
   * @param offset first byte
   * @param size bytes, 0 included; may exceed 2 GiB
   * @param kind whether the memory can be written to
   * @param arena owner of the memory
   * @return {@code size} bytes, aligned to 64 bytes if {@code offset} is
   * @throws IOException if the range is not in the file or mapping fails
   */
  MemorySegment map(Path file, long offset, long size, MapKind kind, Arena arena)
      throws IOException;
}
