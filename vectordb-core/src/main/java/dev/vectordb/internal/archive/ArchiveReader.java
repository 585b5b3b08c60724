package dev.vectordb.internal.archive;

import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks an archive that may come from anybody: into known names only, and no more bytes than its
 * limits allow. What the files hold is for others to check. For one thread.
 */
public final class ArchiveReader implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  private final ZipFile zip;
  private final long archiveBytes;
  private final ArchiveLimits limits;

  /** The entries of each collection under their path in its directory. */
  private final Map<UUID, Map<String, ZipEntry>> collections = new LinkedHashMap<>();

  private final ZipEntry format;
  private long inflated;

  private ArchiveReader(
      ZipFile zip, long archiveBytes, int entries, Set<String> sections, ArchiveLimits limits) {
    this.zip = zip;
    this.archiveBytes = archiveBytes;
    this.limits = limits;
    this.format = sort(entries, sections);
  }

  /**
   * Opens an archive and checks its names.
   *
   * @param archive the file
   * @param sections the files that a base may have
   * @param limits how much it may hold
   * @return the archive, to be closed
   * @throws InvalidArchiveException if it is none
   * @throws IOException if reading fails
   */
  public static ArchiveReader open(Path archive, Set<String> sections, ArchiveLimits limits)
      throws IOException {
    long size;
    int entries;
    try (StorageFile file = StorageFiles.disk().open(archive, OpenMode.READ)) {
      size = file.size();
      entries = ZipDirectory.check(file, limits.entries());
    }
    ZipFile zip = openZip(archive);
    try {
      return new ArchiveReader(zip, size, entries, sections, limits);
    } catch (RuntimeException | Error e) {
      zip.close();
      throw e;
    }
  }

  private static ZipFile openZip(Path archive) throws IOException {
    try {
      return new ZipFile(archive.toFile());
    } catch (ZipException e) {
      throw damaged("archive", e);
    }
  }

  private static InvalidArchiveException damaged(String entry, Exception e) {
    String why = e.getMessage() == null ? "it ends too early" : e.getMessage();
    return new InvalidArchiveException(entry, "is damaged: " + why, e);
  }

  private ZipEntry sort(int entries, Set<String> sections) {
    Set<String> names = new HashSet<>();
    Enumeration<? extends ZipEntry> all = zip.entries();
    ZipEntry mark = null;
    while (all.hasMoreElements()) {
      ZipEntry entry = all.nextElement();
      EntryName name = EntryName.parse(entry.getName(), sections);
      if (!names.add(entry.getName())) {
        throw new InvalidArchiveException(
            EntryName.printable(entry.getName()), "is there twice", null);
      }
      if (name.collection() == null) {
        mark = name.path().equals(EntryName.FORMAT) ? entry : mark;
      } else {
        collections
            .computeIfAbsent(name.collection(), _ -> new LinkedHashMap<>())
            .put(name.path(), entry);
      }
    }
    if (names.size() != entries) {
      throw new InvalidArchiveException("archive", "has a directory that contradicts itself", null);
    }
    if (mark == null) {
      throw new InvalidArchiveException("archive", "is no export of a database", null);
    }
    return mark;
  }

  /**
   * Returns the collections.
   *
   * @return their ids in the archive
   */
  public List<UUID> collections() {
    return new ArrayList<>(collections.keySet());
  }

  /**
   * Returns how many bytes the archive says that it holds.
   *
   * @return bytes, as far as they are known
   */
  public long announcedBytes() {
    long sum = Math.max(0, format.getSize());
    for (Map<String, ZipEntry> entries : collections.values()) {
      for (ZipEntry entry : entries.values()) {
        sum += Math.max(0, entry.getSize());
      }
    }
    return sum;
  }

  /**
   * Unpacks the file that says what the archive is.
   *
   * @param files where
   * @param target the file to be made
   * @throws InvalidArchiveException if it is damaged or too large
   * @throws IOException if writing fails
   */
  public void unpackFormat(StorageFiles files, Path target) throws IOException {
    unpack(files, format, target, _ -> {});
  }

  /**
   * Unpacks the files of a collection; on return they are on the device.
   *
   * @param collection its id, one of {@link #collections}
   * @param files where
   * @param directory an existing empty directory
   * @param meter is told of what was written, and may throw to end it
   * @throws InvalidArchiveException if a file is damaged or too large
   * @throws IOException if writing fails
   */
  public void unpack(UUID collection, StorageFiles files, Path directory, CopyTarget.Meter meter)
      throws IOException {
    Set<Path> directories = new HashSet<>();
    for (Map.Entry<String, ZipEntry> entry :
        collections.getOrDefault(collection, Map.of()).entrySet()) {
      Path target = directory.resolve(entry.getKey());
      Path above = target.getParent();
      if (above != null && !above.equals(directory) && directories.add(above)) {
        files.createDirectories(above);
      }
      unpack(files, entry.getValue(), target, meter);
    }
    for (Path made : directories) {
      files.forceDirectory(made);
    }
    files.forceDirectory(directory);
  }

  private void unpack(StorageFiles files, ZipEntry entry, Path target, CopyTarget.Meter meter)
      throws IOException {
    try (StorageFile out = files.open(target, OpenMode.CREATE_NEW)) {
      copy(entry, out, meter);
      out.force();
    }
  }

  private void copy(ZipEntry entry, StorageFile out, CopyTarget.Meter meter) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    CRC32 crc = new CRC32();
    long position = 0;
    try (InputStream in = open(entry)) {
      int read;
      while ((read = read(in, chunk, entry)) > 0) {
        count(entry, position + read, read);
        crc.update(chunk, 0, read);
        out.write(ByteBuffer.wrap(chunk, 0, read), position);
        position += read;
        meter.copied(read);
      }
    }
    if (position != entry.getSize()) {
      throw new InvalidArchiveException(
          EntryName.printable(entry.getName()),
          "has " + position + " bytes and says that it has " + entry.getSize(),
          null);
    }
    if (crc.getValue() != entry.getCrc()) {
      throw new InvalidArchiveException(
          EntryName.printable(entry.getName()), "is damaged: its checksum is wrong", null);
    }
  }

  private InputStream open(ZipEntry entry) throws IOException {
    try {
      InputStream in = zip.getInputStream(entry);
      if (in != null) {
        return in;
      }
      throw new ZipException("there is no such entry");
    } catch (ZipException e) {
      throw damaged(EntryName.printable(entry.getName()), e);
    }
  }

  /** Failures to read are the archive's, failures to write are not. */
  private static int read(InputStream in, byte[] chunk, ZipEntry entry) throws IOException {
    try {
      return in.readNBytes(chunk, 0, chunk.length);
    } catch (ZipException | EOFException e) {
      throw damaged(EntryName.printable(entry.getName()), e);
    }
  }

  /** Counts what really comes out, whatever the archive says. */
  private void count(ZipEntry entry, long entryBytes, int more) {
    inflated += more;
    String name = EntryName.printable(entry.getName());
    if (entryBytes > limits.entryBytes()) {
      throw new InvalidArchiveException(
          name, "is larger than the " + limits.entryBytes() + " bytes allowed", null);
    }
    if (inflated > limits.totalBytes()) {
      throw new InvalidArchiveException(
          "archive", "holds more than the " + limits.totalBytes() + " bytes allowed", null);
    }
    if (inflated > limits.freeBytes() && inflated / limits.ratio() > archiveBytes) {
      throw new InvalidArchiveException(
          "archive",
          "becomes more than " + limits.ratio() + " times its " + archiveBytes + " bytes",
          null);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
