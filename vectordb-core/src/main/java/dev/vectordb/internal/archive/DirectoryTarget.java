package dev.vectordb.internal.archive;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A copy in a directory, which can be opened like the database itself. It is written beside its
 * place, forced to the device, and appears there with one rename.
 */
public final class DirectoryTarget implements CopyTarget {
  private final StorageFiles files;
  private final Path target;
  private final Path parent;
  private final Path temporary;
  private final Set<Path> directories = new LinkedHashSet<>();
  private boolean finished;

  private DirectoryTarget(StorageFiles files, Path target, Path parent, Path temporary) {
    this.files = files;
    this.target = target;
    this.parent = parent;
    this.temporary = temporary;
  }

  /**
   * Begins a copy.
   *
   * @param files where
   * @param directory where the copy is to be; missing or empty
   * @return the target, to be closed
   * @throws InvalidInputException if there is something already
   * @throws IOException if the directory cannot be made
   */
  public static DirectoryTarget create(StorageFiles files, Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    Path name = target.getFileName();
    if (parent == null || name == null) {
      throw new InvalidInputException("directory", "is a root, which cannot be written as a whole");
    }
    checkFree(files, target, "a backup needs a directory of its own");
    Path temporary = parent.resolve(name + ".tmp");
    checkFree(
        files,
        temporary,
        "it was left behind by a backup to the same directory that was killed, unless one is being"
            + " written now; delete it");
    files.createDirectories(temporary);
    return new DirectoryTarget(files, target, parent, temporary);
  }

  /** What another copy is being written to, or left behind, is not taken for this one's. */
  private static void checkFree(StorageFiles files, Path target, String advice) throws IOException {
    if (files.exists(target) && !isEmptyDirectory(files, target)) {
      throw new InvalidInputException("directory", target + " exists and is not empty: " + advice);
    }
  }

  private static boolean isEmptyDirectory(StorageFiles files, Path target) {
    try {
      return files.list(target).isEmpty();
    } catch (IOException e) {
      return false; // a file, or not ours to read
    }
  }

  @Override
  public void add(String path, FileCopy copy, Meter meter) throws IOException {
    Path file = temporary.resolve(path);
    for (Path above = file.getParent();
        above != null && !above.equals(temporary) && directories.add(above);
        above = above.getParent()) {
      files.createDirectories(above);
    }
    try (StorageFile out = files.open(file, OpenMode.CREATE_NEW)) {
      long[] position = {0};
      copy.readAll(part -> {
        int bytes = part.remaining();
        out.write(part, position[0]);
        position[0] += bytes;
        meter.copied(bytes);
      });
      out.force();
    }
  }

  @Override
  public void finish() throws IOException {
    for (Path directory : directories) {
      files.forceDirectory(directory);
    }
    files.forceDirectory(temporary);
    files.delete(target);
    files.rename(temporary, target);
    finished = true;
    files.forceDirectory(parent);
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      files.deleteTree(temporary);
    }
  }
}
