package dev.vectordb.internal.storage;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log in files of the collection's directory; {@link AofFormat} says what they hold. */
public final class Aof implements CommitLog {
  private static final Logger LOG = LoggerFactory.getLogger(Aof.class);

  private final StorageFiles files;
  private final Path dir;
  private final UUID collection;

  /** Bytes of each complete file by number, without the current one. */
  private final NavigableMap<Long, Long> complete = new TreeMap<>();

  private long current;
  private @Nullable AofWriter writer;
  private boolean unpublished;
  private volatile long bytes;
  private long cutBytes;

  /** Where the log ends, for those who read it back meanwhile. */
  private volatile End end = new End(0, 0);

  /**
   * Where a log ends.
   *
   * @param number number of the file that is appended to
   * @param offset where in it the next frame begins; what stands before is whole
   */
  public record End(long number, long offset) {}

  private Aof(StorageFiles files, Path dir, UUID collection) {
    this.files = files;
    this.dir = dir;
    this.collection = collection;
  }

  /**
   * Creates an empty log file, before the first manifest that lists it is published. One that an
   * interrupted creation left behind is replaced.
   *
   * @param files where
   * @param dir directory of the collection
   * @param collection its id
   * @param number number of the file, at least 1
   * @throws IOException if it cannot be created
   */
  public static void create(StorageFiles files, Path dir, UUID collection, long number)
      throws IOException {
    files.delete(dir.resolve(AofFormat.name(number)));
    AofWriter.create(files, dir, collection, number).abandon();
  }

  /**
   * Creates an empty log file that is complete.
   *
   * @param files where
   * @param dir directory of the collection
   * @param collection its id
   * @param number number of the file, at least 1
   * @throws IOException if it cannot be created
   */
  public static void createSealed(StorageFiles files, Path dir, UUID collection, long number)
      throws IOException {
    AofWriter.create(files, dir, collection, number).close();
  }

  /**
   * Opens the log and replays it. A torn tail, which is what a power loss leaves behind the last
   * force, is cut with a warning; any other damage refuses to open.
   *
   * @param files where
   * @param dir directory of the collection
   * @param manifest the manifest in force; its last file is appended to
   * @param readOnly whether to leave the files as they are, a torn tail included
   * @param replay gets each payload in order, read-only, little-endian and valid during the call
   *     only; an {@link IllegalArgumentException} of it means that the payload is damaged
   * @return the log, ready to append unless {@code readOnly}
   * @throws DatabaseCorruptException if a file is missing or damaged
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws IOException if reading fails
   */
  public static Aof open(
      StorageFiles files,
      Path dir,
      ManifestData manifest,
      boolean readOnly,
      Consumer<ByteBuffer> replay)
      throws IOException {
    if (!readOnly) {
      // A process killed right after renaming the manifest left a name that is not on the device.
      files.forceDirectory(dir);
    }
    Aof aof = new Aof(files, dir, manifest.collection());
    aof.current = manifest.currentIncr();
    for (long number : manifest.incrNumbers()) {
      Path path = dir.resolve(AofFormat.name(number));
      if (!files.exists(path)) {
        throw Corruption.at(path, 0, "a log file that the manifest lists", "no file");
      }
      boolean last = number == aof.current;
      AofScanner.Result found = AofScanner.scan(files, path, manifest.collection(), last, replay);
      if (last) {
        aof.openLast(path, found, readOnly);
      } else {
        aof.complete.put(number, found.end());
      }
    }
    return aof;
  }

  /**
   * Reads a log file as opening would, and changes nothing.
   *
   * @param files where
   * @param dir directory of the collection
   * @param manifest the manifest in force
   * @param number a number that it lists
   * @param replay gets each payload
   * @return bytes behind the last good frame, as a crash may leave them in the last file
   * @throws DatabaseCorruptException if the file is missing or damaged
   * @throws IOException if reading fails
   */
  public static long check(
      StorageFiles files, Path dir, ManifestData manifest, long number, Consumer<ByteBuffer> replay)
      throws IOException {
    Path path = dir.resolve(AofFormat.name(number));
    if (!files.exists(path)) {
      throw Corruption.at(path, 0, "a log file that the manifest lists", "no file");
    }
    AofScanner.Result found =
        AofScanner.scan(
            files, path, manifest.collection(), number == manifest.currentIncr(), replay);
    return found.size() - found.end();
  }

  private void openLast(Path path, AofScanner.Result found, boolean readOnly) throws IOException {
    long torn = found.size() - found.end();
    cutBytes = torn;
    if (torn > 0) {
      LOG.warn(
          "{}: the last {} bytes, from byte {}, were not completely written before a crash and are"
              + " {}; nothing that was acknowledged as durable is among them",
          path,
          torn,
          found.end(),
          readOnly ? "ignored" : "cut off");
    }
    if (!readOnly) {
      writer = AofWriter.open(files, path, found);
    }
    countBytes(found.end());
    end = new End(current, found.end());
  }

  /** Bytes at the end that were found torn when the log was opened. */
  public long cutBytes() {
    return cutBytes;
  }

  private void countBytes(long currentBytes) {
    long sum = currentBytes;
    for (long size : complete.values()) {
      sum += size;
    }
    bytes = sum;
  }

  private AofWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("the log is closed or was opened read-only");
    }
    return writer;
  }

  @Override
  public long append(List<ByteBuffer> payloads) throws IOException {
    AofWriter to = writer();
    for (ByteBuffer payload : payloads) {
      if (!payload.hasRemaining() || payload.remaining() > AofFormat.MAX_PAYLOAD_BYTES) {
        throw new IllegalArgumentException("a payload of " + payload.remaining() + " bytes");
      }
    }
    if (unpublished) {
      checkPublished();
    }
    long before = to.end();
    to.append(payloads);
    long total = bytes + to.end() - before;
    bytes = total;
    end = new End(current, to.end());
    return total;
  }

  @Override
  public void probe() throws IOException {
    writer().probe();
  }

  /** Frames in a file that no manifest lists would be lost at the next open. */
  private void checkPublished() throws IOException {
    files.forceDirectory(dir);
    if (!Manifest.read(files, dir).incrNumbers().contains(current)) {
      throw new IllegalStateException(
          "no manifest lists " + AofFormat.name(current) + "; publish one before appending to it");
    }
    unpublished = false;
  }

  @Override
  public void force() throws IOException {
    writer().forceUnderName();
  }

  @Override
  public void forceBeside() throws IOException {
    writer().forceBeside();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long rotate() throws IOException {
    AofWriter old = writer();
    old.seal();
    old.forceUnderName(); // else a new file would follow in a directory that lacks this one
    long number = current + 1;
    // A crash between a rotation and its manifest leaves a file of this number with nothing in it.
    files.delete(dir.resolve(AofFormat.name(number)));
    AofWriter next = AofWriter.create(files, dir, collection, number);
    complete.put(current, old.end());
    writer = next;
    current = number;
    unpublished = true;
    countBytes(next.end());
    end = new End(number, next.end());
    closeComplete(old);
    return number;
  }

  /** A complete file is on the device, so that it no longer matters how closing it ends. */
  private static void closeComplete(AofWriter old) {
    try {
      old.close();
    } catch (IOException e) {
      LOG.warn("A complete log file could not be closed", e);
    }
  }

  @Override
  public long read(long from, Consumer<ByteBuffer> replay) throws IOException {
    long until = end.offset();
    long start = Math.max(from, FileHeader.BYTES);
    if (start < until) {
      Path path = dir.resolve(AofFormat.name(current));
      AofScanner.scan(files, path, collection, start, until, replay);
    }
    return until;
  }

  /**
   * Returns where the log ends. For any thread.
   *
   * @return the end at some moment of the call
   */
  public End end() {
    return end;
  }

  /**
   * Takes hold of the files that a manifest lists, as far as they have been appended to. Not beside
   * an append.
   *
   * @param manifest the manifest in force
   * @return a copy of each, in order, to be closed; readable even if the file is deleted
   * @throws IOException if one cannot be opened
   */
  public List<FileCopy> copies(ManifestData manifest) throws IOException {
    List<FileCopy> copies = new ArrayList<>();
    try {
      for (long number : manifest.incrNumbers()) {
        copies.add(FileCopy.ofLog(files, path(number), collection, endOf(number)));
      }
      return copies;
    } catch (IOException | RuntimeException e) {
      for (FileCopy copy : copies) {
        copy.close();
      }
      throw e;
    }
  }

  /**
   * Takes hold of the files that a manifest lists, to check them later. Not beside an append.
   *
   * @param manifest the manifest in force
   * @return reads each frame once and throws if one is damaged; to be run once
   * @throws IOException if a file cannot be opened
   */
  public LogCheck check(ManifestData manifest) throws IOException {
    LogCheck check = new LogCheck(collection);
    try {
      for (long number : manifest.incrNumbers()) {
        check.add(files.open(path(number), OpenMode.READ), path(number), endOf(number));
      }
      return check;
    } catch (IOException | RuntimeException e) {
      check.close();
      throw e;
    }
  }

  private Path path(long number) {
    return dir.resolve(AofFormat.name(number));
  }

  private long endOf(long number) {
    Long known = complete.get(number);
    return known == null ? end.offset() : known;
  }

  /**
   * Reads back the complete files, all before the one that is appended to.
   *
   * @param replay gets each payload in order, read-only and valid during the call only
   * @throws IOException if reading fails
   */
  public void readComplete(Consumer<ByteBuffer> replay) throws IOException {
    for (long number : complete.keySet()) {
      AofScanner.scan(files, path(number), collection, false, replay);
    }
  }

  /**
   * Appends to another file from now on. To be called after a manifest that lists only that file
   * was published, and not beside an append.
   *
   * @param successor the file, forced; this log's from now on
   */
  public void continueWith(LogSuccessor successor) {
    AofWriter old = writer();
    AofWriter next = successor.take();
    complete.put(current, old.end());
    writer = next;
    current = successor.number();
    unpublished = true;
    countBytes(next.end());
    end = new End(current, next.end());
    try {
      old.abandon();
    } catch (IOException e) {
      LOG.warn("A log file that is needed no more could not be closed", e);
    }
  }

  @Override
  public void dropBefore(long number) throws IOException {
    NavigableMap<Long, Long> dropped = complete.headMap(Math.min(number, current), false);
    while (!dropped.isEmpty()) {
      long first = dropped.firstKey();
      files.delete(dir.resolve(AofFormat.name(first)));
      complete.remove(first);
    }
    countBytes(writer().end());
  }

  @Override
  public void close() throws IOException {
    AofWriter open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }
}
