package dev.vectordb.internal.storage;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory on which a whole database can run, and that fail on demand: an operation by its
 * number, a full disk, a loss of power at any operation with everything not forced dropped, torn or
 * reordered by a seed. Thread-safe.
 */
public final class FaultyFiles implements StorageFiles {

  /** What can fail. */
  public enum Kind {
    OPEN,
    READ,
    MAP,
    LIST,
    CREATE,
    WRITE,
    FORCE,
    TRUNCATE,
    RENAME,
    DELETE,
    FORCE_DIRECTORY
  }

  /** Decides for each operation whether it fails. */
  @FunctionalInterface
  public interface Fault {
    /** Returns the failure, or null for success. Operations are numbered from 0. */
    @Nullable IOException of(Kind kind, Path path, long operation);
  }

  /** Thrown by every operation from the one at which the power was lost. */
  public static final class PowerLostException extends IOException {
    private static final long serialVersionUID = 1L;

    PowerLostException() {
      super("the power was lost");
    }
  }

  private final SimulatedDisk disk;
  private final RandomGenerator ids;
  private Fault fault = (kind, path, operation) -> null;
  private long powerLossAt = Long.MAX_VALUE;
  private long maxBytes = Long.MAX_VALUE;
  private long operations;

  /** An empty disk that does not fail. */
  public FaultyFiles() {
    this(new SecureRandom());
  }

  /** The same, with numbers of files that are drawn from {@code ids}. */
  public FaultyFiles(RandomGenerator ids) {
    this(new SimulatedDisk(), ids);
  }

  private FaultyFiles(SimulatedDisk disk, RandomGenerator ids) {
    this.disk = disk;
    this.ids = ids;
  }

  @Override
  public synchronized long newFileId() {
    return ids.nextLong();
  }

  /**
   * Operations so far; {@code exists}, {@code key}, {@code size} and {@code close} are not counted.
   */
  public synchronized long operations() {
    return operations;
  }

  /** Lets a fault decide from now on. */
  public synchronized void inject(Fault newFault) {
    fault = newFault;
  }

  /** Lets one operation fail, or it and all after it. */
  public void failAt(long operation, boolean forEver) {
    inject((kind, path, number) ->
        number == operation || (forEver && number > operation)
            ? new IOException(kind + " of " + path + " fails by request")
            : null);
  }

  /** Loses the power during an operation: what it changes is pending, and nothing works after. */
  public synchronized void losePowerAt(long operation) {
    powerLossAt = operation;
  }

  /** Sets the size of the disk. */
  public synchronized void limitBytes(long bytes) {
    maxBytes = bytes;
  }

  /** Bytes in all files. */
  public synchronized long bytes() {
    return disk.bytes();
  }

  /** A new disk with what the device could have after the power was lost now. */
  public synchronized FaultyFiles afterPowerLoss(long seed) {
    return new FaultyFiles(disk.afterPowerLoss(new Random(seed)), ids);
  }

  /** A new disk with everything, as after the death of the process. */
  public synchronized FaultyFiles afterProcessKill() {
    return new FaultyFiles(disk.copy(), ids);
  }

  /** The same, with numbers of files that are drawn from {@code newIds}. */
  public synchronized FaultyFiles afterProcessKill(RandomGenerator newIds) {
    return new FaultyFiles(disk.copy(), newIds);
  }

  /** The bytes of a file; not counted. */
  public synchronized byte[] content(Path file) throws IOException {
    return disk.file(file).content();
  }

  /** Replaces or creates a file, durably; not counted. */
  public synchronized void replace(Path file, byte[] content) throws IOException {
    SimulatedDisk.DataFile node = new SimulatedDisk.DataFile();
    node.write(0, content);
    node.force();
    SimulatedDisk.Directory parent = disk.parent(file);
    parent.add(SimulatedDisk.name(file), node);
    parent.force();
  }

  /** Counts an operation, and throws its failure unless it is the power that fails during it. */
  private boolean begin(Kind kind, Path path) throws IOException {
    long operation = operations++;
    if (operation > powerLossAt) {
      throw new PowerLostException();
    }
    if (operation == powerLossAt) {
      return true;
    }
    IOException failure = fault.of(kind, path, operation);
    if (failure != null) {
      throw failure;
    }
    return false;
  }

  private static void end(boolean powerLost) throws PowerLostException {
    if (powerLost) {
      throw new PowerLostException();
    }
  }

  @Override
  public synchronized StorageFile open(Path file, OpenMode mode) throws IOException {
    boolean lost = begin(mode == OpenMode.CREATE_NEW ? Kind.CREATE : Kind.OPEN, file);
    if (mode == OpenMode.CREATE_NEW) {
      if (disk.find(file) != null) {
        throw new FileAlreadyExistsException(file.toString());
      }
      disk.parent(file).add(SimulatedDisk.name(file), new SimulatedDisk.DataFile());
    }
    end(lost);
    return new Handle(file, disk.file(file), mode != OpenMode.READ);
  }

  @Override
  public synchronized boolean exists(Path path) {
    return disk.find(path) != null;
  }

  @Override
  public synchronized Object key(Path file) throws IOException {
    return disk.file(file);
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    end(begin(Kind.LIST, directory));
    return new ArrayList<>(disk.directory(directory).current.keySet());
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    Path path = directory.toAbsolutePath().normalize();
    if (disk.find(path) != null) {
      disk.directory(path);
      return;
    }
    Path parent = path.getParent();
    if (parent == null) {
      return;
    }
    createDirectories(parent);
    boolean lost = begin(Kind.CREATE, path);
    disk.directory(parent).add(SimulatedDisk.name(path), new SimulatedDisk.Directory());
    end(lost);
    forceDirectory(parent);
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    boolean lost = begin(Kind.RENAME, from);
    SimulatedDisk.Directory parent = disk.parent(from);
    if (parent != disk.parent(to)) {
      throw new IOException("not in one directory: " + from + " and " + to);
    }
    parent.rename(SimulatedDisk.name(from), SimulatedDisk.name(to));
    end(lost);
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    boolean lost = begin(Kind.DELETE, path);
    SimulatedDisk.Node node = disk.find(path);
    if (node instanceof SimulatedDisk.Directory directory && !directory.current.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    if (node != null) {
      disk.parent(path).remove(SimulatedDisk.name(path));
    }
    end(lost);
  }

  @Override
  public synchronized void deleteTree(Path path) throws IOException {
    if (disk.find(path) instanceof SimulatedDisk.Directory directory) {
      for (String name : List.copyOf(directory.current.keySet())) {
        deleteTree(path.resolve(name));
      }
    }
    delete(path);
  }

  @Override
  public synchronized void forceDirectory(Path directory) throws IOException {
    SimulatedDisk.Directory node = disk.directory(directory);
    end(begin(Kind.FORCE_DIRECTORY, directory));
    node.force();
  }

  @Override
  public synchronized MemorySegment map(
      Path file, long offset, long size, MapKind kind, Arena arena) throws IOException {
    end(begin(Kind.MAP, file));
    SimulatedDisk.DataFile node = disk.file(file);
    if (offset < 0 || size < 0 || offset > node.size() - size) {
      throw new EOFException(file + " ends before byte " + (offset + size));
    }
    byte[] bytes = new byte[(int) size];
    node.copyTo((int) offset, bytes);
    MemorySegment copy = arena.allocate(size, 64);
    copy.copyFrom(MemorySegment.ofArray(bytes));
    return kind == MapKind.READ_ONLY ? copy.asReadOnly() : copy;
  }

  private final class Handle implements StorageFile {
    private final Path path;
    private final SimulatedDisk.DataFile node;
    private final boolean writable;
    private boolean open = true;

    Handle(Path path, SimulatedDisk.DataFile node, boolean writable) {
      this.path = path;
      this.node = node;
      this.writable = writable;
    }

    private boolean begin(Kind kind) throws IOException {
      if (!open || (!writable && kind != Kind.READ)) {
        throw new IOException(kind + " of " + path + ", which is not open for it");
      }
      return FaultyFiles.this.begin(kind, path);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (FaultyFiles.this) {
        end(begin(Kind.READ));
        if (position >= node.size()) {
          return -1;
        }
        byte[] bytes = new byte[(int) Math.min(target.remaining(), node.size() - position)];
        node.copyTo((int) position, bytes);
        target.put(bytes);
        return bytes.length;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (FaultyFiles.this) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        boolean lost;
        try {
          lost = begin(Kind.WRITE);
        } catch (PowerLostException e) {
          throw e;
        } catch (IOException e) {
          // A failed write may have written anything; half of it is the least helpful.
          writePart(bytes, bytes.length / 2, position);
          throw e;
        }
        long growth = Math.max(0, position + bytes.length - node.size());
        // Every file is asked for its size, so only where there is a limit.
        long room = maxBytes == Long.MAX_VALUE ? maxBytes : maxBytes - disk.bytes();
        if (growth > room) {
          long fits = bytes.length - growth + Math.max(room, 0);
          writePart(bytes, (int) Math.max(fits, 0), position);
          throw new IOException("No space left on device");
        }
        node.write(Math.toIntExact(position), bytes);
        end(lost);
      }
    }

    private void writePart(byte[] bytes, int length, long position) {
      if (open && writable && length > 0) {
        node.write((int) position, Arrays.copyOf(bytes, length));
      }
    }

    @Override
    public long size() {
      synchronized (FaultyFiles.this) {
        return node.size();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (FaultyFiles.this) {
        boolean lost = begin(Kind.TRUNCATE);
        if (size < node.size()) {
          node.truncate((int) size);
        }
        end(lost);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FaultyFiles.this) {
        try {
          end(begin(Kind.FORCE));
        } catch (PowerLostException e) {
          throw e;
        } catch (IOException e) {
          node.loseForce();
          throw e;
        }
        node.force();
      }
    }

    @Override
    public void close() {
      synchronized (FaultyFiles.this) {
        open = false;
      }
    }
  }
}
