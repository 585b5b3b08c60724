package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.exception.DatabaseLockedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a directory to one opener: by a lock of the operating system on the file {@code LOCK}
 * against other processes, and within this one by a set of real paths and of the keys of those
 * files. The lock ends with the process, however it ends; the file stays and means nothing by
 * itself, so that a copy of the directory is free.
 *
 * <p>Nothing else in the process may open and close {@code LOCK} meanwhile: on POSIX systems that
 * gives up the lock. So a file that is held is not opened again under whatever other name it has,
 * as in a directory that is mounted twice or was copied as hard links.
 */
public final class DirectoryLock implements AutoCloseable {
  static final String FILE = "LOCK";

  /** Locks of the operating system are the process's; this tells openers within it apart. */
  private static final Map<Object, String> HELD = new ConcurrentHashMap<>();

  /** Behind the text: where locks are mandatory, a refused opener can still read who holds it. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Path realPath;
  private final Set<Object> held;
  private final @Nullable RandomAccessFile file;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DirectoryLock(Path realPath, Set<Object> held, @Nullable RandomAccessFile file) {
    this.realPath = realPath;
    this.held = held;
    this.file = file;
  }

  /**
   * Locks a directory against every other opener.
   *
   * @param root the directory; created if missing
   * @return the lock, to be closed
   * @throws DatabaseLockedException if it is open already; names the holder
   * @throws IOException if the file cannot be written
   */
  public static DirectoryLock acquire(Path root) throws IOException {
    StorageFiles.disk().createDirectories(root);
    return acquire(root, false);
  }

  /**
   * Locks a directory against writers of other processes, and writes nothing. Readers of several
   * processes go together. A directory that no writer ever locked needs no lock and gets none.
   *
   * @param root the directory
   * @return the lock, to be closed
   * @throws DatabaseLockedException if a writer or this process has it open; names the holder
   * @throws IOException if the directory or the file cannot be read
   */
  public static DirectoryLock acquireShared(Path root) throws IOException {
    return acquire(root, true);
  }

  private static DirectoryLock acquire(Path root, boolean shared) throws IOException {
    Path realPath = root.toRealPath();
    String self = describe();
    Set<Object> held = new HashSet<>();
    hold(realPath, realPath, self, held);
    @Nullable RandomAccessFile file = null;
    boolean locked = false;
    try {
      Path lockFile = realPath.resolve(FILE);
      if (!shared && !Files.exists(lockFile)) {
        create(lockFile);
      }
      if (!shared || Files.exists(lockFile)) {
        Object key = Files.readAttributes(lockFile, BasicFileAttributes.class).fileKey();
        if (key != null) {
          hold(key, realPath, self, held);
        }
        file = new RandomAccessFile(lockFile.toFile(), shared ? "r" : "rw");
        lock(realPath, file, shared);
        if (!shared) {
          file.setLength(0);
          file.write((self + "\n").getBytes(UTF_8));
        }
      }
      locked = true;
      return new DirectoryLock(realPath, held, file);
    } finally {
      if (!locked) {
        release(file, held);
      }
    }
  }

  /**
   * In this order: whoever holds the names next may not lose the lock by this file being closed.
   */
  private static void release(@Nullable RandomAccessFile file, Set<Object> held)
      throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      held.forEach(HELD::remove);
    }
  }

  private static void hold(Object key, Path realPath, String self, Set<Object> held) {
    String holder = HELD.putIfAbsent(key, self);
    if (holder != null) {
      throw refused(realPath, "this process (" + holder + ")");
    }
    held.add(key);
  }

  private static void create(Path lockFile) throws IOException {
    try {
      Files.createFile(lockFile);
    } catch (FileAlreadyExistsException _) {
      // By another opener.
    }
  }

  private static void lock(Path root, RandomAccessFile file, boolean shared) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = file.getChannel().tryLock(LOCKED_BYTE, 1, shared);
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      String holder = holder(file);
      throw refused(root, holder.isEmpty() ? "another process" : "another process: " + holder);
    }
  }

  private static String holder(RandomAccessFile file) throws IOException {
    byte[] text = new byte[256];
    file.seek(0);
    int length = Math.max(file.read(text), 0);
    return new String(text, 0, length, UTF_8).strip();
  }

  private static DatabaseLockedException refused(Path root, String holder) {
    return new DatabaseLockedException(
        root + " is open in " + holder + ". A directory has one opener at a time.");
  }

  private static String describe() {
    ProcessHandle self = ProcessHandle.current();
    Instant start = self.info().startInstant().orElseGet(Instant::now);
    return "pid="
        + self.pid()
        + " host="
        + hostName()
        + " started="
        + start.truncatedTo(ChronoUnit.SECONDS);
  }

  /** As the kernel tells it, if it does: looking up the name may take as long as a broken DNS. */
  private static String hostName() {
    try {
      return Files.readString(KERNEL_HOST_NAME).strip();
    } catch (IOException _) {
      return lookedUpHostName();
    }
  }

  private static String lookedUpHostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  @Override
  public String toString() {
    return "DirectoryLock[" + realPath + "]";
  }

  /** Gives up the lock. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      release(file, held);
    }
  }
}
