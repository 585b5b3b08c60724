package dev.vectordb.internal.storage;

import dev.vectordb.internal.environment.Simulation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * A simulated disk on which some calls end a step of the fiber that makes them, before or after
 * what they do, so that others go on beside a file operation. Writes down every call with a
 * checksum of what was written.
 */
public final class SteppingFiles implements StorageFiles {
  /** One call in so many ends a step before what it does, and as many after it. */
  private static final int CALLS_PER_STEP = 3;

  private final FaultyFiles disk;
  private final List<String> calls;
  private final RandomGenerator random;
  private boolean gone;

  /**
   * Creates one for a life of a process.
   *
   * @param disk the disk
   * @param calls gets a line for each call
   * @param random which calls end a step
   */
  public SteppingFiles(FaultyFiles disk, List<String> calls, RandomGenerator random) {
    this.disk = disk;
    this.calls = calls;
    this.random = random;
  }

  /** From now on the process is dead: whatever it still tries fails, and changes nothing. */
  public void end() {
    gone = true;
  }

  private void perhapsGiveWay() {
    if (random.nextInt(CALLS_PER_STEP) == 0) {
      Simulation.giveWay();
    }
  }

  private void call(String call) throws IOException {
    perhapsGiveWay();
    check();
    calls.add(call);
  }

  /** Throws if the process is dead. */
  public void check() throws IOException {
    if (gone) {
      throw new IOException("the process is dead");
    }
  }

  @Override
  public long newFileId() {
    return disk.newFileId();
  }

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    call("open " + file + " " + mode);
    return new SteppingFile(file, disk.open(file, mode));
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public Object key(Path file) throws IOException {
    return disk.key(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    call("list " + directory);
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    call("create " + directory);
    disk.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    call("rename " + from + " " + to);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    call("delete " + path);
    disk.delete(path);
  }

  @Override
  public void deleteTree(Path path) throws IOException {
    call("delete tree " + path);
    disk.deleteTree(path);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    call("force " + directory);
    disk.forceDirectory(directory);
  }

  @Override
  public MemorySegment map(Path file, long offset, long size, MapKind kind, Arena arena)
      throws IOException {
    call("map " + file + " " + offset + " " + size);
    return disk.map(file, offset, size, kind, arena);
  }

  private final class SteppingFile implements StorageFile {
    private final Path path;
    private final StorageFile file;

    SteppingFile(Path path, StorageFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      call("read " + path + " " + position + " " + target.remaining());
      int read = file.read(target, position);
      perhapsGiveWay();
      return read;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      call("write " + path + " " + position + " " + source.remaining() + checksum(source));
      file.write(source, position);
      perhapsGiveWay();
    }

    /**
     * Not of words, as Lucene numbers its segments by chance of its own; of codes, as sums of
     * vector instructions have no fixed order; and of the list of sections, which has checksums.
     */
    private String checksum(ByteBuffer source) {
      String name = path.getFileName().toString();
      if (name.equals("text") || name.startsWith("codes") || name.equals("CONTENTS.tmp")) {
        return "";
      }
      CRC32C checksum = new CRC32C();
      checksum.update(source.duplicate());
      return " " + checksum.getValue();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      call("truncate " + path + " " + size);
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      call("force " + path);
      file.force();
      perhapsGiveWay();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
