package dev.vectordb.internal.storage;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of the operating system, through {@link FileChannel}. */
final class DiskFiles implements StorageFiles {
  static final DiskFiles INSTANCE = new DiskFiles();

  /** Windows has no way to force a directory; NTFS logs names by itself. */
  private static final boolean CAN_FORCE_DIRECTORIES =
      !System.getProperty("os.name", "").startsWith("Windows");

  /** Loaded when the first file is made: the providers behind it would slow down each opening. */
  private static final class Ids {
    static final SecureRandom SOURCE = new SecureRandom();
  }

  private DiskFiles() {}

  @Override
  public long newFileId() {
    return Ids.SOURCE.nextLong();
  }

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    return new DiskFile(
        switch (mode) {
          case READ -> FileChannel.open(file, StandardOpenOption.READ);
          case CREATE_NEW ->
              FileChannel.open(
                  file,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.CREATE_NEW);
          case READ_WRITE ->
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        });
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    }
    names.sort(null);
    return names;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path parent = directory.toAbsolutePath();
    while (parent != null && !Files.exists(parent)) {
      missing.push(parent);
      parent = parent.getParent();
    }
    Files.createDirectories(directory);
    for (Path created : missing) {
      Path changed = created.getParent();
      if (changed != null) {
        forceDirectory(changed);
      }
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void deleteTree(Path path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (CAN_FORCE_DIRECTORIES) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public MemorySegment map(Path file, long offset, long size, MapKind kind, Arena arena)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (offset < 0 || size < 0 || offset > channel.size() - size) {
        throw new EOFException(file + " ends before byte " + (offset + size));
      }
      if (size == 0) {
        MemorySegment empty = arena.allocate(0, 64);
        return kind == MapKind.READ_ONLY ? empty.asReadOnly() : empty;
      }
      if (kind == MapKind.READ_ONLY) {
        return channel.map(MapMode.READ_ONLY, offset, size, arena);
      }
      return mapPrivate(file, offset, size, arena, channel);
    }
  }

  /** Java maps privately only through a writable channel; where there is none, a copy serves. */
  private static MemorySegment mapPrivate(
      Path file, long offset, long size, Arena arena, FileChannel readable) throws IOException {
    if (Files.isWritable(file)) {
      try (FileChannel writable =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return writable.map(MapMode.PRIVATE, offset, size, arena);
      } catch (AccessDeniedException e) {
        // Fall through: isWritable is only a guess on some file systems.
      }
    }
    MemorySegment copy = arena.allocate(size, 64);
    try (Arena mapping = Arena.ofShared()) {
      copy.copyFrom(readable.map(MapMode.READ_ONLY, offset, size, mapping));
    }
    return copy;
  }

  private record DiskFile(FileChannel channel) implements StorageFile {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      long next = position;
      while (source.hasRemaining()) {
        next += channel.write(source, next);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
